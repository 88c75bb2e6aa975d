import { Kysely, sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { startPostgres, type TestPostgres, withoutPostgres } from '../../testing/backends/start-postgres.ts'
import { migrate } from '../migrate.ts'
import { portOf, startRelay } from '../test/start-relay.ts'
import type { UsageOf } from '../usage/read-usage.ts'
import { type UsageRecords, type UsageRecordsOptions, usageRecords } from '../usage/usage-records.ts'
import { type UsageTables, usageMigrations } from '../usage/usage-tables.ts'
import { type PostgresOptions, postgresDialect } from './postgres-dialect.ts'

const slow = { timeout: 20_000, interval: 20 }
const since = '2026-01-01'
const accounts = ['key:a', 'key:b', 'client:c']
/** A port nobody listens on. */
const nobody = 1
const tables = ['usage', 'versionedUsage', 'usageWriters'] as const

const withoutOutages =
  withoutPostgres ?? (inject('outages') ? undefined : 'it takes half a minute: npm run prove:postgres')
if (withoutOutages) console.warn(`Usage in outages of PostgreSQL is not tested: ${withoutOutages}`)
describe.skipIf(withoutOutages)(
  'three instances that count usage in a PostgreSQL',
  { timeout: 60_000 },
  () => {
    let server: TestPostgres
    let closing: (() => PromiseLike<unknown>)[]
    let schema: string
    let schemas = 0

    beforeAll(async () => {
      server = await startPostgres()
    }, 30_000)
    afterAll(() => server[Symbol.asyncDispose]())
    beforeEach(async () => {
      closing = []
      schema = `s${++schemas}`
      await prepared(server.port)
    })
    afterEach(async () => {
      for (const close of closing.reverse()) await close()
    })

    const opened = (port: number, options: PostgresOptions = { timeout: 10_000 }, its = schema) =>
      new Kysely<UsageTables>({
        dialect: postgresDialect(
          `postgres://shop@127.0.0.1:${port}/postgres?options=-csearch_path%3D${its}`,
          options,
        ),
      })
    const prepared = async (port: number) => {
      await using database = opened(port)
      await sql`create schema ${sql.id(schema)}`.execute(database)
      await migrate(database, [usageMigrations])
    }

    /** Three instances as they are shipped, but for how often they write. */
    const instances = (
      port = server.port,
      options: UsageRecordsOptions = {},
      postgres: PostgresOptions = { connections: 3 },
    ) =>
      accounts.map(() => {
        const database = opened(port, postgres)
        const usage = usageRecords(database, { interval: 20, ...options })
        closing.push(async () => {
          await usage[Symbol.asyncDispose]()
          await database.destroy()
        })
        return { usage, database }
      })
    type Instance = ReturnType<typeof instances>[number]

    /** Counts at every instance, of the same rows, from now until it is stopped, which gives how many requests there were. */
    const counting = (all: readonly Instance[]) => {
      let requests = 0
      const timer = setInterval(() => {
        for (const { usage } of all)
          for (const account of accounts) {
            requests += 2
            usage.count(account, `GET /${requests % 7}`)
            usage.count(account, `GET /${requests % 5}`, '2026-11-01')
          }
      }, 1)
      const stop = () => {
        clearInterval(timer)
        return requests
      }
      closing.push(async () => stop())
      return stop
    }
    const waiting = (all: readonly Instance[]) => sumOf(all.map(({ usage }) => usage.state().waiting))
    const dropped = (all: readonly Instance[]) => sumOf(all.map(({ usage }) => usage.state().dropped))
    const written = async (all: readonly Instance[]) => {
      const began = performance.now()
      await expect.poll(() => waiting(all), slow).toBe(0)
      return Math.round(performance.now() - began)
    }
    /** What somebody else finds. */
    const stored = async (port = server.port) => {
      await using database = opened(port)
      const usage = usageRecords(database)
      return sumOf(await requestsOf(usage))
    }
    const requestsOf = async (usage: UsageRecords) =>
      (await Promise.all(accounts.map((account) => usage.of(account, since))))
        .flat()
        .map(({ requests }: UsageOf) => requests)
    const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

    it('killed in the middle of their writes, four times: every request is there once', async () => {
      const all = instances()
      const stop = counting(all)
      for (let n = 0; n < 4; n += 1) {
        await pass(300)
        await server.kill()
        await pass(150 * n)
        await server.start()
      }
      const requests = stop()
      const rows = all.map(({ usage }) => usage.state().rows)
      const took = await written(all)
      console.info(
        `killed: ${requests} requests in ${rows.join(', ')} rows, written ${took} ms after it came back`,
      )

      expect(Math.max(...rows)).toBeLessThanOrEqual(2 * 12 * accounts.length)
      expect([await stored(), dropped(all)]).toEqual([requests, 0])
    })

    it('another server takes over what was committed: every request is there once', async () => {
      const other = await startPostgres()
      closing.push(() => other[Symbol.asyncDispose]())
      await prepared(other.port)
      const name = await startRelay(server.port)
      closing.push(async () => name.close())
      const all = instances(portOf(name))
      const stop = counting(all)
      await pass(300)
      name.moveTo(nobody)
      await server.kill()
      await server.start()
      await using from = opened(server.port)
      await using to = opened(other.port)
      for (const table of tables) {
        const rows = await from.selectFrom(table).selectAll().execute()
        await to.insertInto(table).values(rows).execute()
      }
      name.moveTo(other.port)
      await pass(100)
      const requests = stop()
      const took = await written(all)
      console.info(`taken over: ${requests} requests, written after ${took} ms`)

      expect([await stored(other.port), dropped(all)]).toEqual([requests, 0])
    })

    it('answers take 5, 50 and 500 ms more: every request is there once', async () => {
      const relay = await startRelay(server.port)
      closing.push(async () => relay.close())
      const all = instances(portOf(relay))
      const stop = counting(all)
      const waited: number[] = []
      for (const delay of [5, 50, 500]) {
        relay.delay(delay)
        await pass(700)
        waited.push(waiting(all))
      }
      relay.delay(0)
      const requests = stop()
      const took = await written(all)
      console.info(
        `slow: ${requests} requests, of which waited ${waited.join(', ')}; written after ${took} ms`,
      )

      expect([await stored(), dropped(all)]).toEqual([requests, 0])
    })

    it('every connection is in use, and then a table is locked: every request is there once', async () => {
      const all = instances()
      const stop = counting(all)
      await pass(100)
      const held = Promise.withResolvers<void>()
      closing.push(async () => held.resolve())
      const holding = all.flatMap(({ database }) =>
        [1, 2, 3].map(() =>
          database.transaction().execute(async (tx) => {
            await sql`select 1`.execute(tx)
            await held.promise
          }),
        ),
      )
      await pass(700)
      const exhausted = waiting(all)
      held.resolve()
      await Promise.all(holding)
      await using other = opened(server.port)
      await other.transaction().execute(async (tx) => {
        await sql`lock table "usage"`.execute(tx)
        await pass(700)
      })
      const requests = stop()
      const took = await written(all)
      console.info(`exhausted: ${requests} requests, ${exhausted} waited; written after ${took} ms`)

      expect(exhausted).toBeGreaterThan(0)
      expect([await stored(), dropped(all)]).toEqual([requests, 0])
    })

    it('without room for what waits: it is bounded, what was dropped is counted, and the rest is there once', async () => {
      const all = instances(server.port, { maxRows: 100 })
      await server.kill()
      let requests = 0
      for (let n = 0; n < 300; n += 1)
        for (const { usage } of all) {
          usage.count(`key:${n}`, 'GET /')
          usage.count('key:0', 'GET /')
          requests += 2
        }
      await pass(500)
      const rows = all.map(({ usage }) => usage.state().rows)
      const lost = dropped(all)
      await server.start()
      await written(all)

      expect([rows, lost]).toEqual([[100, 100, 100], 3 * 200])
      await using database = opened(server.port)
      const { sum } = await database
        .selectFrom('usage')
        .select((e) => e.fn.sum<number>('requests').as('sum'))
        .executeTakeFirstOrThrow()
      expect([sum, dropped(all)]).toEqual([requests - lost, lost])
    })

    it('comes back with as much of the same accounts at each instance as there is room for: all is written, in turn', async () => {
      const all = instances()
      await server.kill()
      for (const { usage } of all) for (let n = 0; n < 20_000; n += 1) usage.count(`key:${n}`, 'GET /')
      await pass(200)
      await server.start()
      const took = await written(all)
      console.info(`60,000 rows of three instances are written ${took} ms after it came back`)

      expect(dropped(all)).toBe(0)
      await using database = opened(server.port)
      const { sum, count } = await database
        .selectFrom('usage')
        .select((e) => [e.fn.sum<number>('requests').as('sum'), e.fn.countAll<number>().as('count')])
        .executeTakeFirstOrThrow()
      expect([sum, count]).toEqual([60_000, 20_000])
    })
  },
)

const sumOf = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0)
