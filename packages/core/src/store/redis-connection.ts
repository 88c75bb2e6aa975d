import type { Redis } from 'ioredis'
import { onceMade } from '../errors/once-made.ts'
import { type ConnectionState, connectionState, type ReportsState } from '../observe/connection-state.ts'
import { processClock } from '../pressure/process-clock.ts'
import { waitFor } from '../pressure/waiting.ts'
import { redisFailure } from './redis-failure.ts'

/** A Redis that answers soon or not at all, and says in the log when it comes and goes. */
export interface RedisConnection extends AsyncDisposable, Required<ReportsState> {
  /**
   * Runs commands. Rejects at once when there is no connection, and when Redis has had 50 ms and not answered: time in which this
   * process was late itself does not count.
   */
  run<T>(commands: (redis: Redis) => Promise<T>): Promise<T>
}

/** Milliseconds Redis has for what a request waits for. */
const answerTime = 50

/** Milliseconds of wall time after which the Redis client gives a command up, whichever side was late. */
const commandTimeout = 1_000

/** Milliseconds the first commands wait for the connection that is just being opened. */
const openingTime = 100

/** Milliseconds between two tries to connect. */
const retryDelay = 250

/**
 * Connects to Redis, and again whenever the connection is lost. Without its default of waiting for 20 s or for ever.
 *
 * @param setting the setting the address comes from, for the log
 */
export const redisConnection = (url: string, setting: string): RedisConnection => {
  const state = connectionState(setting)
  const opened = onceMade(() => open(url, state))
  // A command that runs meets the same error, and tries again.
  opened().catch(() => state.lost('the package ioredis cannot be loaded'))

  return {
    run: async (commands) => {
      const { redis, ready } = await opened()
      if (redis.status === 'connecting' || redis.status === 'connect') await ready
      return answerOf(commands(redis))
    },
    reportTo: state.reportTo,
    [Symbol.asyncDispose]: async () => {
      const { close } = await opened()
      close()
    },
  }
}

/** Loaded when it is needed: a gateway without Redis shall not start slower for it. */
const open = async (url: string, state: ConnectionState) => {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: commandTimeout,
    retryStrategy: () => retryDelay,
  })
  const ready = new Promise<void>((resolve) => {
    const settle = () => {
      clearTimeout(late)
      resolve()
    }
    const late = setTimeout(settle, openingTime)
    redis.once('ready', settle).once('close', settle)
  })
  return { redis, ready, close: watch(redis, state, URL.parse(url)?.protocol === 'rediss:') }
}

/** What Redis answers, or that it does not in time. */
const answerOf = <T>(answer: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = waitFor(processClock, answerTime, () => reject(new Error('Redis: timed out')))
    answer.then(resolve, reject).finally(stop)
  })

/** What is known when a connection is closed, before it was ready, without an error. */
const closed = { code: 'ECONNRESET' }

/** Reports the state of a connection. The returned function closes it, which loses nothing. */
const watch = (redis: Redis, state: ConnectionState, tls: boolean) => {
  let closing = false
  let why: string | undefined
  let wasReady = false
  redis
    .on('error', (error) => {
      why = redisFailure(error, tls)
    })
    .on('ready', () => {
      wasReady = true
      // A database that does not exist is an error before it is ready: then it would work in another one.
      if (why === undefined) state.ready()
      else state.lost(why)
      why = undefined
    })
    .on('close', () => {
      if (!closing) state.lost(why ?? (wasReady ? 'it has closed the connection' : redisFailure(closed, tls)))
      why = undefined
      wasReady = false
    })
  return () => {
    closing = true
    redis.disconnect()
  }
}
