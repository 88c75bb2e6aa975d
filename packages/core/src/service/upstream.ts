import { Pool } from 'undici'
import { coalesce } from './coalesce.ts'
import { deadline } from './deadline.ts'
import { sendJson } from './json-lane.ts'
import { compose, type Instance, type Policy, type Upstream } from './outgoing.ts'
import { ownToken } from './own-token.ts'
import { record } from './record.ts'
import { forwardable } from './request-headers.ts'
import type { Service, ServiceOptions } from './service.ts'
import { sendStream } from './stream-lane.ts'

/** Milliseconds to get a connection. */
const connectTimeout = 500

/** Bytes the headers of an answer may have. */
const maxHeaderSize = 16_384

/** A service that was opened. */
export interface Opened {
  readonly upstream: Upstream
  /** Waits for the calls under way, then closes every connection. */
  close(): Promise<void>
}

/**
 * A service with connections of its own, so that one that hangs takes nothing from the others. No connection is made
 * before the first call. undici's own timeouts are off: the deadline of the call covers headers and body.
 *
 * @throws TypeError when the service was given no address.
 */
export const openUpstream = ({ name, address, options }: Service<object>): Opened => {
  if (!address)
    throw new TypeError(`services.${name}: has no address; give it one with connect(services, settings)`)
  const { timeout = 1_000, maxBody = 10 * 1024 * 1024, token = 'none', client, headers = [] } = options
  const instance = openInstance(address, options.connections ?? 128)
  const policies = policiesOf(options)
  return {
    upstream: {
      name,
      instance,
      timeout,
      maxBody,
      token,
      client,
      forwards: forwardable(headers, `service ${name}: headers`),
      json: compose(policies, sendJson),
      stream: compose(policies, sendStream),
    },
    close: () => instance.pool.close(),
  }
}

/** The policies around every call of a service, outermost first. One that is off is not there. */
const policiesOf = ({ client }: ServiceOptions): Policy[] =>
  [deadline, coalesce, record, client && ownToken].filter((policy) => policy !== undefined)

const openInstance = (address: string, connections: number): Instance => {
  const { origin, pathname } = new URL(address)
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
  return { origin, basePath: pathname.endsWith('/') ? pathname : `${pathname}/`, pool }
}
