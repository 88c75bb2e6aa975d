import type { Redis } from 'ioredis'

/** A Redis that answers soon or not at all. */
export interface RedisConnection extends AsyncDisposable {
  /** Runs commands. Rejects at once when there is no connection, and after 50 ms when there is no answer. */
  run<T>(commands: (redis: Redis) => Promise<T>): Promise<T>
}

/** Milliseconds a command may take: requests wait for it. */
const commandTimeout = 50

/** Milliseconds the first commands wait for the connection that is just being opened. */
const openingTime = 100

/** Milliseconds between two tries to connect. */
const retryDelay = 250

/** Connects to Redis, and again whenever the connection is lost. Without its default of waiting for 20 s or for ever. */
export const redisConnection = (url: string): RedisConnection => {
  const opening = open(url)
  opening.catch(() => {}) // whoever runs commands is told

  return {
    run: async (commands) => {
      const { redis, ready } = await opening
      if (redis.status === 'connecting' || redis.status === 'connect') await ready
      return commands(redis)
    },
    [Symbol.asyncDispose]: async () => {
      const { redis } = await opening
      redis.disconnect()
    },
  }
}

/** Loaded when it is needed: a gateway without Redis shall not start slower for it. */
const open = async (url: string) => {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout,
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
  redis.on('error', () => {}) // each command says so itself
  return { redis, ready }
}
