import { fork } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'

/** A process of the benchmark that answers questions. */
export interface Child extends AsyncDisposable {
  /** Its id; `undefined` when it could not be started. */
  readonly pid: number | undefined
  /**
   * Asks, one question at a time, and reads the reply.
   *
   * @throws Error naming the process, when it fails or ends instead.
   */
  ask<S extends z.ZodType>(question: object, reply: S): Promise<z.output<S>>
}

const Message = z.union([z.object({ reply: z.unknown() }), z.object({ error: z.string() })])

/**
 * Starts a process from a file of this package, or any other one given as a URL, with its standard output going to the open file `output` (default:
 * nowhere), so that only the parent writes on its own, and flags of Node (default: none).
 */
export const child = (
  name: string,
  file: string | URL,
  output: number | 'ignore' = 'ignore',
  flags: readonly string[] = [],
): Child => {
  const running = fork(typeof file === 'string' ? new URL(`../${file}`, import.meta.url) : file, {
    execArgv: [...flags],
    stdio: ['ignore', output, 'inherit', 'ipc'],
  })
  const ended = once(running, 'exit')
  const lost = ended.then(([code, signal]) => {
    throw new Error(`${name}: its process ended (${signal ?? `exit code ${code}`})`)
  })
  lost.catch(() => {})

  return {
    pid: running.pid,
    ask: async (question, reply) => {
      const answered = once(running, 'message')
      running.send(question, unsent)
      const [message] = await Promise.race([answered, lost])
      const read = Message.parse(message)
      if ('error' in read) throw new Error(`${name}: ${read.error}`)
      return reply.parse(read.reply)
    },
    [Symbol.asyncDispose]: async () => {
      if (running.connected) running.disconnect()
      const impatience = setTimeout(() => running.kill('SIGKILL'), 2_000)
      await ended
      clearTimeout(impatience)
    },
  }
}

/** Why a question could not be sent shows in the end of the process. */
const unsent = () => {}
