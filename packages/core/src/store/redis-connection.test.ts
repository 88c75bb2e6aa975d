import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processDelay } from '../pressure/process-clock.ts'
import { startRedis, type TestRedis, withoutRedis } from '../testing/backends/start-redis.ts'
import { redisConnection } from './redis-connection.ts'

/** Holds the event loop up. */
const block = (ms: number) => {
  const end = performance.now() + ms
  while (performance.now() < end);
}

if (withoutRedis) console.warn(`The time Redis has is not tested: ${withoutRedis}`)
describe.skipIf(withoutRedis)('a connection to Redis', () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis[Symbol.asyncDispose]())

  it('does not count against Redis what the process was late itself', async () => {
    processDelay.start()
    await using connection = redisConnection(redis.url, 'REDIS_URL')
    await expect.poll(() => connection.run((client) => client.set('a', '1'))).toBe('OK')
    const sent = Promise.withResolvers<void>()
    const answer = connection.run((client) => {
      const got = client.get('a')
      sent.resolve()
      return got
    })
    await sent.promise
    block(300)
    expect(await answer).toBe('1')
  })

  it('gives up a Redis that does not answer', async () => {
    await using connection = redisConnection(redis.url, 'REDIS_URL')
    await expect.poll(() => connection.run((client) => client.set('a', '1'))).toBe('OK')
    redis.freeze()
    await expect(connection.run((client) => client.get('a'))).rejects.toThrow('timed out')
    redis.thaw()
  })
})
