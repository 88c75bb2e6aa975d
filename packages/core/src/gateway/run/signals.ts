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

/**
 * Has `stop` end the process on SIGTERM and SIGINT from now on, and on a hang-up where there is a terminal. The second
 * signal of a kind ends it at once, with 1.
 */
export const stopOn = (stop: (signal: NodeJS.Signals) => void): void => {
  for (const signal of hasTerminal() ? ([...ending, 'SIGHUP'] as const) : ending) {
    let asked = false
    process.on(signal, () => {
      if (asked) process.exit(1)
      asked = true
      stop(signal)
    })
    // Last: with nobody listening for a moment, node would forget a signal that has come in already.
    process.off(signal, leave)
  }
}

/** Calls `reload` on a hang-up, where there is no terminal to hang up. */
export const reloadOn = (reload: () => void): void => {
  if (!hasTerminal()) process.on('SIGHUP', reload)
}
