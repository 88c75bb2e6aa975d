import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import type { SessionStore } from '../../auth/session/session-store.ts'
import { certificate } from '../../edge/test/certificate.ts'
import { freePort } from '../../testing/backends/free-port.ts'
import { startRedis, type TestRedis, withoutRedis } from '../../testing/backends/start-redis.ts'
import { redisCache } from '../cache/redis-cache.ts'
import { shareAnswers } from '../test/share-answers.ts'
import { portOf } from '../test/start-relay.ts'
import { startSentinel } from '../test/start-sentinel.ts'
import { redisSessions } from './redis-sessions.ts'

const hour = 3_600_000
const session = (sealed: string, ...groups: string[]) => ({
  sealed,
  groups,
  startedAt: Date.now(),
  endsAt: Date.now() + hour,
})
const slow = { timeout: 30_000, interval: 20 }

/** A store of sessions, and what is logged of it. */
const opened = (url: string) => {
  const store = redisSessions(url)
  const { log, lines, text } = logLines()
  store.reportTo?.(log)
  return { store, text, logged: () => lines().map(({ msg, reason }) => [msg, reason].join(': ')) }
}

/** Everything a store of sessions does. */
const useAll = async (store: SessionStore) => {
  await vi.waitFor(() => store.add('s1', session('one', 'g1', 'g2'), hour), slow)
  await vi.waitFor(() => store.add('s2', session('two', 'g1'), hour), slow)
  const release = await vi.waitFor(() => store.lock('l', hour), slow)
  expect(await vi.waitFor(() => store.lock('l', hour), slow)).toBeUndefined()
  await release?.()
  expect((await store.get('s1'))?.session.sealed).toBe('one')
  expect(await store.update('s1', session('changed', 'g1'))).toBe(true)
  await store.touch('s1', hour)
  expect(new Set((await store.inGroup('g1')).map(({ id }) => id))).toEqual(new Set(['s1', 's2']))
  await store.delete('s2')
  expect((await store.inGroup('g1')).map(({ id }) => id)).toEqual(['s1'])
}

const withoutSentinel =
  withoutRedis ?? (inject('sentinels') ? undefined : 'it takes 20 s: npm run prove:redis')
if (withoutSentinel) console.warn(`A failover by a Sentinel is not tested: ${withoutSentinel}`)
describe.skipIf(withoutSentinel)('a Redis behind a Sentinel', { retry: 1 }, () => {
  it('R5: is found by its name, and again after a failover; what is wrong with the Sentinel is told', async () => {
    await using one = await startRedis()
    await using two = await startRedis({ replicaof: `127.0.0.1 ${portOf(one)}` })
    const old = new Redis(one.url).on('error', () => {})
    const replica = new Redis(two.url).on('error', () => {})
    await expect.poll(() => replica.info('replication'), slow).toMatch(/master_link_status:up/)
    await using sentinel = await startSentinel(portOf(one))
    const admin = new Redis({ port: sentinel.port, retryStrategy: () => null }).on('error', () => {})
    const { store, logged } = opened(`redis+sentinel://127.0.0.1:${sentinel.port},127.0.0.1:1/shop`)
    await useAll(store)
    const unknown = opened(`redis+sentinel://127.0.0.1:${sentinel.port}/shops`)
    await expect
      .poll(unknown.logged, slow)
      .toEqual(['connection lost: its Sentinels know no Redis of this name'])
    const nobody = opened('redis+sentinel://127.0.0.1:1/shop')
    await expect.poll(nobody.logged, slow).toEqual(['connection lost: none of its Sentinels answers'])

    await expect.poll(() => admin.call('SENTINEL', 'REPLICAS', 'shop'), slow).toHaveLength(1)
    await vi.waitFor(() => admin.call('SENTINEL', 'FAILOVER', 'shop'), slow)
    // Until the old one is told, it takes writes that are lost.
    await expect.poll(() => old.info('replication'), slow).toMatch(/role:slave/)
    await vi.waitFor(() => store.add('s3', session('three'), hour), slow)
    expect((await store.get('s1'))?.session.sealed).toBe('changed')
    expect(await replica.exists('bff:session:s3')).toBe(1)
    await expect.poll(logged, slow).toContain('connection is back: ')

    for (const one of [store, unknown.store, nobody.store]) await one[Symbol.asyncDispose]()
    for (const one of [old, replica, admin]) one.disconnect()
  }, 120_000)
})

if (withoutRedis) console.warn(`A cluster of Redis is not tested: ${withoutRedis}`)
describe.skipIf(withoutRedis)('a cluster', { retry: 1 }, () => {
  let nodes: TestRedis[]
  let admins: Redis[]
  beforeAll(async () => {
    nodes = await Promise.all(
      [1, 2, 3].map(async () =>
        startRedis({ 'cluster-enabled': 'yes', 'cluster-port': String(await freePort()) }),
      ),
    )
    admins = nodes.map(({ url }) => new Redis(url).on('error', () => {}))
    const busOf = async (admin: Redis) => ((await admin.config('GET', 'cluster-port')) as string[])[1] ?? ''
    const [first] = admins
    for (const [index, admin] of admins.entries()) {
      await admin.call(
        'CLUSTER',
        'ADDSLOTSRANGE',
        index * 5_461,
        index === 2 ? 16_383 : index * 5_461 + 5_460,
      )
      await first?.call(
        'CLUSTER',
        'MEET',
        '127.0.0.1',
        portOf(nodes[index] ?? { url: '' }),
        await busOf(admin),
      )
    }
    await vi.waitFor(async () => {
      for (const admin of admins)
        expect(await admin.call('CLUSTER', 'INFO')).toMatch(/cluster_state:ok[\s\S]*cluster_known_nodes:3/)
    }, slow)
  }, 60_000)
  afterAll(async () => {
    for (const admin of admins) admin.disconnect()
    await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]()))
  })

  it('keeps sessions, on all of its nodes', async () => {
    const { store, logged } = opened(
      `redis+cluster://127.0.0.1:${portOf(nodes[1] ?? { url: '' })},127.0.0.1:1`,
    )
    await useAll(store)
    for (let n = 0; n < 20; n += 1) await store.add(`n${n}`, session('n', `g${n}`), hour)

    expect(await Promise.all(admins.map((admin) => admin.dbsize()))).not.toContain(0)
    expect(logged()).toEqual([])
    await store[Symbol.asyncDispose]()
  })

  it('shares answers of services, and tells all instances what is dropped', async () => {
    const at = (index: number) => `redis+cluster://127.0.0.1:${portOf(nodes[index] ?? { url: '' })}`
    await using one = redisCache(at(0), { timeout: 2_000 })
    await using other = redisCache(at(2), { timeout: 2_000 })

    await shareAnswers([one, other])
  })

  it('goes on with the nodes that are left, and with all when one is back', async () => {
    const { store } = opened(`redis+cluster://127.0.0.1:${portOf(nodes[0] ?? { url: '' })}`)
    await vi.waitFor(() => store.add('s1', session('one'), hour), slow)
    await nodes[2]?.kill()
    const began = performance.now()
    await Promise.allSettled(Array.from({ length: 10 }, (_, n) => store.get(`x${n}`)))
    expect(performance.now() - began).toBeLessThan(1_000)
    await nodes[2]?.start()
    await vi.waitFor(() => Promise.all(Array.from({ length: 10 }, (_, n) => store.get(`x${n}`))), slow)
    await store[Symbol.asyncDispose]()
  })

  it('is told from a Redis that is alone, and the reverse', async () => {
    await using alone = await startRedis()
    const asCluster = opened(alone.url.replace('redis:', 'redis+cluster:'))
    await expect.poll(asCluster.logged, slow).toEqual(['connection lost: it is no cluster: redis://'])
    const nobody = opened('redis+cluster://127.0.0.1:1')
    await expect.poll(nobody.logged, slow).toEqual(['connection lost: nothing listens there'])
    for (const { store } of [asCluster, nobody]) await store[Symbol.asyncDispose]()
  })
})

if (withoutRedis) console.warn(`TLS to Redis is not tested: ${withoutRedis}`)
describe.skipIf(withoutRedis)('TLS and a user of an ACL', { retry: 1 }, () => {
  it('reach a Redis that asks for both', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'redis-tls-'))
    const authority = certificate('authority')
    const { cert, key } = certificate('localhost', ['localhost'], authority).pem
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const port = await freePort()
    await using _ = await startRedis({
      'tls-port': String(port),
      'tls-cert-file': file('cert', cert),
      'tls-key-file': file('key', key),
      'tls-ca-cert-file': file('ca', authority.pem.cert),
      'tls-auth-clients': 'no',
      user: 'web on >s%cret ~* +@all',
    })
    const before = tls.getCACertificates('default')
    tls.setDefaultCACertificates([...before, authority.pem.cert])
    const { store, logged } = opened(`rediss://web:s%25cret@localhost:${port}`)
    await useAll(store)
    expect(logged()).toEqual([])
    const wrong = opened(`rediss://web:c4n4ry@localhost:${port}`)
    await expect.poll(wrong.logged, slow).toEqual(['connection lost: it refuses the user or the password'])
    expect(wrong.text()).not.toContain('c4n4ry')
    tls.setDefaultCACertificates(before)
    for (const one of [store, wrong.store]) await one[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })
})

declare module 'vitest' {
  interface ProvidedContext {
    sentinels?: boolean
  }
}
