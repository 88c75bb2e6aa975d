import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import type { SessionStore } from '../../auth/session/session-store.ts'
import { startRedis, type TestRedis, withoutRedis } from '../../testing/backends/start-redis.ts'
import { portOf, startRelay } from '../test/start-relay.ts'
import { redisConnection } from './redis-connection.ts'
import { redisSessions } from './redis-sessions.ts'

const hour = 3_600_000
const session = (sealed: string) => ({
  sealed,
  groups: ['g'],
  startedAt: Date.now(),
  endsAt: Date.now() + hour,
})
const slow = { timeout: 15_000, interval: 10 }

if (withoutRedis) console.warn(`The failover of a Redis is not tested: ${withoutRedis}`)
describe.skipIf(withoutRedis)('a planned failover, with the name moved', { retry: 2 }, () => {
  let one: TestRedis
  let two: TestRedis
  let name: Awaited<ReturnType<typeof startRelay>>
  let clients: Redis[]
  let store: SessionStore
  let logged: () => unknown[]
  beforeAll(async () => {
    ;[one, two] = await Promise.all([startRedis(), startRedis()])
    clients = [one, two].map(({ url }) => new Redis(url))
  })
  afterAll(async () => {
    for (const client of clients) client.disconnect()
    await Promise.all([one[Symbol.asyncDispose](), two[Symbol.asyncDispose]()])
  })
  beforeEach(async () => {
    await clients[0]?.replicaof('NO', 'ONE')
    await clients[1]?.replicaof('127.0.0.1', portOf(one))
    await expect.poll(() => clients[1]?.info('replication'), slow).toMatch(/master_link_status:up/)
    name = await startRelay(portOf(one))
    store = redisSessions(name.url)
    const { log, lines } = logLines()
    store.reportTo?.(log)
    logged = () => lines().map(({ msg, reason }) => [msg, reason].join(': '))
    await vi.waitFor(() => store.add('s1', session('one'), hour), slow)
    await expect.poll(() => clients[1]?.exists('bff:session:s1'), slow).toBe(1)
  })
  afterEach(async () => {
    await store[Symbol.asyncDispose]()
    name.close()
  })
  const failOver = async () => {
    await clients[1]?.replicaof('NO', 'ONE')
    await clients[0]?.replicaof('127.0.0.1', portOf(two))
  }

  it('R5: loses no write once the name has moved, and no read at any time', async () => {
    await failOver()
    name.moveTo(portOf(two))
    await store.add('s2', session('two'), hour)

    expect((await store.get('s2'))?.session.sealed).toBe('two')
    expect((await store.get('s1'))?.session.sealed).toBe('one')
    expect(await clients[1]?.exists('bff:session:s2')).toBe(1)
  })

  it('R5: reads, and says why writes fail, until the name has moved', async () => {
    await failOver()
    await expect(store.add('s2', session('two'), hour)).rejects.toThrow('READONLY')
    await expect(store.add('s2', session('two'), hour)).rejects.toThrow('READONLY')
    expect((await store.get('s1'))?.session.sealed).toBe('one')
    expect(logged()).toContainEqual('commands are refused: it is a replica (READONLY): it takes no writes')
    name.moveTo(portOf(two))
    await vi.waitFor(() => store.add('s2', session('two'), hour), slow)

    expect((await store.get('s2'))?.session.sealed).toBe('two')
  })

  it('R5: goes on after READONLY within EXECABORT of a transaction', async () => {
    await using connection = redisConnection(name.url, 'REDIS_URL')
    const write = () => connection.run((redis) => redis.multi().set('a', '1').exec())
    await vi.waitFor(write, slow)
    await failOver()
    name.moveTo(portOf(two))

    expect(await write()).toEqual([[null, 'OK']])
  })

  it('R5: leaves a master that stands still', async () => {
    one.freeze()
    await clients[1]?.replicaof('NO', 'ONE')
    name.moveTo(portOf(two))
    await vi.waitFor(() => store.add('s2', session('two'), hour), slow)
    one.thaw()

    expect(await clients[1]?.exists('bff:session:s2')).toBe(1)
  })
})

if (withoutRedis) console.warn(`A Redis whose memory is full is not tested: ${withoutRedis}`)
describe.skipIf(withoutRedis)('a Redis whose memory is full', { retry: 2 }, () => {
  let redis: TestRedis
  let client: Redis
  beforeAll(async () => {
    redis = await startRedis({ maxmemory: '0', 'maxmemory-policy': 'noeviction' })
    client = new Redis(redis.url)
  })
  afterAll(async () => {
    client.disconnect()
    await redis[Symbol.asyncDispose]()
  })

  it('R6: is read, says why it takes no writes, and takes them again when there is room', async () => {
    await using store = redisSessions(redis.url)
    const { log, lines } = logLines()
    store.reportTo?.(log)
    await vi.waitFor(() => store.add('s1', session('one'), hour), slow)
    await client.config('SET', 'maxmemory', '1')
    const failing = [
      store.add('s2', session('two'), hour),
      store.update('s1', session('two')),
      store.lock('l', hour),
    ]
    for (const one of await Promise.allSettled(failing))
      expect(one).toMatchObject({ status: 'rejected', reason: { message: expect.stringMatching('OOM') } })
    const found = await store.get('s1')

    expect(found?.session.sealed).toBe('one')
    expect(await store.inGroup('g')).toHaveLength(1)
    expect(lines().map(({ msg, setting, reason }) => [msg, setting, reason])).toEqual([
      ['commands are refused', 'REDIS_URL', 'its memory is full (OOM): it takes no writes'],
    ])
    await store.touch('s1', hour)
    await client.config('SET', 'maxmemory', '0')
    await store.add('s2', session('two'), hour)
    expect((await store.get('s2'))?.session.sealed).toBe('two')
  })

  it('R6: is told at start when it would evict sessions', async () => {
    await client.config('SET', 'maxmemory', '100mb', 'maxmemory-policy', 'allkeys-lru')
    await using store = redisSessions(redis.url)
    await using cache = redisConnection(redis.url, 'CACHE_URL', { evictable: true })
    const { log, lines } = logLines()
    for (const one of [store, cache]) one.reportTo?.(log)
    await expect.poll(lines, slow).not.toEqual([])
    await vi.waitFor(() => cache.read((redis) => redis.get('a')), slow)

    expect(lines()).toMatchObject([
      {
        msg: 'keys will be lost',
        setting: 'REDIS_URL',
        reason: 'its maxmemory-policy allkeys-lru evicts keys when its memory is full; set noeviction',
      },
    ])
    await client.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction')
  })

  it('R6: serves a user of an ACL who may only what is needed', async () => {
    await client.acl(
      'SETUSER',
      'web',
      'on',
      '>secret',
      '~web:*',
      '+hello',
      '+info',
      '+client',
      '+get',
      '+set',
      '+pttl',
      '+pexpire',
      '+del',
      '+eval',
      '+sadd',
      '+smembers',
      '+srem',
    )
    await using store = redisSessions(redis.url.replace('//', '//web:secret@'), { prefix: 'web:' })
    await vi.waitFor(() => store.add('s1', session('one'), hour), slow)

    expect((await store.get('s1'))?.session.sealed).toBe('one')
    expect(await store.inGroup('g')).toHaveLength(1)
    await (await store.lock('l', hour))?.()
    await store.delete('s1')
  })
})
