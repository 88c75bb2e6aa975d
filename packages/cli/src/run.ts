import { spawn } from 'node:child_process'

/** Where and with what everything happens. */
export interface Context {
  /** The root of the repository. */
  readonly root: string
  /** What programs are started with. */
  readonly environment: NodeJS.ProcessEnv
  /** Ends everything, and nothing is written. */
  readonly signal: AbortSignal
}

/**
 * Runs a program to its end.
 *
 * @param cwd the folder it runs in
 * @returns what it has printed.
 * @throws Error with what it has printed when it fails, or the reason of the signal, which ends the program and every one
 * it has started.
 */
export const run = (
  program: string,
  args: readonly string[],
  cwd: string,
  { environment, signal }: Context,
): Promise<string> => {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  // It leads a process group, so that one kill ends all of it.
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
  const child = spawn(program, args, { cwd, env: environment, detached: true, stdio })
  const end = () => endGroup(child.pid, 'SIGKILL')
  signal.addEventListener('abort', end, { once: true })

  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  child.once('error', reject)
  child.once('close', (code) => {
    signal.removeEventListener('abort', end)
    if (signal.aborted) reject(signal.reason)
    else if (code === 0) resolve(output)
    else reject(new Error(`${[program, ...args].join(' ')} failed:\n${output.trim()}`))
  })
  return promise
}

/** Why a program has failed, in a line: npm begins with codes and ends with where its log is. */
export const reasonOf = (error: unknown): string => {
  const lines = (error instanceof Error ? error.message : String(error)).trim().split('\n')
  return lines.find((line) => /^npm error (?!code |errno |syscall )/.test(line)) ?? lines.at(-1) ?? ''
}

/** Sends a signal to a program that leads a process group, and to every process it has started. */
export const endGroup = (leader: number | undefined, signal: 'SIGINT' | 'SIGKILL') => {
  signalled(leader, signal)
}

/** Whether a process of its group is left. */
export const isLeft = (leader: number | undefined): boolean => signalled(leader, 0)

const signalled = (leader: number | undefined, signal: NodeJS.Signals | 0) => {
  try {
    return leader !== undefined && process.kill(-leader, signal)
  } catch {
    // It has just ended by itself.
    return false
  }
}
