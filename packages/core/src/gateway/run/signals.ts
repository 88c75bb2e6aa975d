import { isatty } from 'node:tty'

/** What ends a process that is asked to. */
const ending = ['SIGTERM', 'SIGINT'] as const

const leave = () => process.exit(0)
const stay = () => {}

/** Whether a person sits at the other end: then a hang-up means that they have left. */
const hasTerminal = (): boolean => [0, 1, 2].some((fd) => isatty(fd))

/**
 * Ends the process with 0 on SIGTERM and SIGINT from now on, for as long as it only starts: there is nothing to finish yet.
 * Without a handler the first process of a container ignores both. A hang-up (SIGHUP) without a terminal ends nothing.
 */
export const leaveOnSignals = (): void => {
  for (const signal of ending) if (!process.listeners(signal).includes(leave)) process.on(signal, leave)
  if (!hasTerminal() && !process.listeners('SIGHUP').includes(stay)) process.on('SIGHUP', stay)
}

/** How a process ends. */
export interface Ending {
  /** Ends it. A person at its terminal has nobody in front who would have to notice. */
  stop(byPerson: boolean): void
  /** Is asked at each further signal whether it could end sooner, and then does. */
  sooner(): boolean
}

/**
 * Ends the process on SIGTERM and SIGINT from now on, and on a hang-up where there is a terminal. Once it cannot end sooner any
 * more, the second signal of a kind ends it at once, with 1.
 */
export const stopOn = ({ stop, sooner }: Ending): void => {
  const atTerminal = hasTerminal()
  let stopping = false
  for (const signal of atTerminal ? ([...ending, 'SIGHUP'] as const) : ending) {
    let asked = false
    process.on(signal, () => {
      const isSooner = stopping && sooner()
      if (asked && !isSooner) process.exit(1)
      asked = true
      if (!isSooner) stop(atTerminal && signal !== 'SIGTERM')
      stopping = true
    })
    // Last: with nobody listening for a moment, node would forget a signal that has come in already.
    process.off(signal, leave)
  }
}

/** Calls `reload` on a hang-up, where there is no terminal to hang up. */
export const reloadOn = (reload: () => void): void => {
  if (!hasTerminal()) process.on('SIGHUP', reload)
}
