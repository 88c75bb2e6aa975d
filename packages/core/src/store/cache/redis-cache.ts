import { needPeers } from '../../errors/optional-peer.ts'
import type { Hearing, SharedCache } from '../../service/cache/second/shared-cache.ts'
import { isRedisAddress, redisAddressForms } from '../redis/redis-address.ts'
import {
  type RedisConnection,
  type RedisConnectionOptions,
  redisConnection,
} from '../redis/redis-connection.ts'
import { messageOf } from './cache-message.ts'
import { answersIn } from './redis-answers.ts'
import { type RedisListener, redisListener } from './redis-listener.ts'

/** How answers of services are shared in Redis. */
export interface RedisCacheOptions extends Pick<RedisConnectionOptions, 'timeout'> {
  /** What every key and the channel begin with. Default `bff:`; deployments that share a Redis need different ones. */
  readonly prefix?: string
  /** The setting the URL comes from, as the log names it. Default `REDIS_URL`. */
  readonly setting?: string
  /** Bytes the body of an answer may have to be kept in Redis; what is larger each instance keeps for itself. Default 262,144; 1 to 16 MiB. */
  readonly maxEntry?: number
}

/** Answers that instances share; a resource of the gateway, which says in the log when they cannot be had. */
export interface RedisCache
  extends SharedCache,
    Pick<RedisConnection, 'reportTo' | typeof Symbol.asyncDispose> {}

const defaultMaxEntry = 262_144
const maxMaxEntry = 16 * 1_048_576

/** Milliseconds between two looks whether a message was missed. */
const beat = 5_000

/**
 * Shares what services have answered to calls with `cache`, in Redis 6.2 or newer, behind what each instance keeps in its memory. What
 * one of them drops all drop. A Redis that does not answer within 50 ms finds nothing; after five failures in a row it is left alone
 * for a second. Keys are hashes; bodies are there as the services gave them, those meant for one user too.
 *
 * @param url as of `redisSessions()`
 * @throws TypeError when the URL or an option is wrong. The URL is never in a message: it can hold a password.
 * @throws StartError when ioredis is not installed.
 * @example
 * ```ts
 * import { redisCache } from '@bffkit/core/store'
 *
 * const cacheStore = redisCache('redis://127.0.0.1:6379', { prefix: 'web:' })
 * ```
 */
export const redisCache = (url: string, options: RedisCacheOptions = {}): RedisCache => {
  const { prefix = 'bff:', setting = 'REDIS_URL', maxEntry = defaultMaxEntry, timeout } = options
  needPeers('redisCache()', ['ioredis'])
  if (!isRedisAddress(url)) throw new TypeError(`redisCache: url must be ${redisAddressForms}`)
  if (/[{}]/.test(prefix))
    throw new TypeError(`redisCache: prefix must not hold braces, not ${JSON.stringify(prefix)}`)
  if (!Number.isInteger(maxEntry) || maxEntry < 1 || maxEntry > maxMaxEntry)
    throw new TypeError(
      `redisCache: maxEntry must be a whole number from 1 to ${maxMaxEntry}, not ${maxEntry}`,
    )
  const connection = redisConnection(url, setting, {
    evictable: true,
    ...(timeout !== undefined && { timeout }),
  })
  const ends: (() => void)[] = []

  return {
    maxEntry,
    join: (gateway, hearing) => {
      const channel = `${prefix}cache:${gateway}`
      ends.push(hears(redisListener(url, channel), hearing))
      return answersIn(connection, { prefix, gateway, channel })
    },
    reportTo: connection.reportTo,
    [Symbol.asyncDispose]: async () => {
      for (const end of ends) end()
      await connection[Symbol.asyncDispose]()
    },
  }
}

/** Hands on what is heard, and has the marks compared whenever something may have been missed. */
const hears = (listener: RedisListener, hearing: Hearing): (() => void) => {
  const check = () => void hearing.check()
  const timer = setInterval(() => {
    listener.ping()
    check()
  }, beat)
  timer.unref()
  listener.listen(check, (text) => {
    const dropped = messageOf(text)
    if (dropped) hearing.dropped(dropped)
    else check()
  })
  return () => {
    clearInterval(timer)
    listener.close()
  }
}
