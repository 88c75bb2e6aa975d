import { randomUUID } from 'node:crypto'
import { needPeers } from '../../errors/optional-peer.ts'
import { answerInTime } from '../../pressure/answer-in-time.ts'
import { processClock } from '../../pressure/process-clock.ts'
import type { Clock } from '../../scope/clock.ts'
import type { Count, Counted, LimitStore } from '../../traffic/limits/limit-store.ts'
import { limitScript, renewScript } from './limit-script.ts'
import { isRedisAddress, redisAddressForms } from './redis-address.ts'
import type { RedisClient } from './redis-client.ts'
import { defaultTimeout, type RedisConnection, redisConnection } from './redis-connection.ts'
import { timedOut } from './redis-failure.ts'
import { redisScript, runScript } from './run-script.ts'
import { openingTime } from './watch-redis.ts'

/** How limits are kept in Redis. */
export interface RedisLimitsOptions {
  /** What every key begins with. Default `bff:`; gateways that share a Redis and no limits need different ones. */
  readonly prefix?: string
  /** The setting the URL comes from, as the log names it. Default `REDIS_URL`. */
  readonly setting?: string
  /** Milliseconds since 1970, for tests. Default: those of Redis, so that instances need not agree on the time. */
  readonly clock?: Pick<Clock, 'now'>
}

/** Limits that instances share; a resource of the gateway, which says in the log when they cannot be counted. */
export interface RedisLimits
  extends LimitStore,
    Pick<RedisConnection, 'reportTo' | typeof Symbol.asyncDispose> {}

/** Milliseconds between two signs of life of an instance, and after how many of them it is gone. */
const beat = 10_000
const beatsMissed = 3

/** Milliseconds a decision takes at most, whatever happens to the connection meanwhile. */
const decisionTime = defaultTimeout

/** The first one also opens the connection: a process that has just started does not begin by losing its store. */
const firstTime = openingTime + decisionTime

const script = redisScript(limitScript)
const renewing = redisScript(renewScript)

/**
 * Keeps limits in Redis 6.2 or newer, for several instances: one script for each decision, in the time of Redis. Every key ends by
 * itself, and all of them lie in one hash slot. A Redis that does not answer within 50 ms is lost: each limit then does what its
 * `onStoreLoss` says.
 *
 * @param url as of `redisSessions()`
 * @throws TypeError when the URL or an option is wrong. The URL is never in a message: it can hold a password.
 * @throws StartError when ioredis is not installed.
 * @example
 * ```ts
 * import { redisLimits } from '@bffkit/core/store'
 *
 * const limitStore = redisLimits('redis://127.0.0.1:6379', { prefix: 'web:' })
 * ```
 */
export const redisLimits = (url: string, options: RedisLimitsOptions = {}): RedisLimits => {
  const { prefix = 'bff:', setting = 'REDIS_URL', clock } = options
  needPeers('redisLimits()', ['ioredis'])
  if (!isRedisAddress(url)) throw new TypeError(`redisLimits: url must be ${redisAddressForms}`)
  if (/[{}]/.test(prefix))
    throw new TypeError(`redisLimits: prefix must not hold braces, not ${JSON.stringify(prefix)}`)
  const connection = redisConnection(url, setting)
  const base = `${prefix}{limits}:`
  /** A limit that counts requests under way from now on is not what it was. */
  const keyOf = ({ key, kind }: Count) => (kind === 'concurrency' ? `${base}${key}:running` : base + key)
  const instances = instanceCount(connection, `${base}instances`)

  let hasAnswered = false
  const run = (mode: 'take' | 'charge', counts: readonly Count[]): Promise<string[]> => {
    instances.beat()
    const given = [mode, time(), ...counts.flatMap(argumentsOf)]
    let isLate = false
    const reply = connection.run(async (redis) => {
      // Whoever asked has been decided without it.
      if (isLate) throw new Error(timedOut)
      return texts(await runScript(redis, script, counts.map(keyOf), given))
    })
    return answerInTime(reply, hasAnswered ? decisionTime : firstTime, timedOut).then(
      (given) => {
        hasAnswered = true
        return given
      },
      (error) => {
        isLate = true
        throw error
      },
    )
  }
  /** The time of a test; empty: that of Redis. */
  const time = () => (clock ? String(clock.now()) : '')

  return {
    take: async (counts) => (await run('take', counts)).map(parsed),
    charge: async (counts) => {
      await run('charge', counts)
    },
    release: async (counts) => {
      const over = (redis: RedisClient) =>
        Promise.all(counts.map((count) => redis.zrem(keyOf(count), count.holder)))
      await connection.run(over)
    },
    renew: async (counts) => {
      const given = counts.flatMap(({ lease, holder }) => [String(lease), holder])
      const say = (redis: RedisClient) => runScript(redis, renewing, counts.map(keyOf), [time(), ...given])
      await connection.run(say)
    },
    instances: instances.known,
    givesAhead: true,
    reportTo: connection.reportTo,
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}

const texts = (reply: unknown): string[] => (Array.isArray(reply) ? reply.map(String) : [])

const argumentsOf = ({
  kind,
  cost,
  quota,
  interval,
  endsAt,
  lease,
  holder,
  dryRun,
  ahead = 0,
}: Count): string[] => [
  kind,
  String(cost),
  String(quota),
  String(interval),
  String(endsAt),
  String(lease),
  holder,
  dryRun ? '1' : '0',
  String(ahead),
]

const parsed = (text: string): Counted => {
  const [fits, remaining = 0, wait = 0, reset = 0, ahead = 0] = text.split(' ').map(Number)
  return { fits: fits === 1, remaining, wait, reset, ahead }
}

const timeOf = async (redis: RedisClient): Promise<number> => {
  const [seconds = 0, microseconds = 0] = (await redis.time()).map(Number)
  return seconds * 1_000 + microseconds / 1_000
}

/** How many instances there are: each says now and then that it is there. */
const instanceCount = (connection: RedisConnection, key: string) => {
  const me = randomUUID()
  let known = 1
  let nextBeat = Number.NEGATIVE_INFINITY

  const say = async (redis: RedisClient) => {
    const now = await timeOf(redis)
    const gone = now - beat * beatsMissed
    const replies = await redis
      .multi()
      .zadd(key, now, me)
      .zremrangebyscore(key, '-inf', gone)
      .zcard(key)
      .pexpire(key, beat * beatsMissed)
      .exec()
    known = Math.max(1, Number(replies?.[2]?.[1] ?? 1))
  }
  return {
    known: () => known,
    /** A limit does not wait for it, and what goes wrong the decision beside it meets as well. */
    beat: () => {
      const now = processClock.now()
      if (now < nextBeat) return
      nextBeat = now + beat
      connection.run(say).catch(() => {})
    },
  }
}
