import { checkRange, type Range } from '../../errors/option-range.ts'

/** Sizes and times of what comes in over a socket. */
export interface Limits {
  /** Bytes of path and query. More is 414. Default 8,192. */
  readonly maxTarget: number
  /** Bytes of all headers together. More is 431. Default 16,384. */
  readonly maxHeaderSize: number
  /** How many headers. More is 431. Default 100. */
  readonly maxHeaders: number
  /** Milliseconds the TLS handshake may take. A connection that has not begun to speak TLS by then is cut. Default 10,000. */
  readonly handshakeTimeout: number
  /** Milliseconds by which the headers are there. Later is 408. Default 15,000. */
  readonly headersTimeout: number
  /** Milliseconds by which headers and body are there. Later is 408. Default 35,000. */
  readonly requestTimeout: number
  /** Milliseconds by which a client that reads nothing of its answer is cut off. Default 30,000. */
  readonly stallTimeout: number
  /** Milliseconds an idle connection is kept: longer than the 60 s of common load balancers. Default 72,000. */
  readonly keepAliveTimeout: number
  /** Requests on one connection; the last answer closes it. Default 1,000. */
  readonly maxRequestsPerSocket: number
  /** Connections at a time. One more closes the oldest idle one, or is closed itself. Default 10,000. */
  readonly maxConnections: number
  /**
   * Connections of one address at a time, of IPv6 one /64; one more closes the oldest idle one of that address, or is closed itself.
   * Trusted proxies may have any number. Default `maxConnections`: no fewer than all, since many clients can be behind one address.
   */
  readonly maxConnectionsPerAddress: number
  /** Connections that wait to be accepted, up to what the system allows. Default 4,096. */
  readonly backlog: number
}

/** The defaults of {@link Limits}. */
export const defaultLimits: Limits = {
  maxTarget: 8_192,
  maxHeaderSize: 16_384,
  maxHeaders: 100,
  handshakeTimeout: 10_000,
  headersTimeout: 15_000,
  requestTimeout: 35_000,
  stallTimeout: 30_000,
  keepAliveTimeout: 72_000,
  maxRequestsPerSocket: 1_000,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 10_000,
  backlog: 4_096,
}

const count = { from: 1, to: 1_000_000, whole: true }
const time = { from: 20, to: 3_600_000 }

/** From where to where each of {@link Limits} can be. */
export const limitRanges: Readonly<Record<keyof Limits, Required<Omit<Range, 'whole'>>>> = {
  maxTarget: count,
  maxHeaderSize: count,
  maxHeaders: count,
  handshakeTimeout: time,
  headersTimeout: time,
  requestTimeout: time,
  stallTimeout: time,
  keepAliveTimeout: time,
  maxRequestsPerSocket: count,
  maxConnections: count,
  maxConnectionsPerAddress: count,
  backlog: count,
}

/**
 * Fills in the defaults of the limits that are not given.
 *
 * @throws TypeError when a limit is out of range, or the headers may take longer than the whole request.
 */
export const limitsOf = (given: Partial<Limits> = {}): Limits => {
  const { maxConnections = defaultLimits.maxConnections } = given
  const limits = { ...defaultLimits, maxConnectionsPerAddress: maxConnections, ...given }
  for (const name of Object.keys(limitRanges) as (keyof Limits)[])
    checkRange(`serve: limits.${name}`, limits[name], limitRanges[name])
  const { headersTimeout, requestTimeout } = limits
  if (headersTimeout > requestTimeout)
    throw new TypeError(
      `serve: limits.headersTimeout must be at most requestTimeout (${requestTimeout}), not ${headersTimeout}`,
    )
  return limits
}
