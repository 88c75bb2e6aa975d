import type { Context } from 'hono'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trusting } from '../../../test/trusting.ts'
import { serve } from '../../edge/listen/serve.ts'
import { gateway } from '../../gateway/gateway.ts'
import { startRedis, type TestRedis, withoutRedis } from '../../testing/backends/start-redis.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { concurrency } from '../../traffic/limits/limit.ts'
import { redisLimits } from './redis-limits.ts'

const lease = 5_000

if (withoutRedis) console.warn(`Requests under way in Redis are not tested: ${withoutRedis}`)
describe.skipIf(withoutRedis)('requests under way that instances count together', { retry: 2 }, () => {
  let redis: TestRedis
  let client: Redis
  beforeAll(async () => {
    redis = await startRedis()
    client = new Redis(redis.url)
  })
  afterAll(async () => {
    client.disconnect()
    await redis[Symbol.asyncDispose]()
  })

  /** A served gateway that lets one request at a time, of all instances with this prefix, and whose stream is in the hands of the test. */
  const instance = async (prefix: string) => {
    const clock = manualClock()
    clock.advance(1_000_000)
    const limitStore = redisLimits(redis.url, { prefix, clock })
    const bodies: ReadableStreamDefaultController[] = []
    const app = gateway({
      name: 'test',
      services: {},
      auth: trusting(),
      log: 'silent',
      clock,
      limits: [concurrency({ name: 'parallel', by: 'global', quota: 1, lease })],
      limitStore,
      resources: [limitStore],
    })
    app.get('/stream', (c: Context) => {
      const body = new ReadableStream({
        start: (controller) => {
          controller.enqueue(new TextEncoder().encode('first'))
          bodies.push(controller)
        },
      })
      return c.body(body)
    })
    app.get('/short', (c: Context) => c.text('fine'))
    const { url, stop } = await serve(app, { port: 0, shedding: false })
    const ask = async (path: string, signal?: AbortSignal) => {
      const answer = await fetch(url + path, signal ? { signal } : {})
      if (path === '/short') await answer.text()
      return answer
    }
    const status = async () => (await ask('/short')).status
    await expect.poll(status).toBe(200)
    const end = async () => {
      for (const body of bodies) body.error(new Error('over'))
      await stop()
    }
    return { clock, bodies, ask, status, limitStore, [Symbol.asyncDispose]: end }
  }
  const key = (prefix: string) => client.keys(`${prefix}{limits}:parallel:*`)
  const scoreOf = async (prefix: string) => {
    const [found = ''] = await key(prefix)
    return Number((await client.zrange(found, '0', '-1', 'WITHSCORES'))[1])
  }

  it('are held to the last byte of a streamed answer', async () => {
    await using one = await instance(`last${Math.random()}:`)
    const answer = await one.ask('/stream')
    expect(answer.status).toBe(200)
    expect(await one.status()).toBe(429)

    one.bodies[0]?.close()
    await answer.text()
    await expect.poll(one.status).toBe(200)
  })

  it('are over when the client leaves', async () => {
    await using one = await instance(`left${Math.random()}:`)
    const leaving = new AbortController()
    await one.ask('/stream', leaving.signal)
    expect(await one.status()).toBe(429)

    leaving.abort()
    await expect.poll(one.status).toBe(200)
  })

  it('are renewed for as long as they last', async () => {
    const prefix = `long${Math.random()}:`
    await using one = await instance(prefix)
    const answer = await one.ask('/stream')
    for (let times = 0; times < 4; times += 1) {
      one.clock.advance(lease / 3 + 1)
      await expect.poll(() => scoreOf(prefix)).toBe(one.clock.now() + lease)
    }
    expect(await one.status()).toBe(429)

    one.bodies[0]?.close()
    await answer.text()
    await expect.poll(one.status).toBe(200)
  })

  it('are over a lease after their process was killed', async () => {
    const prefix = `killed${Math.random()}:`
    await using lost = await instance(prefix)
    await using other = await instance(prefix)
    await (await lost.ask('/stream')).body?.getReader().read()
    await lost.limitStore[Symbol.asyncDispose]() // from here on Redis hears nothing of it
    other.clock.advance(lease - 1)
    expect(await other.status()).toBe(429)
    other.clock.advance(2)

    expect(await other.status()).toBe(200)
  })
})
