import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { memorySessions } from '../auth/session/memory-sessions.ts'
import type { SessionStore } from '../auth/session/session-store.ts'
import { wallClock } from '../scope/clock.ts'
import { startRedis, type TestRedis, withoutRedis } from '../testing/backends/start-redis.ts'
import { redisAddressForms } from './redis/redis-address.ts'
import { redisSessions } from './redis/redis-sessions.ts'

const hour = 3_600_000
const session = (sealed: string, ...groups: string[]) => {
  const startedAt = wallClock.now()
  return { sealed, groups, startedAt, endsAt: startedAt + hour }
}

let redis: TestRedis | undefined
beforeAll(async () => {
  if (!withoutRedis) redis = await startRedis()
})
afterAll(() => redis?.[Symbol.asyncDispose]())

const stores: [string, () => SessionStore][] = [['memorySessions', () => memorySessions()]]
if (!withoutRedis)
  stores.push(['redisSessions', () => redisSessions(redis?.url ?? '', { prefix: `${crypto.randomUUID()}:` })])

// Redis has 50 ms for a command, which a busy machine may not give it.
describe.each(stores)('%s', { retry: 3 }, (_, open) => {
  let store: SessionStore
  beforeEach(() => {
    store = open()
  })
  afterEach(() => store[Symbol.asyncDispose]())

  it('keeps a session, and says how long it lives unused', async () => {
    const kept = session('sealed', 'g1')
    await store.add('s1', kept, hour)
    const found = await store.get('s1')

    expect(found?.session).toEqual(kept)
    expect(found?.idle).toBeGreaterThan(hour - 5_000)
    expect(found?.idle).toBeLessThanOrEqual(hour)
    expect(await store.get('s2')).toBeUndefined()
  })

  it('replaces a session without prolonging it, and never brings back one that is gone', async () => {
    await store.add('s1', session('one', 'g1'), hour)
    await store.touch('s1', hour / 2)

    expect(await store.update('s1', session('two', 'g1'))).toBe(true)
    expect(await store.get('s1')).toMatchObject({ session: { sealed: 'two' } })
    expect((await store.get('s1'))?.idle).toBeLessThanOrEqual(hour / 2)
    await store.delete('s1')
    expect(await store.update('s1', session('three', 'g1'))).toBe(false)
    await store.touch('s1', hour)
    expect(await store.get('s1')).toBeUndefined()
  })

  it('forgets a session whose time is over', async () => {
    await store.add('s1', session('one', 'g1'), hour)
    await store.touch('s1', 1)
    await expect.poll(() => store.get('s1'), { interval: 1 }).toBeUndefined()

    expect(await store.inGroup('g1')).toEqual([])
  })

  it('finds the sessions of a group, the oldest first, as long as they live', async () => {
    const [one, two, three] = [session('1', 'g1', 'g2'), session('2', 'g1'), session('3', 'g3')]
    await store.add('s2', { ...two, startedAt: two.startedAt + 1 }, hour)
    await store.add('s1', one, hour)
    await store.add('s3', three, hour)

    expect((await store.inGroup('g1')).map(({ id }) => id)).toEqual(['s1', 's2'])
    expect(await store.inGroup('g2')).toEqual([{ id: 's1', startedAt: one.startedAt, endsAt: one.endsAt }])
    await store.delete('s1')
    expect((await store.inGroup('g1')).map(({ id }) => id)).toEqual(['s2'])
    expect([await store.inGroup('g2'), await store.inGroup('g9')]).toEqual([[], []])
  })

  it('gives a lock to one at a time, until it lets go or its time is over', async () => {
    const first = await store.lock('a', hour)
    expect([await store.lock('a', hour), typeof (await store.lock('b', hour))]).toEqual([
      undefined,
      'function',
    ])
    await first?.()
    const short = await store.lock('a', 1)
    expect(short).toBeDefined()
    await expect.poll(() => store.lock('a', hour), { interval: 1 }).toBeDefined()
    await short?.()
    expect(await store.lock('a', hour)).toBeUndefined()
  })
})

it('a full memory lets the session go that was unused longest', async () => {
  const store = memorySessions({ max: 2 })
  for (const id of ['s1', 's2']) await store.add(id, session(id, 'g'), hour)
  await store.get('s1')
  await store.add('s3', session('s3', 'g'), hour)

  expect((await store.inGroup('g')).map(({ id }) => id).toSorted()).toEqual(['s1', 's3'])
})

it('wrong options are a TypeError, which does not show the password', () => {
  expect(() => memorySessions({ max: 0 })).toThrow(
    new TypeError('memorySessions: max must be a positive whole number, not 0'),
  )
  expect(() => redisSessions('http://user:password@redis')).toThrow(
    new TypeError(`redisSessions: url must be ${redisAddressForms}`),
  )
})

// A machine that stands still may be late once, a store that is late is so every time.
if (withoutRedis) console.warn(`Sessions in Redis are not tested: ${withoutRedis}`)
describe.skipIf(withoutRedis)('a Redis', { retry: 2 }, () => {
  let own: TestRedis
  let store: SessionStore
  beforeEach(async () => {
    own = await startRedis()
    store = redisSessions(own.url)
    await store.add('s1', session('sealed', 'g'), hour)
  })
  afterEach(async () => {
    own.thaw()
    await store[Symbol.asyncDispose]()
    await own[Symbol.asyncDispose]()
  })

  /** How long a look-up takes until it fails. */
  const failing = async () => {
    const began = performance.now()
    await expect(store.get('s1')).rejects.toThrow(/.+/)
    return performance.now() - began
  }
  const back = () => vi.waitFor(() => store.get('s1'), { timeout: 15_000, interval: 10 })

  it('that is frozen fails soon, and has everything when it goes on', async () => {
    own.freeze()
    expect(await failing()).toBeLessThan(1_000)
    expect(await failing()).toBeLessThan(1_000)
    own.thaw()
    expect(await back()).toMatchObject({ session: { sealed: 'sealed' } })
  })

  it('that was killed fails at once, and is used again when it is back', async () => {
    await own.kill()
    await failing()
    expect(await failing()).toBeLessThan(1_000)
    await own.start()
    expect(await back()).toMatchObject({ session: { sealed: 'sealed' } })
  })

  it('that is slow fails soon, and works again afterwards', async () => {
    const client = new Redis(own.url)
    await client.client('PAUSE', 400)
    expect(await failing()).toBeLessThan(1_000)
    expect(await back()).toMatchObject({ session: { sealed: 'sealed' } })
    client.disconnect()
  })

  it('that was never there fails soon', async () => {
    await own.kill()
    await using other = redisSessions(own.url)
    const began = performance.now()
    await expect(other.get('s1')).rejects.toThrow(/.+/)
    expect(performance.now() - began).toBeLessThan(2_000) // loading ioredis, this once, included
  })
})
