import crypto, { randomBytes } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { Kysely } from 'kysely'
import { describe, expect, it, vi } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { keyStore } from '../../store/key-store.ts'
import type { KeyTables } from '../../store/key-store-tables.ts'
import { nodeSqliteDialect } from '../../store/sqlite/sqlite-dialect.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { createRoute } from '../create-route.ts'
import { secured } from '../secured.ts'
import { type ApiKeyOptions, apiKey } from './api-key.ts'
import { keyBytes, keyFormat } from './key-format.ts'
import type { Keys } from './keys.ts'

type Env = GatewayEnv<Record<never, never>>

const shop = { brand: 'shop', environment: 'test' }
const unknownKey = () => keyFormat('test', shop).make(randomBytes(keyBytes)).key

const scoped = createRoute({
  method: 'get',
  path: '/orders',
  ...secured<Env>('orders:read', 'orders:write'),
  responses: { 200: { description: 'Fine', content: { 'text/plain': { schema: z.string() } } } },
})

/** A gateway that takes keys of a real store, whose look-ups and notes are counted and can be made to fail. */
const opened = (options: Partial<ApiKeyOptions> = {}, faults: Partial<Keys> = {}) => {
  const clock = manualClock()
  const database = new Kysely<KeyTables>({ dialect: nodeSqliteDialect(':memory:') })
  const store = keyStore(database, { ...shop, clock })
  const asked: string[] = []
  const notes: string[] = []
  const keys: Keys = {
    find: (prefix) => {
      asked.push(prefix)
      return (faults.find ?? store.find)(prefix)
    },
    used: (prefix) => {
      notes.push(prefix)
      return (faults.used ?? store.used)(prefix)
    },
  }
  const log = logLines()
  const app = gateway({
    name: 'test',
    services: {},
    auth: apiKey({ ...shop, keys, clock, ...options }),
    log: log.log,
  })
    .route(
      '/',
      new Hono<Env>().get('/me', (c) => c.json(c.var.principal)),
    )
    .route(
      '/',
      new OpenAPIHono<Env>().openapi(scoped, (c) => c.text('orders', 200)),
    )

  const ask = (key?: string, path = '/me', remoteAddress = '10.0.0.1') =>
    app.request(path, key === undefined ? {} : { headers: { 'x-api-key': key } }, {
      incoming: { socket: { remoteAddress } },
    })
  const status = async (...request: Parameters<typeof ask>) => (await ask(...request)).status
  return { clock, database, store, faults, asked, notes, log, app, ask, status }
}

const acme = { name: 'ACME', scopes: ['orders:read'] }

const expectRefused = async (res: Response, challenge = 'ApiKey header="x-api-key", error="invalid_key"') => {
  expect(res.headers.get('www-authenticate')).toBe(challenge)
  expect([res.status, await res.json()]).toEqual([
    401,
    {
      type: '/problems/BFF_UNAUTHENTICATED',
      title: 'Authentication is needed',
      status: 401,
      code: 'BFF_UNAUTHENTICATED',
      instance: res.headers.get('x-request-id'),
    },
  ])
}

describe('a good key', () => {
  it('makes a principal of its id, its scopes, its name and its pins', async () => {
    const { store, ask } = opened()
    const { key, id } = await store.create({ ...acme, pins: { 'api-version': '2026-11-01' } })
    const res = await ask(key)

    expect(res.status).toBe(200)
    expect(await res.json()).toEqual({
      kind: 'key',
      id,
      scopes: ['orders:read'],
      claims: { name: 'ACME', pins: { 'api-version': '2026-11-01' } },
    })
  })

  it('is looked up once in 30 s, however many use it at once', async () => {
    const { store, clock, asked, status } = opened()
    const { key } = await store.create(acme)
    await Promise.all(Array.from({ length: 20 }, () => status(key)))
    clock.advance(29_999)
    expect(await status(key)).toBe(200)
    expect(asked.length).toBe(1)
    clock.advance(1)
    expect(await status(key)).toBe(200)
    expect(asked.length).toBe(2)
  })

  it('comes in another header when the gateway says so', async () => {
    const { store, app } = opened({ header: 'x-shop-key' })
    const { key } = await store.create(acme)
    const send = (name: string) => app.request('/me', { headers: { [name]: key } })

    expect((await send('X-Shop-Key')).status).toBe(200)
    await expectRefused(await send('x-api-key'), 'ApiKey header="x-shop-key"')
  })
})

describe('a key is refused', () => {
  it('when there is none', async () => {
    await expectRefused(await opened().ask(), 'ApiKey header="x-api-key"')
  })

  it.each<[string, (key: string) => string]>([
    [
      'with one character changed',
      (key) => `${key.slice(0, 20)}${key[20] === 'a' ? 'b' : 'a'}${key.slice(21)}`,
    ],
    ['that is cut off', (key) => key.slice(0, -1)],
    ['without its checksum', (key) => key.slice(0, -7)],
    ['that is empty', () => ''],
    ['that is a password', () => 'hunter2'],
    ['of another environment', (key) => key.replace('_test_', '_live_')],
  ])('%s, without a look-up', async (_, change) => {
    const { store, asked, ask } = opened()
    const { key } = await store.create(acme)

    await expectRefused(await ask(change(key)))
    expect(asked).toEqual([])
  })

  it('alike when it is unknown, has another secret, has expired or was revoked', async () => {
    const { store, clock, ask } = opened()
    const { key, prefix } = await store.create(acme)
    const expired = await store.create({ ...acme, expiresAt: 1_000 })
    const revoked = await store.create(acme)
    await store.revoke(revoked.id)
    clock.advance(1_000)
    const forged = forge(prefix)

    expect((await ask(key)).status).toBe(200)
    for (const bad of [unknownKey(), forged, expired.key, revoked.key]) await expectRefused(await ask(bad))
  })

  it('in the same time however much of it is right', async () => {
    const { store, ask } = opened()
    const { key, prefix } = await store.create(acme)
    const compare = vi.spyOn(crypto, 'timingSafeEqual')
    syncBuiltinESMExports()
    for (const one of [key, forge(prefix), key]) await ask(one)
    const lengths = compare.mock.calls.map(([a, b]) => `${a.byteLength} and ${b.byteLength}`)
    compare.mockRestore()
    syncBuiltinESMExports()

    expect(lengths.length).toBeGreaterThanOrEqual(3)
    expect(new Set(lengths)).toEqual(new Set(['32 and 32']))
  })

  it('when what is stored of it is no hash at all', async () => {
    const { key, prefix } = keyFormat('test', shop).make(randomBytes(keyBytes))
    const record = { ...acme, id: 'x', pins: {}, expiresAt: undefined, revokedAt: undefined }
    for (const hash of ['', 'ab', 'not hexadecimal', key, '0'.repeat(64)]) {
      const { ask } = opened(
        {},
        { find: async (asked) => (asked === prefix ? { ...record, hash } : undefined) },
      )
      await expectRefused(await ask(key))
    }
  })

  it('from the moment it expires, also while it is remembered', async () => {
    const { store, clock, asked, status } = opened()
    const { key } = await store.create({ ...acme, expiresAt: 10_000 })
    clock.advance(9_999)
    expect(await status(key)).toBe(200)
    clock.advance(1)

    expect(await status(key)).toBe(401)
    expect(asked.length).toBe(1)
  })

  it('30 s after it was revoked at the latest', async () => {
    const { store, clock, status } = opened()
    const { key, id } = await store.create(acme)
    await status(key)
    await store.revoke(id)
    clock.advance(29_999)
    expect(await status(key)).toBe(200)
    clock.advance(1)

    expect(await status(key)).toBe(401)
  })

  it('without looking it up each time, once it is known to be revoked', async () => {
    const { store, asked, status } = opened()
    const { key, id } = await store.create(acme)
    await store.revoke(id)

    expect([await status(key), await status(key), asked.length]).toEqual([401, 401, 1])
  })
})

describe('a rotated key', () => {
  it('is good beside its successor until the overlap is over, and both are one principal', async () => {
    const { store, clock, ask, status } = opened()
    const first = await store.create(acme)
    await status(first.key)
    const second = await store.rotate(first.id, { overlap: 60_000 })

    expect([await (await ask(first.key)).json(), await (await ask(second.key)).json()]).toMatchObject([
      { id: first.id },
      { id: first.id },
    ])
    clock.advance(59_999)
    expect([await status(first.key), await status(second.key)]).toEqual([200, 200])
    clock.advance(1)
    expect([await status(first.key), await status(second.key)]).toEqual([401, 200])
  })
})

describe('a key in the query', () => {
  it.each(['api_key=x', 'apikey=', 'API-Key=x', 'key=7', 'x=KEY', 'x=%4BEY', 'a=1&x=Bearer%20KEY', 'KEY'])(
    'is 400, also beside a good one: %s',
    async (query) => {
      const { store, asked, ask, log } = opened()
      const { key } = await store.create(acme)
      const search = query.replace('%4BEY', `%73${key.slice(1)}`).replace('KEY', key)
      const res = await ask(key, `/me?${search}`)

      expect([res.status, await res.json()]).toEqual([
        400,
        {
          type: '/problems/BFF_INPUT_INVALID',
          title: 'The request is not valid',
          status: 400,
          code: 'BFF_INPUT_INVALID',
          instance: res.headers.get('x-request-id'),
          errors: [
            {
              pointer: '/query',
              detail: 'A key belongs in the header x-api-key; replace one that was here',
            },
          ],
        },
      ])
      expect(asked).toEqual([])
      expect(log.text()).not.toContain(key.slice(18, 40))
    },
  )

  it('is not what only sounds like one', async () => {
    const { store, status } = opened()
    const { key } = await store.create(acme)

    expect(await status(key, '/me?keyword=shop_test_x&monkey=1&keys=2')).toBe(200)
  })
})

it('two keys at once are 400', async () => {
  const { store, ask } = opened()
  const { key } = await store.create(acme)
  const res = await ask(`${key}, ${key}`)

  expect([res.status, Object(await res.json()).code]).toEqual([400, 'BFF_INPUT_INVALID'])
})

describe('unknown keys', () => {
  it('are looked up ten times a minute for an address, then it gets 429 with Retry-After', async () => {
    const { clock, asked, ask, status } = opened()
    for (let times = 0; times < 10; times += 1) expect(await status(unknownKey())).toBe(401)
    clock.advance(20_000)
    const res = await ask(unknownKey())

    expect(res.headers.get('retry-after')).toBe('40')
    expect([res.status, await res.json()]).toEqual([
      429,
      {
        type: '/problems/BFF_TOO_MANY_REQUESTS',
        title: 'Too many requests',
        status: 429,
        code: 'BFF_TOO_MANY_REQUESTS',
        instance: res.headers.get('x-request-id'),
        retryAfter: 40,
      },
    ])
    expect(asked.length).toBe(10)
    expect(await status(unknownKey(), '/me', '10.0.0.2')).toBe(401)
    clock.advance(40_000)
    expect(await status(unknownKey())).toBe(401)
  })

  it('that come at once are looked up no more than ten times either', async () => {
    const { asked, status } = opened()
    const all = await Promise.all(Array.from({ length: 100 }, () => status(unknownKey())))

    expect(asked.length).toBe(10)
    expect(all.filter((one) => one === 401)).toHaveLength(10)
    expect(all.filter((one) => one === 429)).toHaveLength(90)
  })

  it('of an address do not shut out a key that is remembered', async () => {
    const { store, status } = opened({ failures: 1 })
    const cached = await store.create(acme)
    const fresh = await store.create(acme)
    await status(cached.key)
    await status(unknownKey())

    expect([await status(cached.key), await status(fresh.key)]).toEqual([200, 429])
  })

  it('count also when they have the prefix of a good one', async () => {
    const { store, status } = opened({ failures: 2 })
    const { key, prefix } = await store.create(acme)
    await status(key)
    const tries = [await status(forge(prefix)), await status(forge(prefix)), await status(forge(prefix))]

    expect([...tries, await status(key)]).toEqual([401, 401, 429, 200])
  })
})

describe('a store that fails', () => {
  it('is a 503, since the key may be good, and is asked again by the next request', async () => {
    const { store, faults, ask, status, log } = opened()
    const { key } = await store.create(acme)
    faults.find = async () => {
      throw new Error('disk I/O error')
    }
    const res = await ask(key)

    expect(res.headers.get('www-authenticate')).toBeNull()
    expect([res.status, res.headers.get('retry-after'), Object(await res.json()).code]).toEqual([
      503,
      '1',
      'BFF_STORE_UNAVAILABLE',
    ])
    expect(log.lines().at(-1)).toMatchObject({
      code: 'BFF_STORE_UNAVAILABLE',
      error: 'auth: the key store failed',
      defect: expect.stringMatching(/^Error: disk I\/O error/),
    })
    faults.find = () => {
      throw new TypeError('not open')
    }
    expect(await status(key)).toBe(503)
    delete faults.find
    expect(await status(key)).toBe(200)
  })

  it('fails nobody whose key is remembered', async () => {
    const { store, faults, status } = opened()
    const { key } = await store.create(acme)
    await status(key)
    faults.find = () => Promise.reject(new Error('gone'))

    expect(await status(key)).toBe(200)
  })
})

describe('the last use', () => {
  it('is noted once a minute for each key, and never for one that is refused', async () => {
    const { store, clock, notes, status } = opened()
    const one = await store.create(acme)
    const other = await store.create(acme)
    clock.advance(5)
    await Promise.all([status(one.key), status(one.key), status(other.key), status(unknownKey())])
    clock.advance(59_999)
    await status(one.key)
    expect(notes.toSorted()).toEqual([one.prefix, other.prefix].toSorted())
    clock.advance(1)
    await status(one.key)

    expect(notes.length).toBe(3)
    const listed = (await store.list()).find(({ id }) => id === one.id)
    expect(listed?.secrets).toMatchObject([{ prefix: one.prefix, usedAt: 60_005 }])
  })

  it.each<[string, Keys['used']]>([
    ['fails', () => Promise.reject(new Error('database is locked'))],
    [
      'throws',
      () => {
        throw new TypeError('not open')
      },
    ],
    ['never ends', () => new Promise(() => {})],
  ])('delays and fails nothing when its note %s', async (_, used) => {
    const { store, status } = opened({}, { used })
    const { key } = await store.create(acme)

    expect(await status(key)).toBe(200)
  })
})

it('a scope that is missing is a 403 that names the scopes of the route, and no bearer token', async () => {
  const { store, ask, status } = opened()
  const reader = await store.create(acme)
  const writer = await store.create({ ...acme, scopes: ['orders:write', 'orders:read'] })
  const res = await ask(reader.key, '/orders')

  expect([res.status, res.headers.get('www-authenticate')]).toEqual([
    403,
    'ApiKey error="insufficient_scope", scope="orders:read orders:write"',
  ])
  expect(await status(writer.key, '/orders')).toBe(200)
})

it('says nothing of a key to the log or to whoever sent it', async () => {
  const { store, clock, faults, ask, log } = opened({ failures: 3 })
  const { key, id, prefix } = await store.create(acme)
  const forged = forge(prefix)
  const mistyped = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`
  const answers: string[] = []
  const note = async (res: Response) => answers.push(JSON.stringify([...res.headers]) + (await res.text()))

  for (const bad of [key, forged, mistyped, `${key},${forged}`]) await note(await ask(bad))
  await note(await ask(key, '/orders'))
  await note(await ask(key, `/me?x=${key}`))
  for (let times = 0; times < 4; times += 1) await note(await ask(forged))
  await store.revoke(id)
  clock.advance(60_000)
  await note(await ask(key))
  clock.advance(60_000)
  faults.find = () => Promise.reject(new Error('gone'))
  await note(await ask(key))

  const output = answers.join('\n') + log.text()
  expect(output).toContain('BFF_STORE_UNAVAILABLE')
  for (const secret of [key, forged, mistyped]) expect(output).not.toContain(secret.slice(18, 30))
})

describe('options that are wrong', () => {
  const keys = { find: async () => undefined, used: async () => {} }

  it.each<[object, string]>([
    [{ brand: 'My Shop' }, 'brand must be 1 to 20 lower-case letters and digits, not "My Shop"'],
    [{ environment: undefined }, 'environment must be 1 to 20 lower-case letters and digits, not undefined'],
    [{ keys: undefined }, 'keys must be a store of keys, such as keyStore(…)'],
    [{ header: 'X-Api-Key' }, 'header must be a header of its own in lower case, not "X-Api-Key"'],
    [{ header: 'authorization' }, 'header must be a header of its own in lower case, not "authorization"'],
    [{ header: 'cookie' }, 'header must be a header of its own in lower case, not "cookie"'],
    [{ failures: 0 }, 'failures must be a positive whole number, not 0'],
    [{ failures: 1.5 }, 'failures must be a positive whole number, not 1.5'],
  ])('are a TypeError that names the option and its value: %j', (wrong, message) => {
    expect(() => apiKey({ ...shop, keys, ...wrong })).toThrow(new TypeError(`apiKey: ${message}`))
  })
})

/** A well-formed key with the prefix of another one: what somebody who has read a list of keys can make. */
function forge(prefix: string): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const random = `${prefix}${unknownKey().slice(18, 53)}`
  const value = [...random].reduce((sum, digit) => sum * 62n + BigInt(digits.indexOf(digit)), 0n)
  return keyFormat('test', shop).make(Buffer.from(value.toString(16).padStart(64, '0'), 'hex')).key
}
