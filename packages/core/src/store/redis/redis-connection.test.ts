import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processDelay } from '../../pressure/process-clock.ts'
import { startRedis, type TestRedis, withoutRedis } from '../../testing/backends/start-redis.ts'
import { portOf, startRelay } from '../test/start-relay.ts'
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

  it('repeats nothing of what Redis says of a command but the kind of error', async () => {
    await using connection = redisConnection(redis.url, 'REDIS_URL')
    await expect.poll(() => connection.read((client) => client.ping())).toBe('PONG')

    for (const how of ['run', 'read'] as const)
      await expect(connection[how]((client) => client.call('nothing', 'canary'))).rejects.toThrow(
        new Error('Redis: it says ERR'),
      )
  })

  it('R8: answers 150 at once, each of which keeps the process busy', async () => {
    processDelay.start()
    await using connection = redisConnection(redis.url, 'REDIS_URL')
    await expect.poll(() => connection.run((client) => client.set('a', '1'))).toBe('OK')
    const ask = async (how: 'run' | 'read') => {
      const found = await connection[how]((client) => client.get('a'))
      block(2)
      return found
    }
    const answers = await Promise.all(Array.from({ length: 150 }, (_, n) => ask(n % 2 ? 'run' : 'read')))

    expect(new Set(answers)).toEqual(new Set(['1']))
  })

  it('R8: answers 150 at once that are the first', async () => {
    await using connection = redisConnection(redis.url, 'REDIS_URL')
    const answers = Array.from({ length: 150 }, () => connection.read((client) => client.get('a')))

    expect(new Set(await Promise.all(answers))).toEqual(new Set(['1']))
  })

  it('R8: gives a read twice the time, and a write as much as is set', { retry: 2 }, async () => {
    const relay = await startRelay(portOf(redis))
    await using strict = redisConnection(relay.url, 'REDIS_URL')
    await using generous = redisConnection(relay.url, 'REDIS_URL', { timeout: 5_000 })
    const ready = () => Promise.all([strict, generous].map((one) => one.read((client) => client.ping())))
    await expect.poll(ready).toEqual(['PONG', 'PONG'])
    relay.delay(80)

    expect(await strict.read((client) => client.get('a'))).toBe('1')
    await expect(strict.run((client) => client.set('a', '1'))).rejects.toThrow('Redis: timed out')
    expect(await generous.run((client) => client.set('a', '1'))).toBe('OK')
    relay.close()
  })

  it('R8: asks once more only while the request has time left', { retry: 2 }, async () => {
    const relay = await startRelay(portOf(redis))
    await using connection = redisConnection(relay.url, 'REDIS_URL')
    await expect.poll(() => connection.read((client) => client.ping())).toBe('PONG')
    relay.delay(80)
    let asked = 0
    const read = (budget: number) => {
      const end = performance.now() + budget
      const remaining = () => end - performance.now()
      return connection.read(
        (client) => {
          asked += 1
          return client.get('a')
        },
        { remaining },
      )
    }

    await expect(read(30)).rejects.toThrow('Redis: timed out')
    expect(asked).toBe(1)
    expect(await read(1_000)).toBe('1')
    expect(asked).toBe(3)
    relay.close()
  })

  it('R8: reads across a connection that is lost', async () => {
    await using connection = redisConnection(redis.url, 'REDIS_URL')
    await expect.poll(() => connection.run((client) => client.set('a', '1'))).toBe('OK')
    const answer = connection.read(async (client) => {
      const found = client.get('a')
      client.disconnect(true)
      return found
    })

    expect(await answer).toBe('1')
  })
})

it.each([0, 10_001, Number.NaN])('refuses the timeout %s', (timeout) => {
  expect(() => redisConnection('redis://h', 'REDIS_URL', { timeout })).toThrow(
    new TypeError(`REDIS_URL: timeout must be 1 to 10000 milliseconds, not ${timeout}`),
  )
})

it('refuses what is no address, without a word of it', () => {
  expect(() => redisConnection('http://c4n4ry@h', 'REDIS_URL')).toThrow(/^REDIS_URL: must be redis:\/\/, /)
})
