import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { keptSessions } from '../../auth/session/kept-sessions.ts'
import { keyOf, newCookieValue, seal, unseal } from '../../auth/session/seal.ts'
import { userTokens } from '../../auth/session/user-tokens.ts'
import { BffError } from '../../errors/bff-error.ts'
import { systemClock } from '../../scope/clock.ts'
import { startRedis, type TestRedis, withoutRedis } from '../../testing/backends/start-redis.ts'
import { redisSessions } from './redis-sessions.ts'

const hour = 3_600_000
const clock = { ...systemClock, now: Date.now }

/** A record as version 1 wrote it before records had a version. It stays as it is: every later version reads it. */
const first = () => ({
  subject: 'u1',
  scopes: ['orders:read'],
  claims: { name: 'Ada' },
  sid: 'sid-1',
  refreshToken: 'refresh-0',
  tokens: { 'urn:web': { token: 'web-0', givenAt: Date.now(), expiresAt: Date.now() + hour } },
  startedAt: Date.now(),
  endsAt: Date.now() + hour,
})

/** How version 1 read what it kept before records had a version. It stays as it is: every later version can be read so. */
const FirstStored = z.object({
  sealed: z.string(),
  groups: z.array(z.string()),
  startedAt: z.number(),
  endsAt: z.number(),
})
const FirstRecord = z.object({
  subject: z.string(),
  scopes: z.array(z.string()),
  claims: z.record(z.string(), z.unknown()),
  sid: z.string().optional(),
  refreshToken: z.string().optional(),
  idToken: z.string().optional(),
  tokens: z.record(
    z.string(),
    z.object({
      token: z.string(),
      givenAt: z.number(),
      expiresAt: z.number(),
      scopes: z.array(z.string()).optional(),
    }),
  ),
  startedAt: z.number(),
  endsAt: z.number(),
})

if (withoutRedis) console.warn(`Sessions of several versions are not tested: ${withoutRedis}`)
describe.skipIf(withoutRedis)('gateways of two versions over one Redis', { retry: 2 }, () => {
  let redis: TestRedis
  let raw: Redis
  let cookie: string
  beforeAll(async () => {
    redis = await startRedis()
    raw = new Redis(redis.url)
  })
  afterAll(async () => {
    raw.disconnect()
    await redis[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    cookie = newCookieValue()
  })

  /** This version, and how its sessions get tokens for services. */
  const gateway = async () => {
    const store = redisSessions(redis.url)
    await vi.waitFor(() => store.get('none'), { timeout: 15_000 })
    const sessions = keptSessions({ issuer: 'https://id', clientId: 'web', store, idle: hour, clock })
    const provider = {
      refreshed: async () => ({
        accessToken: 'orders-1',
        life: hour,
        refreshToken: 'refresh-1',
        scopes: undefined,
      }),
    }
    const ended = () => new BffError('BFF_UNAUTHENTICATED', 'ended')
    const tokens = userTokens({ provider, sessions, clock, margin: 30_000, ended })
    return { sessions, tokens, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
  }
  const key = () => {
    const found = keyOf(cookie)
    if (!found) throw new Error('no key')
    return found
  }
  /** Writes as another version does. */
  const write = async (record: ReturnType<typeof first>, more: object = {}) => {
    const { id, secret } = key()
    const { startedAt, endsAt } = record
    const stored = { sealed: await seal(record, secret), groups: ['g'], startedAt, endsAt, ...more }
    await raw.set(`bff:session:${id}`, JSON.stringify(stored), 'PX', hour)
  }
  const read = async () => JSON.parse((await raw.get(`bff:session:${key().id}`)) ?? '{}')

  it('R11: the older one keeps what the newer has added, and writes it back', async () => {
    await using older = await gateway()
    const added = { version: 2, assurance: { level: 'high' } }
    await write({ ...first(), ...added }, { device: 'phone' })
    const live = await older.sessions.find(cookie)
    if (!live) throw new Error('signed out')

    expect(await older.tokens(live)('urn:orders')).toBe('orders-1')
    const stored = await read()
    expect(stored).toMatchObject({ device: 'phone' })
    expect(await unseal(stored.sealed, key().secret)).toMatchObject({
      ...added,
      refreshToken: 'refresh-1',
      tokens: { 'urn:orders': { token: 'orders-1' } },
    })
  })

  it('R11: the newer one reads what the older wrote, and is read by it', async () => {
    await using newer = await gateway()
    await write(first())
    const live = await newer.sessions.find(cookie)
    if (!live) throw new Error('signed out')
    expect(live.record.subject).toBe('u1')
    await newer.tokens(live)('urn:orders')
    const stored = FirstStored.parse(await read())
    const record = FirstRecord.parse(await unseal(stored.sealed, key().secret))

    expect(record).toMatchObject({ subject: 'u1', refreshToken: 'refresh-1' })
    cookie = await newer.sessions.start(first())
    const started = FirstStored.parse(await read())
    expect(FirstRecord.parse(await unseal(started.sealed, key().secret))).toMatchObject({ subject: 'u1' })
  })

  it('R11: a record that cannot be read is 503, and signs nobody out', async () => {
    await using older = await gateway()
    const { secret } = key()
    const unreadable = await seal({ ...first(), claims: JSON.parse('7') }, secret)
    await write(first(), { sealed: unreadable })

    await expect(older.sessions.find(cookie)).rejects.toMatchObject({ code: 'BFF_STORE_UNAVAILABLE' })
    expect(await read()).toHaveProperty('sealed')
  })

  it('a record that somebody has changed is no session', async () => {
    await using gate = await gateway()
    await write(first())
    const stored = await read()
    await raw.set(
      `bff:session:${key().id}`,
      JSON.stringify({ ...stored, sealed: `${stored.sealed.slice(0, -4)}AAAA` }),
      'PX',
      hour,
    )

    expect(await gate.sessions.find(cookie)).toBeUndefined()
  })
})
