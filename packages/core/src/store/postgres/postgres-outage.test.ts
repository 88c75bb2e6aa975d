import { OpenAPIHono } from '@hono/zod-openapi'
import { Kysely, sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../../test/log-lines.ts'
import { createRoute } from '../../auth/create-route.ts'
import { apiKey } from '../../auth.ts'
import { problems, reply, secured, view } from '../../index.ts'
import { serve } from '../../serve.ts'
import { startPostgres, type TestPostgres, withoutPostgres } from '../../testing/backends/start-postgres.ts'
import { type Backends, backends } from '../../testing/index.ts'
import { orderBook } from '../../traffic/idempotency/test/order-book.ts'
import { type PlacingEnv, placing } from '../../traffic/idempotency/test/placing.ts'
import { type IdempotencyTables, idempotencyRecords } from '../idempotency-records.ts'
import { keyStore } from '../key-store.ts'
import type { KeyTables } from '../key-store-tables.ts'
import { startRelay } from '../test/start-relay.ts'
import { postgresDialect } from './postgres-dialect.ts'

const keyOptions = { brand: 'shop', environment: 'test' }
const slow = { timeout: 20_000, interval: 20 }
/** What a request may take while PostgreSQL does not answer: the time of three statements, and what a busy machine adds. */
const bounded = 3_000

const Answer = z.object({ code: z.string().optional(), order: z.object({ id: z.string() }).optional() })

const Me = view('Me', { id: z.string() })
const me = createRoute({
  method: 'get',
  path: '/me',
  ...secured<PlacingEnv>('orders:write'),
  responses: { 200: Me.response, ...problems },
})

const withoutOutages =
  withoutPostgres ?? (inject('outages') ? undefined : 'it takes half a minute: npm run prove:postgres')
if (withoutOutages) console.warn(`Outages of PostgreSQL are not tested: ${withoutOutages}`)
describe.skipIf(withoutOutages)('gateways over a PostgreSQL', { timeout: 60_000 }, () => {
  let server: TestPostgres
  let shop: Backends<'orders'>
  let book: ReturnType<typeof orderBook>
  let closing: (() => PromiseLike<unknown>)[]
  /** Milliseconds by which every clock is ahead. */
  let ahead: number
  const clock = { now: () => Date.now() + ahead }
  const schemas: string[] = []

  beforeAll(async () => {
    server = await startPostgres()
  }, 30_000)
  afterAll(() => server[Symbol.asyncDispose]())
  beforeEach(async () => {
    ahead = 0
    closing = []
    book = orderBook()
    shop = await backends({ orders: { 'POST /orders': book.place } })
    schemas.push(`s${schemas.length}`)
    await using admin = opened(server.port, 'public')
    await sql`create schema ${sql.id(schemas.at(-1) ?? '')}`.execute(admin)
  })
  afterEach(async () => {
    for (const close of closing.reverse()) await close()
    await shop.close()
  })

  type Tables = KeyTables & IdempotencyTables
  const urlOf = (port: number, schema = schemas.at(-1)) =>
    `postgres://shop@127.0.0.1:${port}/postgres?options=-csearch_path%3D${schema}`
  /** Also where nothing may be written. */
  const opened = (port: number, schema?: string) => {
    const url = `${urlOf(port, schema)}%20-cdefault_transaction_read_only%3Doff`
    return new Kysely<Tables>({ dialect: postgresDialect(url, { timeout: 10_000 }) })
  }

  /** A gateway on a socket, as it is shipped: nothing is set but where PostgreSQL is. */
  const started = async (port = server.port) => {
    const dialect = postgresDialect(urlOf(port))
    const database = new Kysely<Tables>({ dialect })
    const keys = keyStore(database, { ...keyOptions, clock })
    const { log, lines } = logLines()
    const app = placing(shop.settings, idempotencyRecords(database, { clock: () => new Date(clock.now()) }), {
      auth: apiKey({ ...keyOptions, keys, clock }),
      log,
      resources: [database, dialect],
    }).route(
      '/v1',
      new OpenAPIHono<PlacingEnv>().openapi(me, (c) => reply(c, Me, { id: c.var.scope.principal.id ?? '' })),
    )
    const serving = await serve(app, { port: 0, shedding: false })
    closing.push(() => serving.stop())
    const logged = () =>
      lines().flatMap(({ msg, reason, setting }) =>
        setting ? [[msg, reason].filter(Boolean).join(': ')] : [],
      )
    const ask = async (path: string, key: string, init: RequestInit = {}) => {
      const began = performance.now()
      const res = await fetch(`${serving.url}/v1${path}`, {
        ...init,
        headers: { 'x-api-key': key, 'content-type': 'application/json', ...init.headers },
        signal: AbortSignal.timeout(10_000),
      })
      const body = Answer.parse(await res.json())
      const what = body.code ?? body.order?.id ?? 'ok'
      return {
        said: `${res.status} ${what}`,
        retry: res.headers.has('retry-after'),
        took: performance.now() - began,
      }
    }
    return {
      logged,
      who: (key: string) => ask('/me', key),
      place: (key: string, idempotencyKey: string) =>
        ask('/orders', key, {
          method: 'POST',
          body: '{"sku":"SHO-1"}',
          headers: { 'idempotency-key': `"${idempotencyKey}"` },
        }),
    }
  }
  type Gateway = Awaited<ReturnType<typeof started>>
  const newKeys = async (count: number, port = server.port) => {
    await using database = opened(port)
    const keys = keyStore(database, { ...keyOptions, clock })
    const made = []
    for (let n = 0; n < count; n += 1)
      made.push(await keys.create({ name: 'ACME', scopes: ['orders:write'] }))
    return made
  }
  const unavailable = '503 BFF_STORE_UNAVAILABLE'

  /** The longest the event loop was held up while something went on. */
  const lateness = async (work: () => Promise<unknown>) => {
    let last = performance.now()
    let longest = 0
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last - 5)
      last = performance.now()
    }, 5)
    await work()
    clearInterval(timer)
    return Math.round(longest)
  }
  /** Requests of every kind, side by side: a known key, a new one, a write, and one that is repeated. */
  const askAll = async (gateway: Gateway, known: string, fresh: string, write: string, repeated: string) => {
    const all = await Promise.all([
      gateway.who(known),
      gateway.who(fresh),
      gateway.place(known, write),
      gateway.place(known, repeated),
    ])
    for (const { took } of all) expect(took).toBeLessThan(bounded)
    return all.map(({ said }) => said)
  }

  it('killed and started again: known keys go on for 30 s, writes are closed, and nothing is restarted', async () => {
    const [acme, other] = await newKeys(2)
    const [known, fresh] = [acme?.key ?? '', other?.key ?? '']
    const gateway = await started()
    expect((await gateway.place(known, 'k1')).said).toBe('201 o1')
    await server.kill()

    const late = await lateness(async () => {
      for (let n = 0; n < 50; n += 1)
        expect(await askAll(gateway, known, fresh, 'k2', 'k1')).toEqual([
          '200 ok',
          unavailable,
          unavailable,
          unavailable,
        ])
    })
    expect(late).toBeLessThan(bounded)
    expect(await gateway.place(known, 'k2')).toMatchObject({ retry: true })
    expect(book.keys()).toHaveLength(1)
    ahead = 30_000
    expect((await gateway.who(known)).said).toBe(unavailable)

    await server.start()
    const back = performance.now()
    await expect.poll(async () => (await gateway.who(known)).said, slow).toBe('200 ok')
    console.info(
      `killed: 200 requests, event loop ${late} ms late at most; good again ${Math.round(performance.now() - back)} ms after its start`,
    )
    expect(await askAll(gateway, known, fresh, 'k2', 'k1')).toEqual(['200 ok', '200 ok', '201 o2', '201 o1'])
    expect(book.keys()).toHaveLength(2)
    expect(gateway.logged().at(0)).toMatch(/^connection lost: /)
    await expect.poll(() => gateway.logged().at(-1), slow).toBe('connection is back')
  })

  it('killed while a write is under way: it is answered, and a repetition is the same order', async () => {
    const [acme] = await newKeys(1)
    const key = acme?.key ?? ''
    const gateway = await started()
    const [reached, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    book.beforeAnswer(async () => {
      reached.resolve()
      await goOn.promise
      return undefined
    })
    const first = gateway.place(key, 'k1')
    await reached.promise
    await server.kill()
    goOn.resolve()
    expect(await first).toMatchObject({ said: '201 o1' })
    await server.start()
    await expect
      .poll(async () => (await gateway.place(key, 'k1')).said, slow)
      .toBe('409 BFF_IDEMPOTENCY_RUNNING')
    ahead = 20_000

    expect((await gateway.place(key, 'k1')).said).toBe('201 o1')
    expect(book.keys()).toHaveLength(1)
  })

  it('a key that is revoked is refused within 30 s by every instance', async () => {
    const [acme] = await newKeys(1)
    const key = acme?.key ?? ''
    const gateways = await Promise.all([started(), started()])
    for (const gateway of gateways) expect((await gateway.who(key)).said).toBe('200 ok')
    await using database = opened(server.port)
    await keyStore(database, { ...keyOptions, clock }).revoke(acme?.id ?? '')
    for (const gateway of gateways) expect((await gateway.who(key)).said).toBe('200 ok')
    ahead = 30_000

    for (const gateway of gateways) expect((await gateway.who(key)).said).toBe('401 BFF_UNAUTHENTICATED')
  })

  it('a key that is revoked just before PostgreSQL goes away is good for 30 s as well, and never again', async () => {
    const [acme] = await newKeys(1)
    const key = acme?.key ?? ''
    const gateway = await started()
    expect((await gateway.who(key)).said).toBe('200 ok')
    const database = opened(server.port)
    await keyStore(database, { ...keyOptions, clock }).revoke(acme?.id ?? '')
    await database.destroy()
    await server.kill()
    ahead = 25_000
    expect((await gateway.who(key)).said).toBe('200 ok')
    ahead = 30_000

    expect((await gateway.who(key)).said).toBe(unavailable)
    await server.start()
    await expect.poll(async () => (await gateway.who(key)).said, slow).toBe('401 BFF_UNAUTHENTICATED')
  })

  /** Another server with the same keys, as a replica has that takes over. */
  const takingOver = async () => {
    const other = await startPostgres()
    closing.push(() => other[Symbol.asyncDispose]())
    await using admin = opened(other.port, 'public')
    await sql`create schema ${sql.id(schemas.at(-1) ?? '')}`.execute(admin)
    await using from = opened(server.port)
    await using to = opened(other.port)
    await keyStore(to, keyOptions).list()
    await idempotencyRecords(to).claim({ id: 'r', fingerprint: 'f', lease: 1 })
    for (const table of ['apiKeys', 'apiKeySecrets', 'idempotencyRecords'] as const)
      for (const row of await from.selectFrom(table).selectAll().execute())
        await to
          .insertInto(table)
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
    return other
  }

  /** Whether the first server takes writes, from now on. */
  const readOnly = async (on: 'on' | 'off') => {
    await using admin = opened(server.port)
    await sql`alter system set default_transaction_read_only = ${sql.lit(on)}`.execute(admin)
    await sql`select pg_reload_conf()`.execute(admin)
    const { rows } = await sql<{ file: string }>`select pg_read_file('postgresql.auto.conf') as file`.execute(
      admin,
    )
    expect(rows[0]?.file).toContain(`default_transaction_read_only = '${on}'`)
    await new Promise((resolve) => setTimeout(resolve, 200)) // every session has heard of it
  }

  it.each(['read-only', 'gone'] as const)(
    'another server takes over, and the old one is %s',
    async (state) => {
      const [acme, next] = await newKeys(2)
      const [known, fresh] = [acme?.key ?? '', next?.key ?? '']
      const name = await startRelay(server.port)
      closing.push(async () => name.close())
      const gateway = await started(Number(new URL(name.url).port))
      const placed = await Promise.all(['a', 'b', 'c', 'd'].map((key) => gateway.place(known, key)))
      expect(placed.map(({ said }) => said.slice(0, 3))).toEqual(['201', '201', '201', '201'])
      if (state === 'read-only') {
        closing.push(() => readOnly('off'))
        await readOnly('on')
      }
      const other = await takingOver()
      if (state === 'gone') {
        closing.push(() => server.start())
        await server.kill()
      }
      name.moveTo(other.port)

      const began = performance.now()
      const seen = new Set<string>()
      await expect
        .poll(async () => {
          const { said } = await gateway.place(known, 'e')
          seen.add(said)
          return said
        }, slow)
        .toBe('201 o5')
      console.info(`${state}: writes again ${Math.round(performance.now() - began)} ms after the name moved`)
      expect([...seen].filter((said) => said !== '201 o5' && said !== unavailable)).toEqual([])
      expect(await askAll(gateway, known, fresh, 'f', 'e')).toEqual(['200 ok', '200 ok', '201 o6', '201 o5'])
      await using there = opened(other.port)
      const { count } = await there
        .selectFrom('idempotencyRecords')
        .select((e) => e.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      expect(count).toBe(4 + 1 + 2)
    },
  )

  it('a server that stands still is given up, and used again when it goes on', async () => {
    const keys = await newKeys(3)
    const [known, fresh] = [keys[0]?.key ?? '', keys[1]?.key ?? '']
    const relay = await startRelay(server.port)
    closing.push(async () => relay.close())
    const gateway = await started(Number(new URL(relay.url).port))
    expect((await gateway.place(known, 'k1')).said).toBe('201 o1')
    relay.delay(600_000)
    const waits: number[] = []
    for (let n = 0; n < 20; n += 1) {
      const { said, took } = await gateway.place(known, 'k2')
      expect(said).toBe(unavailable)
      waits.push(Math.round(took))
    }
    expect(await askAll(gateway, known, fresh, 'k2', 'k1')).toEqual([
      '200 ok',
      unavailable,
      unavailable,
      unavailable,
    ])
    expect(Math.max(...waits)).toBeLessThan(bounded)
    console.info(`frozen: writes are refused after ${waits.join(', ')} ms`)
    relay.delay(0)

    await expect.poll(async () => (await gateway.place(known, 'k2')).said, slow).toBe('201 o2')
  })

  it.each([
    [5, '201'],
    [50, '201'],
    [500, '201 or 503'],
  ])('answers take %i ms more: %s', async (delay, status) => {
    const keys = await newKeys(21)
    const [first] = keys
    const relay = await startRelay(server.port)
    closing.push(async () => relay.close())
    const gateway = await started(Number(new URL(relay.url).port))
    expect((await gateway.place(first?.key ?? '', 'k0')).said).toBe('201 o1')
    relay.delay(delay)
    const times = { known: [0], fresh: [0], write: [0] }
    for (const [n, { key }] of keys.slice(1).entries()) {
      const [known, fresh, write] = [
        await gateway.who(first?.key ?? ''),
        await gateway.who(key),
        await gateway.place(first?.key ?? '', `k${n + 1}`),
      ]
      expect(known.said).toBe('200 ok')
      expect(status.replace('201', '200')).toContain(fresh.said.slice(0, 3))
      expect(status).toContain(write.said.slice(0, 3))
      for (const { took } of [known, fresh, write]) expect(took).toBeLessThan(bounded)
      times.known.push(known.took)
      times.fresh.push(fresh.took)
      times.write.push(write.took)
      if (n >= 4 && delay === 500) break
    }
    const shown = Object.entries(times).map(([name, all]) => `${name} ${median(all.slice(1)).toFixed(1)} ms`)
    console.info(`${delay} ms slower: ${shown.join(', ')}`)
    relay.delay(0)
    await expect
      .poll(async () => (await gateway.place(first?.key ?? '', 'last')).said.slice(0, 3), slow)
      .toBe('201')
  })

  it('all connections wait for a lock of somebody else: requests fail in time, and known keys do not wait', async () => {
    const [acme, next] = await newKeys(2)
    const [known, fresh] = [acme?.key ?? '', next?.key ?? '']
    const gateway = await started()
    expect((await gateway.place(known, 'k0')).said).toBe('201 o1')
    const database = opened(server.port)
    closing.push(() => database.destroy())
    const held = Promise.withResolvers<void>()
    closing.push(async () => held.resolve())
    const locked = Promise.withResolvers<void>()
    const holding = database.transaction().execute(async (tx) => {
      await sql`lock table "idempotencyRecords"`.execute(tx)
      locked.resolve()
      await held.promise
    })
    await locked.promise
    const writes = Array.from({ length: 100 }, (_, n) => gateway.place(known, `k${n + 1}`))
    const reads = Array.from({ length: 20 }, () => gateway.who(known))
    const unknown = gateway.who(fresh)
    const late = await lateness(async () => {
      for (const { said, took } of await Promise.all(reads))
        expect([said, took < bounded]).toEqual(['200 ok', true])
      for (const { said, took } of await Promise.all(writes))
        expect([said, took < bounded]).toEqual([unavailable, true])
    })
    expect((await unknown).took).toBeLessThan(bounded)
    expect(book.keys()).toHaveLength(1)
    console.info(
      `locked: 100 writes refused within ${Math.round(Math.max(...(await Promise.all(writes)).map(({ took }) => took)))} ms, event loop ${late} ms late at most`,
    )
    held.resolve()
    await holding

    expect((await gateway.place(known, 'k1')).said).toBe('201 o2')
    expect((await gateway.who(fresh)).said).toBe('200 ok')
  })

  it('of fifty writes with one key at two instances one is carried out', async () => {
    const [acme] = await newKeys(1)
    const gateways = await Promise.all([started(), started()])
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, n) => gateways[n % 2]?.place(acme?.key ?? '', 'k1')),
    )
    expect(
      new Set(all.map((one) => one?.said).filter((said) => said !== '409 BFF_IDEMPOTENCY_RUNNING')),
    ).toEqual(new Set(['201 o1']))
    expect(book.keys()).toHaveLength(1)
  })
})

const median = (all: number[]) => all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? 0

declare module 'vitest' {
  interface ProvidedContext {
    outages?: boolean
  }
}
