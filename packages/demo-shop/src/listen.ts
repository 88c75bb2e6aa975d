import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export type ListenOptions = {
  /** Who listens, for the message when the port is busy. */
  name: string
  host: string
  /** 0 takes a free one. */
  port: number
}

/** A server that listens, and the address it answers at. */
export type Listening = { address: string; close: () => Promise<void> }

/**
 * Listens on a port, then asks for what answers there: it may need to know its own address.
 *
 * `close` ends open connections too, so that a request that hangs does not hold it up.
 *
 * @throws Error that names service, port and setting when the port is taken
 */
export const listen = async (
  { name, host, port }: ListenOptions,
  answerer: (address: string) => RequestListener | Promise<RequestListener>,
): Promise<Listening> => {
  const server = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen(port, host, resolve)
  await promise.catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new Error(busy(name, host, port), { cause: error }) : error
  })
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server.address())}`
  server.on('request', await answerer(address))

  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return { address, close }
}

const busy = (name: string, host: string, port: number) =>
  `${name}: port ${port} is already in use on ${host}. ` +
  `Stop what listens there, or set ${name.toUpperCase()}_PORT to another port.`

const portOf = (address: string | AddressInfo | null) =>
  typeof address === 'object' && address !== null ? address.port : 0

/**
 * A port that was free a moment ago, for what must know its address before it listens.
 *
 * @param name who is to listen there, for the message
 * @param wanted the port that is asked for; 0, the default, takes any
 * @throws Error as of {@link listen} when that one is taken
 */
export const freePort = async (name = 'nobody', wanted = 0) => {
  const { address, close } = await listen({ name, host: '127.0.0.1', port: wanted }, () => () => {})
  await close()
  return Number(new URL(address).port)
}
