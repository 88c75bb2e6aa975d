import { createServer, type Socket } from 'node:net'
import { waiting } from '../waiting.ts'
import { restartableServer } from './restartable-server.ts'

/**
 * One step of an answer: bytes that are sent as they are, something that is waited for, or something that is done to
 * the connection, such as `(socket) => socket.end()`; a promise it returns is waited for.
 */
export type RawStep = string | Uint8Array | PromiseLike<unknown> | ((socket: Socket) => unknown)

/** A service that sends, byte by byte, what a test scripts. */
export interface RawUpstream extends AsyncDisposable {
  readonly url: string
  /** The head of each request, in the order of arrival. */
  readonly requests: readonly string[]
  /** How many connections were ever accepted. */
  readonly accepted: number
  /** How many connections are open. */
  readonly open: number
  /** Answers the next request this way, once; called again before it comes, the one after. */
  next(...steps: readonly RawStep[]): void
  /**
   * Waits until so many requests have come since the start.
   *
   * @throws Error naming the request that has not come within 4,000 ms.
   */
  asked(count: number): Promise<void>
  /**
   * Waits until no connection is open.
   *
   * @throws Error with how many are, after 4,000 ms.
   */
  quiet(): Promise<void>
  /** Destroys every connection and stops. */
  close(): Promise<void>
}

/**
 * Starts a TCP server on a free port of 127.0.0.1 that takes requests without a body and answers each with a script of
 * raw bytes: for answers that no HTTP server would let pass. The steps of a script follow one another; what is left of
 * it when the connection is gone is not done.
 *
 * @param defaultSteps the answer to a request for which `next()` scripted nothing; default none at all
 *
 * @example
 * await using orders = await rawUpstream('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')
 * orders.next('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}', (socket) => socket.end())
 * const app = createApp({ ...shop.settings, ORDERS_URL: orders.url })
 */
export const rawUpstream = async (...defaultSteps: readonly RawStep[]): Promise<RawUpstream> => {
  const { until, changed } = waiting()
  const requests: string[] = []
  const scripts: (readonly RawStep[])[] = []
  let accepted = 0
  let open = 0

  const serve = (socket: Socket) => {
    accepted += 1
    open += 1
    socket.on('error', () => {})
    socket.once('close', () => {
      open -= 1
      changed()
    })
    eachHead(socket, (head) => {
      requests.push(head)
      changed()
      play(socket, scripts.shift() ?? defaultSteps)
    })
  }
  const server = restartableServer(() => createServer({ noDelay: true }, serve))
  await server.start()

  return {
    url: server.url(),
    requests,
    get accepted() {
      return accepted
    },
    get open() {
      return open
    },
    next: (...steps) => {
      scripts.push(steps)
    },
    asked: (count) =>
      until(
        () => requests.length >= count,
        () => `rawUpstream: request ${count} has not come (${requests.length} have)`,
      ),
    quiet: () =>
      until(
        () => open === 0,
        () => `rawUpstream: ${open} connections are open`,
      ),
    close: server.stop,
    [Symbol.asyncDispose]: server.stop,
  }
}

const eachHead = (socket: Socket, then: (head: string) => void) => {
  let received = ''
  socket.setEncoding('latin1').on('data', (text) => {
    const [head = '', ...more] = (received + text).split('\r\n\r\n')
    received = more.length === 0 ? head : more.join('\r\n\r\n')
    if (more.length > 0) then(head)
  })
}

const play = async (socket: Socket, steps: readonly RawStep[]) => {
  for (const step of steps) {
    if (socket.destroyed) return
    if (typeof step === 'string' || step instanceof Uint8Array) await sent(socket, step)
    else await (typeof step === 'function' ? step(socket) : step)
  }
}

const sent = (socket: Socket, bytes: string | Uint8Array) =>
  new Promise<void>((resolve) => socket.write(bytes, () => resolve()))
