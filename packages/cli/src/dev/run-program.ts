import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Ground, toldErrors } from './told-errors.ts'

/** A program in development. */
export interface RunningProgram {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
  /** What stands before each of its lines, where there are several. */
  readonly prefix: string
}

/** Milliseconds after which what was printed is an error as a whole: Node prints one in a few pieces. */
const quiet = 30

/**
 * Runs a program until it ends or the signal ends it, and says what it prints, with errors as {@link toldErrors} tells them.
 *
 * @returns its exit code; 0 when the signal has ended it.
 */
export const runProgram = async (
  { command, args, cwd, environment, prefix }: RunningProgram,
  ground: Ground | undefined,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<number> => {
  signal.throwIfAborted()
  const child = spawn(command, [...args], { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const end = () => child.kill('SIGTERM')
  signal.addEventListener('abort', end)
  for (const stream of [child.stdout, child.stderr]) gathered(stream.setEncoding('utf8'), tell)
  function tell(text: string) {
    const told = ground ? toldErrors(text, ground) : text
    say(prefix === '' ? told : told.replaceAll(/^(?=.)/gm, prefix))
  }
  const [code]: unknown[] = await once(child, 'close')
  signal.removeEventListener('abort', end)
  return signal.aborted ? 0 : Number(code ?? 1)
}

/** Hands on what comes of a stream, a moment later, so that what belongs together comes together. */
const gathered = (stream: NodeJS.ReadableStream, tell: (text: string) => void) => {
  let text = ''
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const [said, rest] = [text, '']
    text = rest
    if (said !== '') tell(said)
  }
  stream.on('data', (chunk: string) => {
    text += chunk
    timer ??= setTimeout(flush, quiet)
  })
  stream.once('close', flush)
}
