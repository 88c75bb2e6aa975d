import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { startRedis, type TestRedis, withoutRedis } from '../../testing/backends/start-redis.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { aheadOf, runBatches, shared } from '../../traffic/limits/test/run-batches.ts'
import { changes, runChanges } from '../../traffic/limits/test/run-changes.ts'
import { runSteps } from '../../traffic/limits/test/run-steps.ts'
import { countAt, steps } from '../../traffic/limits/test/steps.ts'
import { portOf, startRelay } from '../test/start-relay.ts'
import { redisAddressForms } from './redis-address.ts'
import { redisLimits } from './redis-limits.ts'

it('refuses an address that is none, and a prefix that would choose the slot', () => {
  expect(() => redisLimits('http://127.0.0.1')).toThrow(
    new TypeError(`redisLimits: url must be ${redisAddressForms}`),
  )
  expect(() => redisLimits('redis://127.0.0.1', { prefix: '{a}' })).toThrow(
    new TypeError('redisLimits: prefix must not hold braces, not "{a}"'),
  )
})

// A machine that stands still may be late once, a store that is late is so every time.
if (withoutRedis) console.warn(`Limits in Redis are not tested: ${withoutRedis}`)
describe.skipIf(withoutRedis)('limits in Redis', { retry: 2 }, () => {
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

  it('decide as the model does, whatever happens in whatever order', async () => {
    const clock = manualClock()
    clock.advance(1_000_000)
    await using store = redisLimits(redis.url, { clock })
    const tried = Math.random()
    let runs = 0
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        runs += 1
        const said = await runSteps(
          store,
          { now: clock.now, wait: clock.advance },
          given,
          `${tried} run${runs}:`,
        )
        expect(said.store).toEqual(said.model)
      }),
      { numRuns: 25 },
    )
  })

  it('can change, as those in memory', async () => {
    const clock = manualClock()
    clock.advance(1_000_000)
    await using store = redisLimits(redis.url, { clock })
    const tried = Math.random()
    let runs = 0
    await fc.assert(
      fc.asyncProperty(changes, async (given) => {
        runs += 1
        await runChanges(store, clock, `changing${tried} run${runs}`, given)
      }),
      { numRuns: 15 },
    )
  })

  it.each(['rate', 'daily'] as const)(
    'give instances %s ahead, and never more than the page says',
    async (name) => {
      const clock = manualClock()
      await using store = redisLimits(redis.url, { clock })
      const tried = Math.random()
      let runs = 0
      await fc.assert(
        fc.asyncProperty(shared, async (given) => {
          runs += 1
          const key = `${aheadOf[name].key}${tried} run${runs}`
          await runBatches(store, clock, { ...aheadOf[name], key }, given)
        }),
        { numRuns: 8 },
      )
    },
  )

  it('are shared by all instances, to the last unit, however many ask at once', async () => {
    const prefix = `shared${Math.random()}:` // new for each try
    await using one = redisLimits(redis.url, { prefix })
    await using other = redisLimits(redis.url, { prefix })
    const count = countAt('burst', 'a', 0, { quota: 20, interval: 60_000 })
    await Promise.all([one.take([{ ...count, cost: 0 }]), other.take([{ ...count, cost: 0 }])])

    const given = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? one : other).take([count])),
    )

    expect(given.flat().filter(({ fits }) => fits)).toHaveLength(20)
    await expect.poll(() => [one.instances?.(), other.instances?.()].includes(2)).toBe(true)
  })

  it('leave nothing that does not end by itself, in one slot', async () => {
    await using store = redisLimits(redis.url, { prefix: 'ends:' })
    const now = Date.now()
    const all = (['burst', 'slow', 'daily', 'parallel'] as const).map((name) =>
      countAt(name, 'a', now, { holder: 'h1' }),
    )
    await store.take(all)
    await store.charge(all.slice(0, 3))
    await store.renew?.(all.slice(3))

    const keys = await client.keys('ends:*')
    expect(keys.length).toBeGreaterThanOrEqual(4)
    expect(keys.every((key) => key.includes('{limits}'))).toBe(true)
    for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(0)
  })

  it('remember a day until it is over in the zone where it ends last, whichever zones a caller names', async () => {
    await using store = redisLimits(redis.url)
    const hour = 3_600_000
    const count = countAt('daily', `a${Math.random()}`, 0, { endsAt: Date.now() + 12 * hour })
    await store.take([count])
    await store.take([{ ...count, endsAt: Date.now() + 1_000 }])

    expect(await client.pttl(`bff:{limits}:${count.key}`)).toBeGreaterThan(11 * hour)
  })

  it('forget requests whose process is gone when their lease ends, and none that go on', async () => {
    const clock = manualClock()
    clock.advance(1_000_000)
    await using store = redisLimits(redis.url, { prefix: `lease${Math.random()}:`, clock })
    const of = (holder: string) => [countAt('parallel', 'a', 0, { holder, quota: 2, lease: 60_000 })]
    await store.take(of('lost'))
    await store.take(of('kept'))
    clock.advance(40_000)
    await store.renew?.(of('kept'))
    expect(await store.take(of('new'))).toMatchObject([{ fits: false }])
    clock.advance(20_001)

    expect(await store.take(of('new'))).toMatchObject([{ fits: true }])
    expect(await store.take(of('one more'))).toMatchObject([{ fits: false }])
  })

  it('know the script again when Redis has started anew', async () => {
    await using store = redisLimits(redis.url, { prefix: 'again:' })
    await store.take([countAt('burst', 'a', 0)])
    await client.script('FLUSH')

    expect(await store.take([countAt('burst', 'a', 0)])).toMatchObject([{ fits: true }])
  })

  it('hold for a name that counted otherwise before, by instances of both kinds', async () => {
    await using store = redisLimits(redis.url, { prefix: `kinds${Math.random()}:` })
    const [was, is] = [countAt('burst', 'a', 0), countAt('parallel', 'a', 0)]
    const key = 'partner:digest'
    const rate = { ...was, key }
    const running = { ...is, key, holder: 'h1' }
    for (const count of [rate, running, rate, { ...running, holder: 'h2' }])
      expect(await store.take([count])).toMatchObject([{ fits: true }])
  })

  it('remember who is under way for its own lease, whatever the lease of others', async () => {
    await using store = redisLimits(redis.url, { prefix: `leases${Math.random()}:` })
    const of = (holder: string, lease: number) => [countAt('parallel', 'a', 0, { holder, quota: 2, lease })]
    await store.take(of('long', 600_000))
    await store.take(of('short', 100))
    await store.renew?.(of('short', 100))
    await wait(150)

    expect(await store.take(of('new', 5_000))).toMatchObject([{ fits: true, remaining: 0 }])
  })

  it('know who is under way again when Redis has forgotten everything', async () => {
    await using store = redisLimits(redis.url, { prefix: `forgets${Math.random()}:` })
    const of = (holder: string) => [countAt('parallel', 'a', 0, { holder, quota: 1 })]
    await store.take(of('long'))
    await client.flushdb()
    await store.renew?.(of('long'))
    expect(await store.take(of('new'))).toMatchObject([{ fits: false }])
    await store.release(of('long'))

    expect(await store.take(of('new'))).toMatchObject([{ fits: true }])
  })

  it('need no more of a user than the documented commands, and keys with its prefix', async () => {
    const commands = /for limits `([a-z ]+)`/.exec(
      readFileSync(new URL('../../../docs/store.md', import.meta.url), 'utf8'),
    )
    const allowed = (commands?.[1] ?? '').trim().split(/\s+/)
    const rules = ['on', '>secret', '~limited:*', ...allowed.map((name) => `+${name}`)]
    await client.call('ACL', 'SETUSER', 'limited', ...rules)
    const { log, lines } = logLines()
    await using store = redisLimits(redis.url.replace('redis://', 'redis://limited:secret@'), {
      prefix: 'limited:',
    })
    store.reportTo(log)
    const now = Date.now()
    const all = (['burst', 'daily', 'parallel'] as const).map((name) =>
      countAt(name, 'a', now, { holder: 'h1' }),
    )
    await store.take(all)
    await store.charge(all.slice(0, 2))
    await store.renew?.(all.slice(2))
    await store.release(all.slice(2))

    expect(await store.take(all)).toMatchObject([{ fits: true }, { fits: true }, { fits: true }])
    expect(lines()).toEqual([])
  })

  it('take nothing of a Redis whose memory is full, and give back what is over', async () => {
    await using own = await startRedis()
    const asked = new Redis(own.url)
    await using store = redisLimits(own.url)
    const of = (caller: string) => [countAt('parallel', caller, 0, { holder: caller })]
    await store.take(of('first'))
    await asked.config('SET', 'maxmemory', '1')
    for (const caller of ['a', 'b', 'c']) await expect(store.take(of(caller))).rejects.toThrow('OOM')
    await store.release(of('first'))

    expect(await asked.keys('*parallel*')).toEqual([])
    asked.disconnect()
  })

  it('are lost after 50 ms also where a new connection is opened and nothing answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const relay = await startRelay(portOf(redis))
    try {
      await using store = redisLimits(relay.url, { prefix: 'silent:' })
      await store.take([countAt('burst', 'a', 0)])
      relay.moveTo(Object(silent.address()).port)
      await client.call('CLIENT', 'KILL', 'TYPE', 'normal')
      await expect(store.take([countAt('burst', 'a', 0)])).rejects.toThrow()
      // Waiting for the connection takes 100 ms, and says that there is none.
      await expect(store.take([countAt('burst', 'a', 0)])).rejects.toThrow('Redis: timed out')
    } finally {
      relay.close()
      silent.close()
    }
  })

  it('are lost after 50 ms when Redis is frozen', async () => {
    await using store = redisLimits(redis.url, { prefix: 'frozen:' })
    await store.take([countAt('burst', 'a', 0)])
    redis.freeze()
    try {
      await expect(store.take([countAt('burst', 'a', 0)])).rejects.toThrow('Redis: timed out')
    } finally {
      redis.thaw()
    }
  })
})
