import { afterAll, beforeAll, expect, it } from 'vitest'
import { processDelay } from '../pressure/process-clock.ts'
import { startRedis, type TestRedis, withoutRedis } from '../testing/backends/start-redis.ts'
import { redisConnection } from './redis-connection.ts'

let redis: TestRedis
beforeAll(async () => {
  if (!withoutRedis) redis = await startRedis()
})
afterAll(() => redis?.[Symbol.asyncDispose]())

/** Holds the event loop up. */
const block = (ms: number) => {
  const end = performance.now() + ms
  while (performance.now() < end);
}

it.skipIf(withoutRedis)('does not count against Redis what the process was late itself', async () => {
  processDelay.start()
  await using connection = redisConnection(redis.url, 'REDIS_URL')
  await connection.run((client) => client.set('a', '1'))
  const answers = [1, 2, 3].map(() => connection.run((client) => client.get('a')))
  block(300)
  expect(await Promise.all(answers)).toEqual(['1', '1', '1'])
})

it.skipIf(withoutRedis)('gives up a Redis that does not answer', async () => {
  await using connection = redisConnection(redis.url, 'REDIS_URL')
  await connection.run((client) => client.set('a', '1'))
  redis.freeze()
  await expect(connection.run((client) => client.get('a'))).rejects.toThrow('timed out')
  redis.thaw()
})
