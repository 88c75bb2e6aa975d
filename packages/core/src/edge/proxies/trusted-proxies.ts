import { isIP } from 'node:net'
import { checkRange } from '../../errors/option-range.ts'
import { token } from '../token.ts'
import { addressRanges, plainAddress } from './address-ranges.ts'

/** Which header the trusted proxies write; the other one is anybody's and never read. */
export type ForwardedHeader = 'x-forwarded-for' | 'forwarded'

/** Which proxies stand between clients and the gateway: how many, or their addresses and CIDR ranges. */
export type TrustedProxies = number | readonly string[]

/** Reads what proxies forward of the client. */
export interface ProxyTrust {
  readonly header: ForwardedHeader
  /** The headers they set beside it, which nobody else may: in lower case. */
  readonly headers: ReadonlySet<string>
  /** Whether the forwarding headers of this peer are trusted. */
  trusts(peer: string): boolean
  /** The address of the client, from that of the peer and what the header says; the peer's when that says nothing. */
  clientOf(peer: string, forwarded: string | undefined): string
  /** Whether the client spoke TLS to the first proxy, by the `proto=` of `Forwarded` or by `X-Forwarded-Proto`. */
  isSecure(peer: string, forwarded: string | undefined, protocol: string | undefined): boolean
}

/**
 * Reads what proxies forward of the client. With a count *n*, its address is the *n*-th from the right: each proxy adds that of
 * its own peer at the right, so only what stands further left can be invented. With ranges, it is the first from the
 * right that is not a proxy's. A header with fewer addresses, or something else in that place, is not believed. The
 * protocol stands in the same place; an `X-Forwarded-Proto` of one value is what a proxy has written over all others.
 *
 * @param headers the names of other headers they set, which then reach handlers; from anybody else they do not
 * @throws TypeError naming the option and its value.
 */
export const proxyTrust = (
  proxies: TrustedProxies = 0,
  header: ForwardedHeader = 'x-forwarded-for',
  headers: readonly string[] = [],
): ProxyTrust => {
  if (header !== 'x-forwarded-for' && header !== 'forwarded')
    throw new TypeError(`serve: forwardedHeader must be x-forwarded-for or forwarded, not ${header}`)
  const own = proxyHeaders(headers)
  const { trusts, hops } = typeof proxies === 'number' ? byCount(proxies) : byRange(proxies)
  const isForwarded = header === 'forwarded'
  const elements = isForwarded ? forwardedElements : listElements

  return {
    header,
    headers: own,
    trusts,
    clientOf: (peer, forwarded) => {
      const addresses = elements(forwarded)
      return addresses.at(-hops(peer, addresses)) ?? peer
    },
    isSecure: (peer, forwarded, protocol) => {
      const place = -Math.max(1, hops(peer, elements(forwarded)))
      const protocols = isForwarded ? list(forwarded).map(protocolIn) : list(protocol)
      const only = !isForwarded && protocols.length === 1
      return protocols.at(only ? 0 : place)?.toLowerCase() === 'https'
    },
  }
}

/** What says how a request is read, and what the edge itself makes of the proxies' words. */
const notTheirs = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
])

/**
 * Reads the names of headers that proxies set.
 *
 * @throws TypeError naming the one that is none, or is not theirs.
 */
export const proxyHeaders = (names: readonly string[]): ReadonlySet<string> => {
  const own = new Set(names.map((name) => name.toLowerCase()))
  // With `_` for `-` it is another header to some proxies, and the same one to others.
  for (const name of own)
    if (!token.test(name) || name.includes('_') || notTheirs.has(name))
      throw new TypeError(
        `serve: proxyHeaders must hold names of headers, such as x-auth-request-user, not ${JSON.stringify(name)}`,
      )
  return own
}

type Addresses = readonly (string | undefined)[]

interface Chain {
  trusts(peer: string): boolean
  /** In which place from the right the client stands; 0 when it is the peer. */
  hops(peer: string, addresses: Addresses): number
}

const byCount = (proxies: number): Chain => {
  checkRange('serve: trustedProxies', proxies, { from: 0, to: 16, whole: true })
  return { trusts: () => proxies > 0, hops: () => proxies }
}

const byRange = (ranges: readonly string[]): Chain => {
  const isProxy = addressRanges('serve: trustedProxies', ranges)
  return {
    trusts: isProxy,
    hops: (peer, addresses) => {
      let hops = 0
      let client: string | undefined = peer
      while (client !== undefined && isProxy(client)) {
        const next = addresses.at(-hops - 1)
        if (hops >= addresses.length || next === undefined) break
        client = next
        hops += 1
      }
      return hops
    },
  }
}

const list = (header: string | undefined): string[] =>
  header === undefined ? [] : header.split(',').map((element) => element.trim())

const listElements = (header: string | undefined): Addresses => list(header).map(addressIn)

/** RFC 7239 section 4: `for=` of every element, quoted or not. */
const forwardedElements = (header: string | undefined): Addresses =>
  list(header).map((element) => {
    const [, quoted, bare] = /(?:^|;)\s*for=(?:"([^"]*)"|([^;"\s]*))/i.exec(element) ?? []
    return addressIn(quoted ?? bare ?? '')
  })

/** RFC 7239 section 5.4. */
const protocolIn = (element: string): string => {
  const [, quoted, bare = ''] = /(?:^|;)\s*proto=(?:"([^"]*)"|([^;"\s]*))/i.exec(element) ?? []
  return quoted ?? bare
}

const withPort = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/

/** An address with or without a port, or nothing when it is none: `unknown`, for one. */
const addressIn = (text: string): string | undefined => {
  const [, six, four] = withPort.exec(text) ?? []
  const address = plainAddress(six ?? four ?? text)
  return isIP(address) === 0 ? undefined : address
}
