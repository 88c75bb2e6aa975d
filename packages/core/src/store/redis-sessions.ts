import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { SessionStore, StoredSession } from '../auth/session/session-store.ts'
import { redisConnection } from './redis-connection.ts'
import { isRedisAddress } from './redis-failure.ts'

/** How sessions are kept in Redis. */
export interface RedisSessionsOptions {
  /** What every key begins with. Default `bff:`; gateways that share a Redis and no sessions need different ones. */
  readonly prefix?: string
  /** The setting the URL comes from, as the log names it. Default `REDIS_URL`. */
  readonly setting?: string
}

const Stored = z.object({
  sealed: z.string(),
  groups: z.array(z.string()),
  startedAt: z.number(),
  endsAt: z.number(),
})

/** Lets go of a lock only when it is still one's own. */
const release = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`

/**
 * Keeps sessions in Redis 7 or newer, for several instances. A Redis that is down, frozen or slow costs a request 50 ms and
 * becomes 503; sessions are there again when it is. As a resource of the gateway it says in the log, with its setting, when it
 * cannot be used and why, and when it can again.
 *
 * @param url `redis://` or `rediss://`, with user and password when it needs them
 * @throws TypeError when the URL or an option is wrong. The URL is never in a message: it can hold a password.
 * @example
 * ```ts
 * import { redisSessions } from '@bffkit/core/store'
 *
 * const store = redisSessions('redis://127.0.0.1:6379', { prefix: 'web:' })
 * ```
 */
export const redisSessions = (url: string, options: RedisSessionsOptions = {}): SessionStore => {
  const { prefix = 'bff:', setting = 'REDIS_URL' } = options
  if (!isRedisAddress(url)) throw new TypeError('redisSessions: url must be a redis:// or rediss:// URL')
  const connection = redisConnection(url, setting)
  const sessionKey = (id: string) => `${prefix}session:${id}`
  const groupKey = (group: string) => `${prefix}group:${group}`

  return {
    get: (id) =>
      connection.run(async (redis) => {
        const [text, idle] = await all(redis.multi().get(sessionKey(id)).pttl(sessionKey(id)).exec())
        const session = parsed(text)
        return session && { session, idle: Number(idle) }
      }),
    add: (id, session, ttl) =>
      connection.run(async (redis) => {
        const commands = redis.multi().set(sessionKey(id), JSON.stringify(session), 'PX', Math.ceil(ttl))
        const life = Math.ceil(Math.max(ttl, session.endsAt - session.startedAt))
        for (const group of session.groups)
          commands
            .sadd(groupKey(group), id)
            .pexpire(groupKey(group), life, 'NX')
            .pexpire(groupKey(group), life, 'GT')
        await all(commands.exec())
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
      connection.run(async (redis) => {
        const ids = await redis.smembers(groupKey(group))
        const texts = ids.length === 0 ? [] : await redis.mget(ids.map(sessionKey))
        const gone = ids.filter((_, index) => typeof texts[index] !== 'string')
        if (gone.length > 0) await redis.srem(groupKey(group), ...gone)
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

/** The results of a transaction; the first failure of one of its commands is thrown. */
const all = async (execution: Promise<[error: Error | null, result: unknown][] | null>): Promise<unknown[]> =>
  ((await execution) ?? []).map(([error, result]) => {
    if (error) throw error
    return result
  })
