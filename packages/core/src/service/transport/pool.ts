import type { LookupFunction } from 'node:net'
import { isIP, Socket } from 'node:net'
import { inspect } from 'node:util'
import { buildConnector, errors, Pool } from 'undici'
import { waitFor } from '../../pressure/waiting.ts'
import { type Clock, systemClock } from '../../scope/clock.ts'
import { outsideOfParts } from '../../scope/current-part.ts'
import type { Instance } from '../outgoing.ts'
import { type AgingOptions, agingClients, earlier } from './aging-client.ts'
import { type ConnectionOptions, defaultConnections } from './connection-options.ts'
import { onlyHttp1 } from './http-1.ts'

/** Milliseconds to get a connection, without what this process was late itself. */
const connectTimeout = 500

/** Bytes the headers of an answer may have. */
const maxHeaderSize = 16_384

/** Milliseconds up to which a service is believed that hints at how long it keeps an idle connection. */
const maxHint = 25_000

/** What undici calls pipelining: connections that take one call after the other, or a single one. */
type Pipelining = 1 | 0

/**
 * The instance at an address, an http(s) URL whose path stands before every path of a call, with connections of its own.
 * None is made before the first call. undici's own timeouts are off: the deadline of the call covers headers and body.
 *
 * @param connections how many there may be at the same time; `Infinity` for any number
 * @param ip where they go. The `Host` header and the name in TLS stay those of the address. Default: what its host
 * resolves to.
 * @param clock what a connection is waited for, and grows old, with
 * @param life how long they are kept
 * @param random from 0 up to 1, so that they do not all grow old at once
 */
export const openInstance = (
  address: string,
  connections: number,
  ip?: string,
  clock: Clock = systemClock,
  life: ConnectionOptions = {},
  random: () => number = Math.random,
): Instance => {
  const { origin, basePath } = homeOf(address)
  const connect = patientConnector(clock, ip)
  const aging = { life, clock, random }
  const open = (pipelining: Pipelining) => openPool(origin, connections, pipelining, connect, aging)
  const pool = open(life.keepAlive === false ? 0 : 1)
  let fresh: Pool | undefined
  return {
    origin,
    address: ip === undefined ? origin : addressed(origin, ip),
    basePath,
    pool,
    fresh: () => {
      fresh ??= open(0)
      return fresh
    },
    close: async () => {
      await Promise.all([pool.close(), fresh?.close()])
    },
  }
}

/** An origin with an IP address in place of its host. */
const addressed = (origin: string, ip: string): string => {
  const url = new URL(origin)
  url.hostname = isIP(ip) === 6 ? `[${ip}]` : ip
  return url.origin
}

/** The target of calls by an address: the origin, and the path before every path of a call. */
export const homeOf = (address: string): Pick<Instance, 'origin' | 'basePath'> => {
  const { origin, pathname } = new URL(address)
  return { origin, basePath: pathname.endsWith('/') ? pathname : `${pathname}/` }
}

const openPool = (
  origin: string,
  connections: number,
  pipelining: Pipelining,
  connect: buildConnector.connector,
  aging: AgingOptions,
) => {
  const { keepAlive } = aging.life
  const options = {
    pipelining,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAlive || defaultConnections.keepAlive,
    keepAliveMaxTimeout: keepAlive || maxHint,
    keepAliveTimeoutThreshold: earlier,
    maxHeaderSize,
  }
  const pool = new Pool(origin, {
    connections: Number.isFinite(connections) ? connections : null,
    factory: agingClients(options, onlyHttp1(connect), aging),
  })
  // It refers to its last calls, whose headers hold tokens and keys: whoever prints what holds the pool prints them not.
  return Object.defineProperty(pool, inspect.custom, { value: () => 'Pool {}' })
}

/** Makes connections as undici does, but for its timer, which counts what this process was late itself. */
const patientConnector = (clock: Clock, ip: string | undefined): buildConnector.connector => {
  const connect = buildConnector({
    timeout: 0,
    allowH2: false,
    ...(ip !== undefined && { lookup: always(ip) }),
  })
  return (target, done) => {
    const made: unknown = outsideOfParts(connect, target, (...result) => {
      stopTimer()
      done(...result)
    })
    const stopTimer = waitFor(clock, connectTimeout, () => {
      // undici returns the socket, though its types do not say so.
      if (made instanceof Socket) made.destroy(new errors.ConnectTimeoutError())
    })
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
