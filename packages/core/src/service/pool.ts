import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import { Pool } from 'undici'
import type { Instance } from './outgoing.ts'

/** Milliseconds to get a connection. */
const connectTimeout = 500

/** Bytes the headers of an answer may have. */
const maxHeaderSize = 16_384

/**
 * The connections to one instance of a service; none is made before the first call. undici's own timeouts are off: the
 * deadline of the call covers headers and body.
 *
 * @param connections how many there may be at the same time
 * @param ip where they go. The `Host` header and the name in TLS stay those of `origin`. Default: what `origin` resolves to.
 */
export const openPool = (origin: string, connections: number, ip?: string): Pool =>
  pool(origin, { connections, pipelining: 1 }, ip)

const pool = (
  origin: string,
  kind: { readonly connections: number; readonly pipelining: number },
  ip?: string,
): Pool =>
  new Pool(origin, {
    ...kind,
    connections: Number.isFinite(kind.connections) ? kind.connections : null,
    allowH2: false,
    connect: { timeout: connectTimeout, ...(ip !== undefined && { lookup: always(ip) }) },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 25_000,
    maxHeaderSize,
  })

/** The instance at an address: an http(s) URL whose path stands before every path of a call. */
export const openInstance = (address: string, connections: number, ip?: string): Instance => {
  const { origin, pathname } = new URL(address)
  const basePath = pathname.endsWith('/') ? pathname : `${pathname}/`
  const kept = openPool(origin, connections, ip)
  let fresh: Pool | undefined
  return {
    origin,
    basePath,
    pool: kept,
    fresh: () => {
      fresh ??= pool(origin, { connections, pipelining: 0 }, ip)
      return fresh
    },
    close: async () => {
      await Promise.all([kept.close(), fresh?.close()])
    },
  }
}

/** A look-up that finds one address, whatever it is asked. */
const always =
  (address: string): LookupFunction =>
  (_, { all }, found) => {
    const family = isIP(address)
    if (all) found(null, [{ address, family }])
    else found(null, address, family)
  }
