import type { Http2ServerRequest } from 'node:http2'
import { BffError } from '../errors/bff-error.ts'
import { clientAddress, type Incoming, isHttp2, overTls } from '../scope/incoming.ts'
import { type HeaderFacts, readHeaders } from './headers.ts'
import { type HostCheck, isHostName } from './hosts.ts'
import type { Limits } from './listen/limits.ts'
import { type AddressRanges, addressRanges } from './proxies/address-ranges.ts'
import type { ProxyTrust } from './proxies/trusted-proxies.ts'
import { readTarget } from './target.ts'

/** What a request is held against before anything else happens. */
export interface GuardOptions {
  readonly answersFor: HostCheck
  /** Why a host may be refused and which setting changes that, for the log. Default: the hosts of `serve()`. */
  readonly hostsFrom?: string
  readonly proxies: ProxyTrust
  readonly limits: Limits
  /** The only addresses that may call. Default: any. */
  readonly allow?: readonly string[] | undefined
  /** Addresses that may not, also when they are on the other list. Default none. */
  readonly block?: readonly string[] | undefined
}

/** Lets a request through, with what is not for those behind removed, or throws why not. */
export type Guard = (incoming: Incoming) => void

/** Whoever runs the gateway asks these by an address or a name of its own; they reveal nothing to anybody else. */
const probe = /^\/(?:livez|readyz)(?:\?|$)/
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const refusedMethods = new Set(['TRACE', 'TRACK', 'QUERY', 'CONNECT'])
const allow = [...methods].join(', ')

/**
 * Checks what every request must be, whichever route it is for: version, method, headers, target, host, address.
 *
 * @throws TypeError when a list is wrong. The guard throws BFF_REQUEST_MALFORMED, BFF_METHOD_NOT_ALLOWED,
 * BFF_METHOD_UNKNOWN, BFF_URI_TOO_LONG, BFF_HEADERS_TOO_LARGE, BFF_MISDIRECTED and BFF_ADDRESS_REFUSED.
 */
export const guard = (options: GuardOptions): Guard => {
  const { answersFor, hostsFrom = 'hosts of serve()', proxies, limits } = options
  const misdirected = `request: for a host this gateway does not answer for (${hostsFrom})`
  const mayCall = addressCheck(options)

  return (incoming) => {
    checkVersion(incoming)
    checkMethod(incoming.method ?? '')
    const peer = incoming.socket.remoteAddress ?? ''
    const trusted = proxies.trusts(peer)
    const facts = readHeaders(incoming, limits, proxies, trusted)
    const client = trusted ? believe(proxies, incoming, facts, peer) : peer
    const { url = '' } = incoming
    if (url.length > limits.maxTarget)
      throw new BffError('BFF_URI_TOO_LONG', `request: a target over ${limits.maxTarget} bytes`)
    const { path, authority } = readTarget(url)
    if (path !== url) incoming.url = path
    if (isHttp2(incoming)) checkPseudoHeaders(incoming, facts.host)
    const host = isHttp2(incoming) ? incoming.authority : facts.host
    if (!(authority === undefined && isProbe(incoming, path, host)))
      checkHost(host, authority, answersFor, misdirected)
    mayCall?.(client)
  }
}

/** Notes what a trusted proxy forwards of the client, and returns its address. */
const believe = (proxies: ProxyTrust, incoming: Incoming, facts: HeaderFacts, peer: string): string => {
  const client = proxies.clientOf(peer, facts.forwarded)
  incoming[clientAddress] = client
  if (proxies.isSecure(peer, facts.forwarded, facts.protocol)) incoming[overTls] = true
  return client
}

/**
 * RFC 9113 section 8.3.1: `Host` may come beside `:authority`, and then means the same. The scheme is one of HTTP: proxies
 * may say `http` of what came to them so.
 */
const checkPseudoHeaders = ({ authority, scheme }: Http2ServerRequest, host: string | undefined) => {
  const isHttp = scheme === 'https' || scheme === 'http'
  const isSame = host === undefined || host === authority || normalized(host) === normalized(authority)
  if (!isHttp || !isSame) throw malformed('a host that is not its authority, or a scheme that is not of HTTP')
}

/** HTTP/2 is spoken over TLS only. */
const normalized = (authority: string) => authority.toLowerCase().replace(/:443$/, '')

const checkVersion = (incoming: Incoming) => {
  const { httpVersionMajor: major, httpVersionMinor: minor } = incoming
  if (!((major === 1 && minor <= 1) || isHttp2(incoming))) throw malformed(`HTTP/${major}.${minor}`)
}

const checkMethod = (method: string) => {
  if (methods.has(method)) return
  if (refusedMethods.has(method))
    throw new BffError('BFF_METHOD_NOT_ALLOWED', 'request: a method that is refused', { headers: { allow } })
  throw new BffError('BFF_METHOD_UNKNOWN', 'request: an unknown method')
}

/** RFC 9112 section 3.2: only HTTP/1.0 knows requests without `Host`. */
const isProbe = ({ method, httpVersion }: Incoming, path: string, host: string | undefined): boolean =>
  probe.test(path) &&
  (method === 'GET' || method === 'HEAD') &&
  (host === undefined ? httpVersion === '1.0' : isHostName(host))

const checkHost = (
  host: string | undefined,
  authority: string | undefined,
  answersFor: HostCheck,
  misdirected: string,
) => {
  if (!host) throw malformed('no host')
  if (!answersFor(authority ?? host) || !(authority === undefined || answersFor(host)))
    throw new BffError('BFF_MISDIRECTED', misdirected)
}

const addressCheck = ({ allow, block = [] }: GuardOptions): ((address: string) => void) | undefined => {
  if (allow === undefined && block.length === 0) return
  const allowed: AddressRanges = allow ? addressRanges('serve: allow', allow) : () => true
  const blocked = addressRanges('serve: block', block)

  return (address) => {
    if (blocked(address) || !allowed(address))
      throw new BffError('BFF_ADDRESS_REFUSED', 'request: from an address that may not call')
  }
}

const malformed = (what: string) => new BffError('BFF_REQUEST_MALFORMED', `request: ${what}`)
