import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis'
import type { RedisAddress } from './redis-address.ts'

/** What commands are given to: one Redis, the one that Sentinels point at, or a cluster, in which all keys of a command belong to one slot. */
export type RedisClient = Redis | Cluster

/** Milliseconds of silence, while an answer is due, after which a connection is given up for a new one. */
const silence = 2_000

/** Milliseconds between two tries to connect. */
const retryDelay = 250

/** The first try after a connection was lost comes sooner: often only the connection is gone. */
const firstRetryDelay = 10

const delayOf = (tries: number) => (tries === 1 ? firstRetryDelay : retryDelay)

// A command's time is measured by who waits for it, without what this process was late itself.
const connecting = {
  connectTimeout: 1_000,
  disconnectTimeout: firstRetryDelay,
  socketTimeout: silence,
  maxRetriesPerRequest: 0,
} as const satisfies RedisOptions

const alone = {
  ...connecting,
  enableOfflineQueue: false,
  retryStrategy: delayOf,
} as const satisfies RedisOptions

const together = {
  enableOfflineQueue: false,
  clusterRetryStrategy: delayOf,
  // A node that is just being connected to counts as closed: the next try shall still be in time.
  retryDelayOnFailover: firstRetryDelay,
  slotsRefreshInterval: 10_000,
} as const satisfies ClusterOptions

/** Opens a connection that is tried again for ever. Loaded when it is needed: a gateway without Redis shall not start slower for it. */
export const openRedis = async (address: RedisAddress): Promise<RedisClient> => {
  const { Cluster, Redis } = await import('ioredis')
  if (address.kind === 'single') return new Redis(address.url, alone)
  const { db, name, nodes, username, password, tls } = address
  const login = { ...(username && { username }), ...(password && { password }), ...(tls && { tls: {} }) }
  if (address.kind === 'cluster')
    return new Cluster([...nodes], { ...together, redisOptions: { ...connecting, ...login } })
  return new Redis({
    ...alone,
    ...login,
    ...(tls && { sentinelTLS: {}, enableTLSForSentinelMode: true }),
    sentinels: [...nodes],
    name,
    db,
    sentinelCommandTimeout: 1_000,
    sentinelRetryStrategy: () => retryDelay,
  })
}
