import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { type Context, endGroup, isLeft } from '../run.ts'
import { waitTimeout } from './expected.ts'

/** A program that runs until it is asked to end. */
export interface Started {
  /** Waits until it has printed what matches, for 30 s at most; what it printed before counts. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** What it has printed. */
  output(): string
  /** Forgets what it has printed: what it says from now on is new. */
  forget(): void
  /** Its exit code, when it has ended by itself. */
  readonly ended: Promise<number | null>
  /** Ends it as Ctrl-C in a terminal does, and resolves when every process it has started is gone too. */
  interrupt(): Promise<void>
  /** Ends it and every process it has started at once. */
  kill(): Promise<void>
}

/**
 * Starts a program. It leads a process group, as in a terminal.
 *
 * @param cwd the folder it runs in
 */
export const start = (
  [program = '', ...args]: readonly string[],
  cwd: string,
  { environment, signal }: Context,
): Started => {
  signal.throwIfAborted()
  const child = spawn(program, args, {
    cwd,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const watching = new Set<() => void>()
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const look of watching) look()
    })

  const failure = (what: string) =>
    new Error(`${[program, ...args].join(' ')} ${what}; it has printed\n${output.slice(-4_000).trim()}`)

  const printed = async (pattern: RegExp) => {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>()
    const look = () => {
      const found = pattern.exec(output)
      if (found) resolve(found)
    }
    const late = setTimeout(
      () => reject(failure(`has not printed ${pattern} within ${waitTimeout / 1_000} s`)),
      waitTimeout,
    )
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    watching.add(look)
    look()
    ended.then(() => reject(failure(`ended before it printed ${pattern}`)))
    try {
      return await promise
    } finally {
      clearTimeout(late)
      signal.removeEventListener('abort', stop)
      watching.delete(look)
    }
  }

  const kill = async () => {
    endGroup(child.pid, 'SIGKILL')
    await ended
  }
  const interrupt = async () => {
    endGroup(child.pid, 'SIGINT')
    const late = setTimeout(() => endGroup(child.pid, 'SIGKILL'), waitTimeout)
    await ended
    clearTimeout(late)
    // Those whose parent has ended are there until the system has noticed.
    for (let looks = 0; looks < 50 && isLeft(child.pid); looks++) await wait(100)
    if (isLeft(child.pid)) throw failure('has left a process behind')
  }
  const forget = () => {
    output = ''
  }
  return { printed, output: () => output, forget, ended, interrupt, kill }
}
