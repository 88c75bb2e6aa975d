import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Lifecycle } from './lifecycle.ts'

/** What {@link serve} needs of a gateway. */
export interface Servable {
  readonly name: string
  readonly lifecycle: Readonly<Lifecycle>
  fetch(request: Request, bindings: object): Response | Promise<Response>
  drain(): void
  close(): Promise<void>
}

/** Where and how a gateway is served. */
export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Milliseconds the requests under way have to finish once the gateway is asked to stop. Default 10,000. */
  readonly drainTimeout?: number
}

/** A gateway that listens. */
export interface Serving {
  /** Such as `http://127.0.0.1:3001`. */
  readonly url: string
  readonly server: Server
  /**
   * Refuses new requests, lets those under way finish, closes every connection. Resolves with how many had to be cut
   * off at the limit.
   */
  stop(): Promise<number>
}

/**
 * Serves a gateway over HTTP.
 *
 * @throws ListenError when the port is taken or the address is not this machine's.
 * @example
 * ```ts
 * import { type Servable, serve } from '@bffkit/core'
 *
 * declare const app: Servable
 * const { url, stop } = await serve(app, { port: 3001 })
 * ```
 */
export const serve = async (app: Servable, options: ServeOptions): Promise<Serving> => {
  const { port, host = '127.0.0.1', drainTimeout = 10_000 } = options
  const server = createAdaptorServer({ fetch: app.fetch, hostname: host }) as Server
  server.keepAliveTimeout = 72_000

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(app.name, host, port, error)))
    server.listen(port, host, resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    server,
    stop: stopOnce(app, server, drainTimeout),
  }
}

/** The address cannot be had: taken, forbidden, or not this machine's. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

const listenError = (name: string, host: string, port: number, { code }: NodeJS.ErrnoException) =>
  new ListenError(
    code === 'EADDRINUSE'
      ? `${name}: port ${port} is taken; set PORT to a free one, or stop what listens there`
      : `${name}: cannot listen on ${host}:${port} (${code})`,
  )

const stopOnce = (app: Servable, server: Server, drainTimeout: number) => {
  let stopping: Promise<number> | undefined

  const stop = async () => {
    app.drain()
    const closed = new Promise((resolve) => server.close(resolve))
    // Connections that fall idle now are closed; those with a request under way close with its answer.
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    let cut = 0
    const limit = setTimeout(() => {
      cut = app.lifecycle.running
      server.closeAllConnections()
    }, drainTimeout)
    await closed
    clearInterval(sweep)
    clearTimeout(limit)
    await app.close()
    return cut
  }
  return () => {
    stopping ??= stop()
    return stopping
  }
}

/**
 * Stops a gateway when the process is asked to (SIGTERM, SIGINT) and ends the process: with 0 when every request
 * finished, with 1 when some had to be cut off.
 *
 * @example
 * ```ts
 * import { type Servable, serve, stopOnSignals } from '@bffkit/core'
 *
 * declare const app: Servable
 * stopOnSignals(await serve(app, { port: 3001 }))
 * ```
 */
export const stopOnSignals = ({ stop }: Serving): void => {
  const leave = () => {
    stop().then((cut) => process.exit(cut === 0 ? 0 : 1))
  }
  process.once('SIGTERM', leave)
  process.once('SIGINT', leave)
}
