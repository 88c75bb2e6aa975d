import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Place } from '../../rollout/balancer.ts'

/** What stands before the instances of a gateway. */
export interface Front extends AsyncDisposable {
  readonly url: string
  /** What it is, such as `HAProxy, pid 4711`. */
  readonly kind: string
  /** Waits until it has noticed that an instance is gone. */
  noticed(name: string): Promise<void>
}

/**
 * Hands each connection to the next instance in turn, and past one that does not accept it. It is what the demo has where HAProxy is not
 * installed: it balances connections and not requests, and asks nobody whether it is ready.
 *
 * @param port where it listens; 0 takes a free one
 */
export const relay = async (places: readonly Place[], port: number): Promise<Front> => {
  const clients = new Set<Socket>()
  const waiting = new Map<string, () => void>()
  let turn = 0

  const join = (client: Socket, tries: number): void => {
    const place = places[turn++ % places.length]
    if (!place || tries === 0) return void client.destroy()
    const server = connect(place.port, '127.0.0.1')
    const refused = () => {
      waiting.get(place.name)?.()
      join(client, tries - 1)
    }
    server.once('error', refused)
    server.once('connect', () => {
      server.off('error', refused)
      server.on('error', () => client.destroy())
      server.once('close', () => client.destroy())
      client.once('close', () => server.destroy())
      client.pipe(server).pipe(client)
    })
  }

  const listener = createServer((client) => {
    clients.add(client)
    client.on('error', () => client.destroy())
    client.once('close', () => clients.delete(client))
    join(client, places.length)
  })
  listener.listen(port, '127.0.0.1')
  await once(listener, 'listening')
  const { port: taken } = listener.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${taken}`,
    kind: 'a relay in this process: haproxy is not installed',
    noticed: (name) => new Promise((resolve) => void waiting.set(name, resolve)),
    [Symbol.asyncDispose]: async () => {
      listener.close()
      for (const client of clients) client.destroy()
    },
  }
}
