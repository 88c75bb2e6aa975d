import { Pool } from 'undici'
import type { Upstream } from './outgoing.ts'
import { forwardable } from './request-headers.ts'
import type { Service } from './service.ts'

/** Milliseconds to get a connection. */
const connectTimeout = 500

/** Bytes the headers of an answer may have. */
const maxHeaderSize = 16_384

/**
 * A service with connections of its own, so that one that hangs takes nothing from the others. No connection is made
 * before the first call. undici's own timeouts are off: the deadline of the call covers headers and body.
 *
 * @throws TypeError when the service was given no address.
 */
export const upstream = ({ name, address, options }: Service<object>): Upstream => {
  if (!address)
    throw new TypeError(`services.${name}: has no address; give it one with connect(services, settings)`)
  const { origin, pathname } = new URL(address)
  const { connections = 128, maxBody = 10 * 1024 * 1024, token = 'none', client, headers = [] } = options
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: connectTimeout },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 25_000,
    maxHeaderSize,
  })
  const basePath = pathname.endsWith('/') ? pathname : `${pathname}/`
  const forwards = forwardable(headers, `service ${name}: headers`)
  return { name, pool, basePath, maxBody, token, client, forwards }
}
