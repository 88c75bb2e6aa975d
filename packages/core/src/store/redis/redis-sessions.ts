import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { SessionStore, StoredSession } from '../../auth/session/session-store.ts'
import { needPeers } from '../../errors/optional-peer.ts'
import { isRedisAddress, redisAddressForms } from './redis-address.ts'
import { type RedisConnectionOptions, redisConnection } from './redis-connection.ts'

/** How sessions are kept in Redis. */
export interface RedisSessionsOptions extends Pick<RedisConnectionOptions, 'timeout'> {
  /** What every key begins with. Default `bff:`; gateways that share a Redis and no sessions need different ones. */
  readonly prefix?: string
  /** The setting the URL comes from, as the log names it. Default `REDIS_URL`. */
  readonly setting?: string
}

// What a newer version of the gateway has added is kept, for it to be written back.
const Stored = z.looseObject({
  sealed: z.string(),
  groups: z.array(z.string()),
  startedAt: z.number(),
  endsAt: z.number(),
})

/** Puts a session into a group that lives as long as the longest of its sessions. Redis 6.2 has no other way to prolong only. */
const join = `redis.call('sadd', KEYS[1], ARGV[1])
if redis.call('pttl', KEYS[1]) < tonumber(ARGV[2]) then redis.call('pexpire', KEYS[1], ARGV[2]) end`

/** Lets go of a lock only when it is still one's own. */
const release = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`

/**
 * Keeps sessions in Redis 6.2 or newer, alone, behind Sentinels or in a cluster, for several instances. A Redis that is down, frozen
 * or slow costs a request twice its `timeout` at most and becomes 503; sessions are there again when it is. As a resource of the gateway it says in the log, with its setting, when it
 * cannot be used and why, and when it can again.
 *
 * @param url `redis://`, `rediss://`, `redis+sentinel://host:port,host:port/name` or `redis+cluster://host:port,host:port`, with user and
 * password before the first host when it needs them
 * @throws TypeError when the URL or an option is wrong. The URL is never in a message: it can hold a password.
 * @throws StartError when ioredis is not installed.
 * @example
 * ```ts
 * import { redisSessions } from '@bffkit/core/store'
 *
 * const store = redisSessions('redis://127.0.0.1:6379', { prefix: 'web:' })
 * ```
 */
export const redisSessions = (url: string, options: RedisSessionsOptions = {}): SessionStore => {
  const { prefix = 'bff:', setting = 'REDIS_URL', timeout } = options
  needPeers('redisSessions()', ['ioredis'])
  if (!isRedisAddress(url)) throw new TypeError(`redisSessions: url must be ${redisAddressForms}`)
  const connection = redisConnection(url, setting, { ...(timeout !== undefined && { timeout }) })
  const sessionKey = (id: string) => `${prefix}session:${id}`
  const groupKey = (group: string) => `${prefix}group:${group}`

  return {
    get: (id, asking) =>
      // Not in a transaction: a Redis whose memory is full begins none.
      connection.read(async (redis) => {
        const [text, idle] = await Promise.all([redis.get(sessionKey(id)), redis.pttl(sessionKey(id))])
        const session = parsed(text)
        return session && idle > 0 ? { session, idle } : undefined
      }, asking),
    add: (id, session, ttl) =>
      connection.run(async (redis) => {
        const life = Math.ceil(Math.max(ttl, session.endsAt - session.startedAt))
        // Groups first: one that names a session which does not exist is harmless, a session that nobody finds is not.
        await Promise.all(session.groups.map((group) => redis.eval(join, 1, groupKey(group), id, life)))
        await redis.set(sessionKey(id), JSON.stringify(session), 'PX', Math.ceil(ttl))
      }),
    update: (id, session) =>
      connection.run(
        async (redis) => (await redis.set(sessionKey(id), JSON.stringify(session), 'KEEPTTL', 'XX')) === 'OK',
      ),
    touch: (id, ttl) =>
      connection.run(async (redis) => {
        await redis.pexpire(sessionKey(id), Math.ceil(ttl))
      }),
    delete: (id) =>
      connection.run(async (redis) => {
        await redis.del(sessionKey(id))
      }),
    inGroup: (group) =>
      connection.read(async (redis) => {
        const ids = await redis.smembers(groupKey(group))
        const texts = await Promise.all(ids.map((id) => redis.get(sessionKey(id))))
        const gone = ids.filter((_, index) => typeof texts[index] !== 'string')
        if (gone.length > 0) redis.srem(groupKey(group), ...gone).catch(() => {}) // the next one comes by as well
        return ids
          .flatMap((id, index) => {
            const session = parsed(texts[index])
            return session ? [{ id, startedAt: session.startedAt, endsAt: session.endsAt }] : []
          })
          .toSorted((one, other) => one.startedAt - other.startedAt)
      }),
    lock: (name, ttl) =>
      connection.run(async (redis) => {
        const key = `${prefix}lock:${name}`
        const mine = randomUUID()
        if ((await redis.set(key, mine, 'PX', ttl, 'NX')) !== 'OK') return undefined
        return () =>
          connection.run(async (redis) => {
            await redis.eval(release, 1, key, mine)
          })
      }),
    reportTo: connection.reportTo,
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}

const parsed = (text: unknown): StoredSession | undefined =>
  typeof text === 'string' ? Stored.parse(JSON.parse(text)) : undefined
