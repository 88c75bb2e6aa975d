import { isIP } from 'node:net'
import { checkRange } from '../service/option-range.ts'
import { addressRanges, plainAddress } from './address-ranges.ts'

/** Which header the trusted proxies write; the other one is anybody's and never read. */
export type ForwardedHeader = 'x-forwarded-for' | 'forwarded'

/** Which proxies stand between clients and the gateway: how many, or their addresses and CIDR ranges. */
export type TrustedProxies = number | readonly string[]

/** Finds the client's address. */
export interface ProxyTrust {
  readonly header: ForwardedHeader
  /** Whether what this peer tells of others is believed. */
  trusts(peer: string): boolean
  /** The address of the client, from that of the peer and what the header says; the peer's when that says nothing. */
  clientOf(peer: string, forwarded: string | undefined): string
}

/**
 * The client's address behind proxies. With a count *n*, it is the *n*-th address from the right: each proxy adds that
 * of its own peer at the right, so only what stands further left can be invented. With ranges, it is the first from the
 * right that is not a proxy's. A header with fewer addresses, or something else in that place, is not believed.
 *
 * @throws TypeError naming the option and its value.
 */
export const proxyTrust = (
  proxies: TrustedProxies = 0,
  header: ForwardedHeader = 'x-forwarded-for',
): ProxyTrust => {
  if (header !== 'x-forwarded-for' && header !== 'forwarded')
    throw new TypeError(`serve: forwardedHeader must be x-forwarded-for or forwarded, not ${header}`)
  const read = header === 'forwarded' ? readForwarded : readList
  if (typeof proxies !== 'number') return byRange(header, proxies, read)

  checkRange('serve: trustedProxies', proxies, { from: 0, to: 16, whole: true })
  return {
    header,
    trusts: () => proxies > 0,
    clientOf: (peer, forwarded) => read(forwarded).at(-proxies) ?? peer,
  }
}

type Read = (forwarded: string | undefined) => (string | undefined)[]

const byRange = (header: ForwardedHeader, ranges: readonly string[], read: Read): ProxyTrust => {
  const isProxy = addressRanges('serve: trustedProxies', ranges)
  return {
    header,
    trusts: isProxy,
    clientOf: (peer, forwarded) => {
      let client = peer
      for (const address of read(forwarded).reverse()) {
        if (!isProxy(client) || address === undefined) break
        client = address
      }
      return client
    },
  }
}

const readList: Read = (forwarded) => (forwarded ?? '').split(',').map(addressIn)

/** RFC 7239 section 4: `for=` of every element, quoted or not. */
const readForwarded: Read = (forwarded) =>
  (forwarded ?? '').split(',').map((element) => {
    const [, quoted, bare] = /(?:^|;)\s*for=(?:"([^"]*)"|([^;"\s]*))/i.exec(element) ?? []
    return addressIn(quoted ?? bare ?? '')
  })

const withPort = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/

/** An address with or without a port, or nothing when it is none: `unknown`, for one. */
const addressIn = (text: string): string | undefined => {
  const trimmed = text.trim()
  const [, six, four] = withPort.exec(trimmed) ?? []
  const address = plainAddress(six ?? four ?? trimmed)
  return isIP(address) === 0 ? undefined : address
}
