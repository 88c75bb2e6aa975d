import type { Asking } from '../../auth/session/session-store.ts'
import { onceMade } from '../../errors/once-made.ts'
import { connectionState, type ReportsState } from '../../observe/connection-state.ts'
import { answerInTime } from '../../pressure/answer-in-time.ts'
import { readRedisAddress, redisAddressForms } from './redis-address.ts'
import { openRedis, type RedisClient } from './redis-client.ts'
import { isFailedOver, isNoAnswer, redisFailure, refusalOf, timedOut } from './redis-failure.ts'
import { watchRedis } from './watch-redis.ts'

/** A Redis that answers soon or not at all, and says in the log when it comes and goes. */
export interface RedisConnection extends AsyncDisposable, Required<ReportsState> {
  /**
   * Runs commands. Rejects at once when there is no connection, and when Redis has had its time and not answered: time in which
   * this process was late itself does not count. What a replica refuses, after a failover, runs once more on a new connection. Of what
   * Redis says only the word it begins with is in an error, since such errors go into the log: the rest may repeat what was sent.
   */
  run<T>(commands: (redis: RedisClient) => Promise<T>): Promise<T>
  /**
   * As `run`, for what changes nothing: asked once more when nothing has come in time or the connection is lost, and given that time
   * again, as long as the request that asks has time left.
   */
  read<T>(commands: (redis: RedisClient) => Promise<T>, asking?: Asking): Promise<T>
}

/** How a Redis is used. */
export interface RedisConnectionOptions {
  /** Milliseconds Redis has to answer. Default 50; 1 to 10,000. */
  readonly timeout?: number
  /** Whether what is kept there may be evicted when its memory is full, as of a cache. Default `false`: the log warns of it. */
  readonly evictable?: boolean
}

/** Milliseconds Redis has to answer. */
export const defaultTimeout = 50

/** The most it can be given. */
export const maxTimeout = 10_000

/**
 * Connects to Redis, and again whenever the connection is lost. Without its default of waiting for 20 s or for ever.
 *
 * @param setting the setting the address comes from, for the log
 * @throws TypeError when the address or an option is wrong; the address is not in the message.
 */
export const redisConnection = (
  url: string,
  setting: string,
  { timeout = defaultTimeout, evictable = false }: RedisConnectionOptions = {},
): RedisConnection => {
  const address = readRedisAddress(url)
  if (!address) throw new TypeError(`${setting}: must be ${redisAddressForms}`)
  if (!(timeout >= 1 && timeout <= maxTimeout))
    throw new TypeError(`${setting}: timeout must be 1 to ${maxTimeout} milliseconds, not ${timeout}`)
  const state = connectionState(setting)
  const opened = onceMade(async () => watchRedis(await openRedis(address), { address, state, evictable }))
  // A command that runs meets the same error, and tries again.
  opened().catch(() => state.lost('the package ioredis cannot be loaded'))

  const answerOf = <T>(answer: Promise<T>, ms = timeout) => answerInTime(answer, ms, timedOut)
  const fail = (error: unknown): never => {
    const refusal = refusalOf(error)
    if (refusal !== undefined) state.refused(refusal)
    throw isNoAnswer(error) ? error : new Error(`Redis: ${redisFailure(error, address)}`)
  }

  return {
    run: async (commands) => {
      const { client, usable, reconnect } = await opened()
      await usable()
      try {
        return await answerOf(commands(client))
      } catch (error) {
        if (!isFailedOver(error) || !reconnect()) return fail(error)
        await usable()
        return answerOf(commands(client)).catch(fail)
      }
    },
    read: async (commands, asking) => {
      const left = () => asking?.remaining?.() ?? timeout
      const { client, usable } = await opened()
      await usable()
      const first = commands(client)
      try {
        return await answerOf(first, Math.min(timeout, left()))
      } catch (error) {
        if (!isNoAnswer(error)) return fail(error)
        await usable()
        // Timers may come a fraction early.
        if (left() < 1) throw error
        const late = answerOf(Promise.any([first, commands(client)]), Math.min(timeout, left()))
        return late.catch((failure) =>
          fail(failure instanceof AggregateError ? failure.errors.at(-1) : failure),
        )
      }
    },
    reportTo: state.reportTo,
    [Symbol.asyncDispose]: async () => {
      const { close } = await opened()
      close()
    },
  }
}
