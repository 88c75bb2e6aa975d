import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** The port of an address. */
export const portOf = ({ url }: { readonly url: string }): number => Number(new URL(url).port)

/** What stands before a Redis: its name, which can move, and the way to it, which can be long. */
export const startRelay = async (target: number) => {
  let to = target
  let delay = 0
  const sockets = new Set<Socket>()
  const server = createServer((from) => {
    // Connections that are open stay where they were made to.
    const onward = connect(to, '127.0.0.1')
    for (const [one, other] of [
      [from, onward],
      [onward, from],
    ] as const) {
      sockets.add(one)
      one
        .on('data', (data) => {
          if (one === onward && delay > 0) setTimeout(() => other.write(data), delay)
          else other.write(data)
        })
        .on('end', () => other.end())
        .on('error', () => other.destroy())
        .on('close', () => other.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `redis://127.0.0.1:${port}`,
    /** New connections go to another port from now on. */
    moveTo: (target: number) => {
      to = target
    },
    /** Answers take so many milliseconds more from now on. */
    delay: (ms: number) => {
      delay = ms
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
