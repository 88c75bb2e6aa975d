import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** A service that says exactly what a test wants, byte by byte. */
export interface RawServer extends AsyncDisposable {
  readonly url: string
  /** Connections that are open. */
  readonly open: number
  /** Connections it has ever taken. */
  readonly taken: number
  /** The head of each request, as it came. */
  readonly heads: readonly string[]
  /** Resolves when so many requests have come. */
  asked(count: number): Promise<void>
  /** Resolves when no connection is open any more. */
  quiet(): Promise<void>
}

/**
 * Listens on a free port and hands each request to `answer`: its connection, and its head. A body is not waited for;
 * bytes of the same packet come as `rest`.
 */
export const rawServer = async (
  answer: (socket: Socket, head: string, rest: Buffer) => void,
): Promise<RawServer> => {
  const sockets = new Set<Socket>()
  const heads: string[] = []
  const waiting = new Set<() => void>()
  let taken = 0

  const changed = () => {
    for (const check of waiting) check()
  }
  const until = (reached: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!reached()) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      check()
    })

  const server = createServer((socket) => {
    let received: Buffer = Buffer.alloc(0)
    taken += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      changed()
    })
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      const end = received.indexOf('\r\n\r\n')
      if (end < 0 || !/^[A-Z]+ \//.test(received.toString('latin1', 0, 16))) return
      const head = received.toString('latin1', 0, end)
      const rest = received.subarray(end + 4)
      received = Buffer.alloc(0)
      heads.push(head)
      changed()
      answer(socket, head, rest)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()

  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    get open() {
      return sockets.size
    },
    get taken() {
      return taken
    },
    heads,
    asked: (count) => until(() => heads.length >= count),
    quiet: () => until(() => sockets.size === 0),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
