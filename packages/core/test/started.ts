import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * Starts a process of node and reads what it says, for the few tests that need a real one.
 *
 * @param args what node is given, files by their path from the folder of core
 */
export const started = (...args: string[]) => {
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let changed = () => {}
  const heard = (text: string) => {
    output += text
    changed()
  }
  child.stdout.setEncoding('utf8').on('data', heard)
  child.stderr.setEncoding('utf8').on('data', heard)
  const exited = once(child, 'exit')
  return {
    output: () => output,
    /** The lines of its log so far. */
    lines: (): Record<string, unknown>[] =>
      output
        .split('\n')
        .flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? JSON.parse(line) : [])),
    until: async (text: string): Promise<void> => {
      while (!output.includes(text))
        await new Promise<void>((resolve) => {
          changed = resolve
        })
    },
    stopReading: () => child.stdout.pause(),
    readOn: () => child.stdout.resume(),
    kill: (signal: NodeJS.Signals = 'SIGTERM') => child.kill(signal),
    /** Its code and signal. */
    exited,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
