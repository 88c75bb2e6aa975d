import type { Server } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { checkRange } from '../../errors/option-range.ts'
import { StartError } from '../../errors/start-error.ts'
import type { Logger } from '../../observe/log.ts'
import { processDelay } from '../../pressure/process-clock.ts'
import { type Shedder, type SheddingOptions, shedder } from '../../pressure/shedder.ts'
import type { Lifecycle } from '../../scope/lifecycle.ts'
import { guard } from '../guard.ts'
import { type HostCheck, hostCheck, isAddress, isEverywhere, isLoopback } from '../hosts.ts'
import { type ForwardedHeader, proxyTrust, type TrustedProxies } from '../proxies/trusted-proxies.ts'
import type { SecurityHeadersOf } from '../security-headers.ts'
import type { TlsOptions } from '../tls/certificates.ts'
import { busy, type PriorityOf } from './busy.ts'
import { type EdgeServer, edgeServer } from './edge-server.ts'
import { type Limits, limitsOf } from './limits.ts'
import type { Refused } from './refuse.ts'
import type { Reloads } from './reloads.ts'
import { delayRange, drainRange, type StopRequest, stopOnce } from './stop.ts'

type Fetch = (request: Request, bindings: object) => Response | Promise<Response>

/** What {@link serve} needs of a gateway. */
export interface Servable {
  readonly name: string
  readonly lifecycle: Readonly<Lifecycle>
  /** Logs refusals that happen before there is a request. Default: they are not logged. */
  readonly log?: Logger
  /** The headers of refusals that happen before there is a request. Default: those every answer has, without HSTS and CORS. */
  readonly securityHeaders?: SecurityHeadersOf
  /** What the private port serves. */
  readonly private?: { fetch: Fetch }
  /** What `/health` of the private port shows beside the state of the gateway, by name. */
  readonly health?: Map<string, () => unknown>
  /** How late a request is refused when there are too many. Default: all are `normal`. */
  readonly priorityOf?: PriorityOf
  /** Whether its middleware sees also the requests there is no time for. Default no: they cost less. */
  readonly seesAll?: boolean
  /** Hears of what is refused before it takes the road. Default: nobody does. */
  readonly refused?: Refused
  /** Whether some route takes connections for another protocol, see `upgrade()`. Default: none does. */
  hasUpgrades?(): boolean
  /** Takes what can be reloaded while it runs. */
  readonly onReload?: Reloads['onReload']
  fetch: Fetch
  /** Is told when optional parts are to be left out since there is too much to do, and when no longer. Default: nobody is told. */
  degrade?(on: boolean): void
  drain(): void
  refuse(): void
  close(): Promise<void>
}

/** Where and how a gateway is served. */
export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** The port of health details, documentation and diagnostics. 0 takes a free one. Default none. */
  readonly privatePort?: number | undefined
  /** The address of that port. Default: `host` where that is this machine's own, otherwise `127.0.0.1`: it opens nothing. */
  readonly privateHost?: string | undefined
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** The hosts it answers for, such as `api.example` or `*.example`. Default: the loopback names and `host`. */
  readonly hosts?: readonly string[] | undefined
  /** The proxies in front: how many, or their addresses and ranges. Default 0: nobody is believed. */
  readonly trustedProxies?: TrustedProxies | undefined
  /** The header with the client's address. Default `x-forwarded-for`. */
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
  readonly limits?: Partial<Limits> | undefined
  /** When requests are refused since there are too many; `false`: never. Default: see {@link SheddingOptions}. */
  readonly shedding?: SheddingOptions | false | undefined
  /**
   * Milliseconds the gateway goes on serving once it is asked to stop, unready and with `Connection: close`, for a balancer to notice.
   * Default 0: what is in front, if anything, knows already. At most an hour.
   */
  readonly drainDelay?: number
  /**
   * Milliseconds by which the gateway has stopped behind that. Requests under way have all of it but a tenth (1 s at
   * most), which is left for what is closed behind them. Default 10,000, at most an hour.
   */
  readonly drainTimeout?: number
}

/** A gateway that listens. */
export interface Serving {
  /** Such as `http://127.0.0.1:3001`. */
  readonly url: string
  /** The same of the private port, when there is one. */
  readonly privateUrl: string | undefined
  readonly server: Server | Http2SecureServer
  /** Milliseconds it goes on serving, once it is asked to stop. */
  readonly drainDelay: number
  /** Milliseconds by which it has stopped behind that. */
  readonly drainTimeout: number
  readonly log: Logger | undefined
  /**
   * Is not ready from now on and goes on for `drainDelay`; then takes no new connection, lets requests under way finish, closes every
   * connection and what the gateway uses. Resolves within `drainTimeout` behind the delay with how many requests had to be cut off,
   * whatever does not end by itself; those are logged. Asked again with a shorter `delay`, it waits no longer than that.
   *
   * @throws TypeError when `delay` is out of range.
   */
  stop(request?: StopRequest): Promise<number>
}

/**
 * Serves a gateway over HTTP, or over HTTPS with certificates.
 *
 * @throws ListenError when the port is taken or the address is not this machine's; TypeError when an option is wrong,
 * naming it and its value; CertificateError when the files of `tls` cannot be used.
 * @example
 * ```ts
 * import { type Servable, serve } from '@bffkit/core/serve'
 *
 * declare const app: Servable
 * const { url, stop } = await serve(app, { port: 3001, hosts: ['api.example'], trustedProxies: 1 })
 * ```
 */
export const serve = async (app: Servable, options: ServeOptions): Promise<Serving> => {
  const { port, privatePort, host = '127.0.0.1', tls, drainDelay = 0, drainTimeout = 10_000 } = options
  checkRange('serve: drainDelay', drainDelay, delayRange)
  checkRange('serve: drainTimeout', drainTimeout, drainRange)
  const { privateHost = isLoopback(host) ? host : '127.0.0.1' } = options
  const answersFor = hostCheck(options.hosts, host)
  if (isEverywhere(host) && options.hosts === undefined)
    app.log?.warn(
      { host, setting: 'HOSTS' },
      `listens everywhere but ${hostsUnset}: every other host gets 421`,
    )
  const shed = shedderOf(app, options.shedding)
  const edge = publicEdge(app, options, answersFor, shed)
  const inside = privatePort === undefined ? undefined : privateEdge(app, options, answersFor)

  const taken = await listen(app.name, edge, { host, port, setting: 'PORT' })
  const hidden =
    inside &&
    (await listen(
      app.name,
      inside,
      { host: privateHost, port: privatePort ?? 0, setting: 'PRIVATE_PORT' },
      edge,
    ))
  const { certificates } = edge
  if (shed) app.health?.set('shedding', () => ({ calm: shed.calm, refused: shed.refused }))
  if (certificates) {
    app.health?.set('certificate', certificates.health)
    app.onReload?.('certificates', certificates.reload)
  }
  return {
    url: urlOf(tls ? 'https' : 'http', host, taken),
    privateUrl: hidden === undefined ? undefined : urlOf('http', privateHost, hidden),
    server: edge.server,
    drainDelay,
    drainTimeout,
    log: app.log,
    stop: stopOnce({ app, edge, inside, drainDelay, drainTimeout, shed }),
  }
}

const urlOf = (scheme: string, host: string, port: number) =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`

const shedderOf = (app: Servable, shedding: ServeOptions['shedding'] = {}): Shedder | undefined => {
  if (shedding === false) return
  checkRange('serve: shedding.delay', shedding.delay, { from: 10, to: 10_000 })
  processDelay.start()
  const { lifecycle } = app
  return shedder(shedding, {
    own: processDelay,
    running: () => lifecycle.running,
    underWay: lifecycle.underWay,
    degrade: (on) => app.degrade?.(on),
  })
}

const hostsUnset = 'HOSTS is not set, so that it answers for the loopback names and its own address only'
const hostsFrom = ({ hosts }: ServeOptions) => (hosts === undefined ? hostsUnset : 'it is not among HOSTS')

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
    guard: guard({ answersFor, hostsFrom: hostsFrom(options), proxies, limits, allow, block }),
    busy: shed && busy({ shed, isSeen: app.seesAll, ...app }),
    limits,
    isProxy: proxies.trusts,
    securityHeaders: app.securityHeaders,
    tls,
    upgrades: app.hasUpgrades?.(),
    log: app.log,
    refused: app.refused,
  })
}

/** Whoever reaches this port may ask it by its address, which no page in a browser can make use of. */
const privateEdge = (app: Servable, options: ServeOptions, answersFor: HostCheck): EdgeServer => {
  const limits = limitsOf(options.limits)
  const check: HostCheck = (spelling) => isAddress(spelling) || answersFor(spelling)
  return edgeServer({
    fetch: app.private?.fetch ?? (() => new Response(null, { status: 404 })),
    guard: guard({ answersFor: check, hostsFrom: hostsFrom(options), proxies: proxyTrust(), limits }),
    limits,
    log: app.log,
  })
}

/** The address cannot be bound: taken, forbidden, or not this machine's. */
export class ListenError extends StartError {
  override readonly name = 'ListenError'
}

interface Place {
  readonly host: string
  readonly port: number
  readonly setting: keyof typeof hostSetting
}

/** Listens, and returns the port. When it cannot, what listens already is closed again. */
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
    listening?.certificates?.unwatch()
    throw error
  }
  return (server.address() as AddressInfo).port
}

const hostSetting = { PORT: 'HOST', PRIVATE_PORT: 'PRIVATE_HOST' } as const

const listenError = (name: string, { host, port, setting }: Place, { code }: NodeJS.ErrnoException) =>
  new ListenError(
    code === 'EADDRINUSE'
      ? `${name}: port ${port} is taken; set ${setting} to a free one, or stop what listens there`
      : code === 'EACCES'
        ? `${name}: port ${port} is not for this user (EACCES); set ${setting} to one from 1024 on`
        : `${name}: cannot listen on ${host}:${port} (${code}); set ${hostSetting[setting]} to an address of this machine`,
  )
