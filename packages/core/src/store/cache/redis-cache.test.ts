import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { gateway } from '../../gateway/gateway.ts'
import { cached } from '../../service/cache/test/asking.ts'
import { connect } from '../../service/connect.ts'
import { service } from '../../service/service.ts'
import { startRedis, type TestRedis, withoutRedis } from '../../testing/backends/start-redis.ts'
import { redisAddressForms } from '../redis/redis-address.ts'
import { fetched, found, type Instance, shareAnswers, until } from '../test/share-answers.ts'
import { type RedisCacheOptions, redisCache } from './redis-cache.ts'

it.each([
  [{}, 'http://127.0.0.1', `url must be ${redisAddressForms}`],
  [{ prefix: '{a}' }, undefined, 'prefix must not hold braces, not "{a}"'],
  [{ maxEntry: 0 }, undefined, 'maxEntry must be a whole number from 1 to 16777216, not 0'],
  [{ maxEntry: 1.5 }, undefined, 'maxEntry must be a whole number from 1 to 16777216, not 1.5'],
])('refuses %o', (options, url = 'redis://127.0.0.1', message) => {
  expect(() => redisCache(url, options)).toThrow(new TypeError(`redisCache: ${message}`))
})

// A machine that stands still may be late once, a store that is late is so every time.
if (withoutRedis) console.warn(`The cache in Redis is not tested: ${withoutRedis}`)
describe.skipIf(withoutRedis)('the cache in Redis', { retry: 2 }, () => {
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

  /** So many instances, which answer calls as the test says. */
  const instances = async (count: number, options: RedisCacheOptions = {}) => {
    const { prefix = `${Math.random()}:` } = options
    const stores = Array.from({ length: count }, () =>
      redisCache(redis.url, { prefix, timeout: 2_000, ...options }),
    )
    const made = stores.map((shared) => ({ shared, ...cached({ shared }) }))
    await until(async () => (await client.pubsub('NUMSUB', `${prefix}cache:test`))[1] === count)
    const [a, b = a] = made
    if (!a || !b) throw new Error('no instance')
    return {
      prefix,
      a,
      b,
      order: `${prefix}{cache:test:catalog}:order`,
      keys: () => client.keys(`${prefix}*`),
      [Symbol.asyncDispose]: async () => {
        for (const store of stores) await store[Symbol.asyncDispose]()
      },
    }
  }
  /** Has an instance fetch something, and waits until it is in Redis. */
  const fill = async (one: Instance, keys: () => Promise<string[]>, value: unknown, asked = {}) => {
    const answers = async () => (await keys()).filter((key) => !key.endsWith('order')).length
    const before = await answers()
    await fetched(one, value, asked)
    await until(async () => (await answers()) > before)
  }

  it('is read by another instance, with its age, and every key is a hash that ends', async () => {
    await using both = await instances(2)
    const { a, b, keys, prefix } = both
    await fill(a, keys, { name: 'Grüße ✓' }, { path: 'products/secret?q=1' })
    await wait(20)
    expect(await found(b, { path: 'products/secret?q=1' })).toEqual({ name: 'Grüße ✓' })

    const all = await keys()
    expect(all.toSorted()).toEqual([
      expect.stringMatching(new RegExp(`^${prefix}\\{cache:test:catalog\\}:1:[\\w-]{43}$`)),
      `${prefix}{cache:test:catalog}:order`,
    ])
    for (const key of all) expect(await client.pttl(key)).toBeGreaterThan(80_000)
    const [answer = ''] = all.toSorted()
    expect(await client.pttl(answer)).toBeLessThanOrEqual(90_000)
  })

  it('drops for all what one drops, in Redis and in their memory', async () => {
    await using both = await instances(2)
    const { a, b, keys } = both
    for (const [drop, value] of [
      [() => a.kept.purge({ group: 'prices' }), 'one'],
      [() => a.kept.purge({ path: 'products%2Fp1' }), 'two'],
      [() => a.kept.purge({ service: 'catalog' }), 'three'],
    ] as const) {
      await fill(a, keys, value)
      expect(await found(b)).toBe(value)
      await drop()
      await until(async () => (await found(b)) === 'asked')
      expect(await found(a)).toBe('asked')
    }
  })

  it('keeps nothing that was asked for before it was dropped, nor anything older than what is there', async () => {
    await using both = await instances(2)
    const { a, b, keys } = both
    a.ask({ cache: { ttl: 30_000, scope: 'shared', groups: ['prices'] } })
    await until(() => a.received.length > 0)
    await b.kept.purge({ group: 'prices' })
    a.received.splice(0)[0]?.answer('before')
    await wait(20)
    expect((await keys()).map((key) => key.split(':').at(-1))).toEqual(['order'])

    expect(await found(b)).toBe('asked')
  })

  it('begins anew where the order of what was dropped was lost, and finds nothing from before', async () => {
    await using both = await instances(2)
    const { a, b, keys, order } = both
    await fill(a, keys, 'before')
    await client.del(order)

    expect(await found(b)).toBe('asked')
  })

  it('remembers 10,000 names that were dropped, and takes what is older than the rest for dropped', async () => {
    await using both = await instances(2)
    const { a, b, keys, order } = both
    await fill(a, keys, 'before')
    const seq = Number(await client.zscore(order, '=seq'))
    const members = Array.from({ length: 10_000 }, (_, index) => [
      String(seq + 1 + index),
      `g:${index}`,
    ]).flat()
    await client.zadd(order, ...members)
    await client.zadd(order, seq + 10_001, '=seq')
    await a.kept.purge({ group: 'one more' })

    expect(await client.zcard(order)).toBe(9_004)
    expect(await found(b)).toBe('asked')
  })

  it('finds nothing that another version has written', async () => {
    await using both = await instances(2)
    const { a, b, keys } = both
    await fill(a, keys, 'one')
    const [answer = ''] = (await keys()).toSorted()
    await client.hset(answer, 'about', '{"state":200}')

    expect(await found(b)).toBe('asked')
  })

  it.each([
    ['no JSON', (key: string) => client.hset(key, 'about', '{"secret"')],
    ['a status that is never kept', (key: string) => client.hset(key, 'about', '{"status":99,"headers":{}}')],
    ['no mark', (key: string) => client.hset(key, 'mark', 'none')],
    ['half of it', (key: string) => client.hdel(key, 'names', 'since')],
    ['a text', (key: string) => client.set(key, 'text')],
  ])('finds nothing where there is %s, which is no failure of Redis', async (_, write) => {
    await using both = await instances(2)
    const { a, b, keys } = both
    await fill(a, keys, 'one')
    const [answer = ''] = (await keys()).toSorted()
    await write(answer)
    const answers = a.shared.join('test', { dropped: () => {}, check: async () => {} })
    const place = { service: 'catalog', key: answer.split(':').at(-1) ?? '', resource: 'catalog products/p1' }

    expect(await answers.get(place)).toEqual({ answer: undefined, mark: expect.any(Number) })
    expect(await found(b)).toBe('asked')
  })

  it.each([
    ['an instance looks', () => {}],
    ['something else is dropped', (a: Instance) => a.kept.purge({ group: 'other' })],
  ])(
    'finds nothing that was dropped where Redis is put back to what it was before, once %s',
    async (_, what) => {
      await using both = await instances(2)
      const { a, b, keys } = both
      await fill(a, keys, 'before')
      expect(await found(b)).toBe('before')
      const before = await Promise.all(
        (await keys()).map(async (key) => [key, await client.dumpBuffer(key)] as const),
      )
      await a.kept.purge({ group: 'prices' })
      await until(async () => (await found(b)) === 'asked')
      for (const [key, dump] of before) await client.restore(key, 60_000, dump, 'REPLACE')
      await what(a)
      expect(await found(b)).toBe('asked')

      await using new_ = redisCache(redis.url, { prefix: both.prefix, timeout: 2_000 })
      await until(async () => (await found(cached({ shared: new_ }))) === 'asked')
    },
  )

  it('tells of what was dropped before it finds anything, also where Redis has forgotten how', async () => {
    await using both = await instances(2)
    const { a, b, keys } = both
    await fill(a, keys, 'before')
    await client.script('FLUSH')
    expect(await found(b, { path: 'products/p2' })).toBe('asked') // finding it knows again
    a.ask({ method: 'PUT' })
    a.received.splice(0)[0]?.answer(undefined)

    expect(await found(a)).toBe('asked')
  })

  it('drops everything when it hears what it cannot read, and has missed something', async () => {
    await using both = await instances(2)
    const { a, b, keys, prefix, order } = both
    await fill(a, keys, 'before')
    expect(await found(b)).toBe('before')
    await client.zadd(order, 'GT', Number(await client.zscore(order, '=seq')) + 1, '=seq')
    await client.del((await keys()).toSorted()[0] ?? '')
    await client.publish(`${prefix}cache:test`, '1 2 {"version":2}')

    await until(async () => (await found(b)) === 'asked')
  })

  it('needs no more of a user than the documented commands, and keys and a channel with its prefix', async () => {
    const commands = /commands for the cache: ([a-z ]+)/.exec(
      readFileSync(new URL('../../../docs/cache.md', import.meta.url), 'utf8').replaceAll('`', ''),
    )
    const allowed = (commands?.[1] ?? '').trim().split(/\s+/)
    const rules = ['on', '>secret', '~web:*', '&web:*', ...allowed.map((name) => `+${name}`)]
    await client.call('ACL', 'SETUSER', 'web', ...rules)
    const url = redis.url.replace('redis://', 'redis://web:secret@')
    await using a = redisCache(url, { prefix: 'web:', timeout: 2_000 })
    await using b = redisCache(url, { prefix: 'web:', timeout: 2_000 })
    const { log, lines } = logLines()
    a.reportTo(log)

    await shareAnswers([a, b])
    expect(lines()).toEqual([])
  })

  it('costs no more than its time-out when it is frozen, and nothing after five of them', async () => {
    await using own = await startRedis()
    await using store = redisCache(own.url)
    const one = cached({ shared: store })
    await until(async () => {
      await found(one, { path: `products/${Math.random()}` })
      return (
        (await store.join('other', { dropped: () => {}, check: async () => {} }).marks(['x'])).length === 1
      )
    })
    own.freeze()
    const costs = []
    for (let times = 0; times < 8; times += 1) {
      const began = performance.now()
      expect(await found(one, { path: `products/frozen${times}` })).toBe('asked')
      costs.push(performance.now() - began)
    }
    own.thaw()
    expect(Math.max(...costs.slice(0, 5))).toBeLessThan(200)
    expect(Math.max(...costs.slice(5))).toBeLessThan(40)
  })

  if (!inject('sentinels'))
    console.warn('A Redis that comes back is not tested: it takes 10 s: npm run prove:redis')
  it.skipIf(!inject('sentinels'))(
    'drops for all what was dropped while Redis was away',
    { timeout: 20_000 },
    async () => {
      await using own = await startRedis()
      await using first = redisCache(own.url)
      await using second = redisCache(own.url)
      const [a, b] = [cached({ shared: first }), cached({ shared: second })]
      await until(async () => {
        await a.kept.purge({})
        await fetched(a, 'before')
        await wait(50)
        return (await found(b)) === 'before'
      })
      await own.kill()
      expect(await found(b)).toBe('before')
      await a.kept.purge({ group: 'prices' })
      expect(await found(a)).toBe('asked')
      await own.start()
      const began = performance.now()
      while ((await found(b)) !== 'asked' && performance.now() - began < 8_000) await wait(50)

      expect(await found(b)).toBe('asked')
      expect(await found(a)).toBe('asked')
    },
  )
})

/** A catalog whose prices change, and gateways before it. */
const shop = async (url: string) => {
  let price = 1
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    if (request.method === 'PUT') price += 1
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ price, who: request.headers['x-user'] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const catalog = service('catalog', {}, (call) => ({
    price: () =>
      call.get('price', z.object({ price: z.number() }), { cache: { ttl: 60_000, scope: 'shared' } }),
    change: () => call.put('price', z.object({ price: z.number() })),
  }))
  type Handler = (c: Context) => Promise<Response>
  const start = () => {
    const store = redisCache(url, { prefix: 'shop:', timeout: 2_000 })
    const app = gateway({
      name: 'shop',
      services: connect({ catalog }, { CATALOG_URL: `http://127.0.0.1:${port}` }),
      auth: trusting(),
      log: 'silent',
      cacheStore: store,
      resources: [store],
    })
    const price: Handler = async (c) => c.json(await c.var.services.catalog.price())
    const change: Handler = async (c) => c.json(await c.var.services.catalog.change())
    return app.route('/', new Hono().get('/price', price).put('/price', change))
  }
  return {
    start,
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

if (withoutRedis) console.warn(`Gateways that share answers are not tested: ${withoutRedis}`)
it.skipIf(withoutRedis)('lets two gateways share answers, writes and purges', { retry: 2 }, async () => {
  await using redis = await startRedis()
  await using before = await shop(redis.url)
  const [a, b] = [before.start(), before.start()]
  await using _ = { [Symbol.asyncDispose]: async () => void (await Promise.all([a.close(), b.close()])) }
  const priceAt = async (app: typeof a) => {
    const res = await app.request('/price')
    const { price } = z.object({ price: z.number() }).parse(await res.json())
    const [, how] = res.headers.get('cache-status')?.split('; ') ?? []
    return { price, how }
  }

  expect(await priceAt(a)).toEqual({ price: 1, how: 'fwd=miss' })
  await wait(20)
  expect(await priceAt(b)).toEqual({ price: 1, how: 'hit' })
  expect(before.asked()).toBe(1)
  await a.request('/price', { method: 'PUT' })
  await until(async () => (await priceAt(b)).price === 2)
  await wait(20)
  expect(await priceAt(a)).toEqual({ price: 2, how: 'hit' })
  expect(before.asked()).toBe(3)
  const purged = await b.private.request('/cache/purge?service=catalog', { method: 'POST' })
  expect(await purged.json()).toEqual({ purged: 1 })
  await until(async () => {
    await priceAt(a)
    return before.asked() === 4
  })
})
