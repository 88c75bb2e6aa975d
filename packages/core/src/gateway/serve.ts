import type { Server } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { busy } from '../edge/busy.ts'
import type { TlsOptions } from '../edge/certificates.ts'
import { type EdgeServer, edgeServer } from '../edge/edge-server.ts'
import { guard } from '../edge/guard.ts'
import { type HostCheck, hostCheck, isAddress } from '../edge/hosts.ts'
import { type Limits, limitsOf } from '../edge/limits.ts'
import type { StandingHeadersOf } from '../edge/standing-headers.ts'
import { type ForwardedHeader, proxyTrust, type TrustedProxies } from '../edge/trusted-proxies.ts'
import { StartError } from '../errors/start-error.ts'
import type { Logger } from '../observe/log.ts'
import { processDelay } from '../pressure/process-clock.ts'
import { type Shedder, type SheddingOptions, shedder } from '../pressure/shedder.ts'
import { checkRange } from '../service/option-range.ts'
import type { Lifecycle } from './lifecycle.ts'

type Fetch = (request: Request, bindings: object) => Response | Promise<Response>

/** What {@link serve} needs of a gateway. */
export interface Servable {
  readonly name: string
  readonly lifecycle: Readonly<Lifecycle>
  /** Where refusals are told that happen before there is a request. Default nowhere. */
  readonly log?: Logger
  /** The headers of refusals that happen before there is a request. Default: those every answer has, without HSTS and CORS. */
  readonly standing?: StandingHeadersOf
  /** What the private port serves. */
  readonly private?: { fetch: Fetch }
  fetch: Fetch
  drain(): void
  close(): Promise<void>
}

/** Where and how a gateway is served. */
export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** The port of health details, documentation and diagnostics, on the same address. 0 takes a free one. Default none. */
  readonly privatePort?: number | undefined
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** The hosts it answers for, such as `api.example` or `*.example`. Default: the loopback names and `host`. */
  readonly hosts?: readonly string[] | undefined
  /** The proxies in front: how many, or their addresses and ranges. Default 0: nobody is believed. */
  readonly trustedProxies?: TrustedProxies | undefined
  /** The header in which they tell the client's address. Default `x-forwarded-for`. */
  readonly forwardedHeader?: ForwardedHeader | undefined
  /**
   * Other headers the trusted proxies set, such as `x-auth-request-user`: they reach handlers from them, and from nobody
   * else. Default none. A proxy that does not take them off what clients send lets anybody be anybody.
   */
  readonly proxyHeaders?: readonly string[] | undefined
  /** The only addresses that may call, with CIDR ranges. Default: any. */
  readonly allow?: readonly string[] | undefined
  /** Addresses that may not call. Default none. */
  readonly block?: readonly string[] | undefined
  /** The files of HTTPS, with HTTP/2. Default: plain HTTP/1.1. */
  readonly tls?: TlsOptions | undefined
  /** Sizes and times of requests. Defaults: those of {@link Limits}. */
  readonly limits?: Partial<Limits>
  /** When requests are refused since there are too many; `false`: never. Default: see {@link SheddingOptions}. */
  readonly shedding?: SheddingOptions | false | undefined
  /** Milliseconds the requests under way have to finish once the gateway is asked to stop. Default 10,000. */
  readonly drainTimeout?: number
}

/** A gateway that listens. */
export interface Serving {
  /** Such as `http://127.0.0.1:3001`. */
  readonly url: string
  /** The same of the private port, when there is one. */
  readonly privateUrl: string | undefined
  readonly server: Server | Http2SecureServer
  /**
   * Refuses new requests, lets those under way finish, closes every connection. Resolves with how many had to be cut
   * off at the limit.
   */
  stop(): Promise<number>
}

/**
 * Serves a gateway over HTTP, or over HTTPS with certificates.
 *
 * @throws ListenError when the port is taken or the address is not this machine's; TypeError when an option is wrong,
 * naming it and its value; CertificateError when the files of `tls` cannot be used.
 * @example
 * ```ts
 * import { type Servable, serve } from '@bffkit/core'
 *
 * declare const app: Servable
 * const { url, stop } = await serve(app, { port: 3001, hosts: ['api.example'], trustedProxies: 1 })
 * ```
 */
export const serve = async (app: Servable, options: ServeOptions): Promise<Serving> => {
  const { port, privatePort, host = '127.0.0.1', tls, drainTimeout = 10_000 } = options
  const answersFor = hostCheck(options.hosts, host)
  const shed = shedderOf(app, options.shedding)
  const edge = publicEdge(app, options, answersFor, shed)
  const inside = privatePort === undefined ? undefined : privateEdge(app, options, answersFor)

  const taken = await listen(app.name, edge, { host, port, setting: 'PORT' })
  const hidden =
    inside &&
    (await listen(app.name, inside, { host, port: privatePort ?? 0, setting: 'PRIVATE_PORT' }, edge))
  const name = host.includes(':') ? `[${host}]` : host
  return {
    url: `${tls ? 'https' : 'http'}://${name}:${taken}`,
    privateUrl: hidden === undefined ? undefined : `http://${name}:${hidden}`,
    server: edge.server,
    stop: stopOnce(app, edge, inside, drainTimeout, shed),
  }
}

const shedderOf = ({ lifecycle }: Servable, said: ServeOptions['shedding'] = {}): Shedder | undefined => {
  if (said === false) return
  checkRange('serve: shedding.delay', said.delay, { from: 10, to: 10_000 })
  processDelay.start()
  return shedder(said, { own: processDelay, running: () => lifecycle.running })
}

const publicEdge = (
  app: Servable,
  options: ServeOptions,
  answersFor: HostCheck,
  shed: Shedder | undefined,
): EdgeServer => {
  const { trustedProxies, forwardedHeader, proxyHeaders, allow, block, tls } = options
  const limits = limitsOf(options.limits)
  const proxies = proxyTrust(trustedProxies, forwardedHeader, proxyHeaders)
  return edgeServer({
    fetch: app.fetch,
    guard: guard({ answersFor, proxies, limits, allow, block }),
    busy: shed && busy(shed, app.standing, app.log),
    limits,
    standing: app.standing,
    tls,
    log: app.log,
  })
}

/** Whoever reaches this port may ask it by its address, which no page in a browser can make use of. */
const privateEdge = (app: Servable, options: ServeOptions, answersFor: HostCheck): EdgeServer => {
  const limits = limitsOf(options.limits)
  const check: HostCheck = (spelling) => isAddress(spelling) || answersFor(spelling)
  return edgeServer({
    fetch: app.private?.fetch ?? (() => new Response(null, { status: 404 })),
    guard: guard({ answersFor: check, proxies: proxyTrust(), limits }),
    limits,
    log: app.log,
  })
}

/** The address cannot be had: taken, forbidden, or not this machine's. */
export class ListenError extends StartError {
  override readonly name = 'ListenError'
}

interface Place {
  readonly host: string
  readonly port: number
  readonly setting: string
}

/** Listens, and says on which port. When it cannot, what listens already is closed again. */
const listen = async (
  name: string,
  { server, backlog }: EdgeServer,
  place: Place,
  listening?: EdgeServer,
) => {
  const { host, port } = place
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(name, place, error)))
      server.listen(port, host, backlog, resolve)
    })
  } catch (error) {
    listening?.server.close()
    throw error
  }
  return (server.address() as AddressInfo).port
}

const listenError = (name: string, { host, port, setting }: Place, { code }: NodeJS.ErrnoException) =>
  new ListenError(
    code === 'EADDRINUSE'
      ? `${name}: port ${port} is taken; set ${setting} to a free one, or stop what listens there`
      : code === 'EACCES'
        ? `${name}: port ${port} is not for this user (EACCES); set ${setting} to one from 1024 on`
        : `${name}: cannot listen on ${host}:${port} (${code}); set HOST to an address of this machine`,
  )

const stopOnce = (
  app: Servable,
  edge: EdgeServer,
  inside: EdgeServer | undefined,
  drainTimeout: number,
  shed: Shedder | undefined,
) => {
  let stopping: Promise<number> | undefined

  const stop = async () => {
    app.drain()
    const closed = close(edge)
    // Connections that fall idle now are closed; those with a request under way close with its answer.
    const { server } = edge
    const sweep = setInterval(() => {
      if ('closeIdleConnections' in server) server.closeIdleConnections()
      else edge.connections.destroyIdle()
    }, 50)
    let cut = 0
    const limit = setTimeout(() => {
      cut = app.lifecycle.running
      edge.connections.destroyAll()
    }, drainTimeout)
    await closed
    clearInterval(sweep)
    clearTimeout(limit)
    shed?.close()
    if (inside) await closeAtOnce(inside)
    await app.close()
    return cut
  }
  return () => {
    stopping ??= stop()
    return stopping
  }
}

const close = ({ server, unwatch }: EdgeServer) => {
  unwatch()
  return new Promise<void>((resolve) => server.close(() => resolve()))
}

/** Nothing on the private port is worth waiting for. */
const closeAtOnce = (edge: EdgeServer) => {
  const closed = close(edge)
  edge.connections.destroyAll()
  return closed
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
