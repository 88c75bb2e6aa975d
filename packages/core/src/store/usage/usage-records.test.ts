import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { type Dialect, Kysely, sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres, withoutPostgres } from '../../testing/backends/start-postgres.ts'
import { type ManualClock, manualClock } from '../../testing/manual-clock.ts'
import { postgresDialect } from '../postgres/postgres-dialect.ts'
import { nodeSqliteDialect } from '../sqlite/sqlite-dialect.ts'
import type { UsageOf } from './read-usage.ts'
import { type FailingDialect, failingDialect } from './test/failing-dialect.ts'
import { type UsageRecords, type UsageRecordsOptions, usageRecords } from './usage-records.ts'
import type { UsageTables } from './usage-tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'usage-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What the suite runs on: what gives an empty database, which is used for all of it. */
const dialects: [string, () => Promise<Dialect>][] = [
  ['SQLite', async () => nodeSqliteDialect(join(folder, 'usage.sqlite'), { synchronous: 'normal' })],
]
if (withoutPostgres) console.warn(`Usage is tested with SQLite alone: ${withoutPostgres}`)
else
  dialects.push([
    'PostgreSQL',
    async () => {
      const server = await startPostgres()
      servers.push(server)
      // A machine that is busy may take its time.
      return postgresDialect(server.url, { timeout: 10_000 })
    },
  ])

const servers: TestPostgres[] = []
afterAll(() => Promise.all(servers.map((server) => server[Symbol.asyncDispose]())))

const dayMs = 86_400_000
const noon = Date.UTC(2026, 10, 22, 12)
const day = '2026-11-22'

describe.each(dialects)('usageRecords on %s', (_, open) => {
  let failing: FailingDialect
  let database: Kysely<UsageTables>
  let clock: ManualClock
  let account: string
  let accounts = 0
  let statements: string[]
  const made: UsageRecords[] = []
  let logged: [level: string, message: string, fields: object][]

  beforeAll(async () => {
    failing = failingDialect(await open())
    database = new Kysely({
      dialect: failing.dialect,
      log: ({ query }) => void statements.push(query.sql),
    })
  })
  beforeEach(() => {
    clock = manualClock()
    clock.advance(noon)
    account = `key:k${++accounts}`
    statements = []
    logged = []
  })
  afterEach(async () => {
    failing.down = false
    failing.faults.length = 0
    failing.release()
    await Promise.all(made.splice(0).map((usage) => usage[Symbol.asyncDispose]()))
  })
  afterAll(() => database.destroy())

  const recordsOf = async (options: UsageRecordsOptions = {}) => {
    const usage = usageRecords(database, { clock, ...options })
    const log = (level: string) => (fields: unknown, message?: string) =>
      void logged.push([level, String(message), Object(fields)])
    usage.reportTo({ info: log('info'), warn: log('warn'), error: log('error') })
    made.push(usage)
    await usage.of(account, day) // its tables are made
    statements = []
    return usage
  }
  /** Until no transaction is under way. */
  const settled = async () => {
    do await setImmediate()
    while (failing.busy > 0)
    await setImmediate()
  }
  const pass = async (ms: number) => {
    clock.advance(ms)
    await settled()
  }
  /** What is in the database, as another process sees it. */
  const stored = (since = day) => usageRecords(database, { clock }).of(account, since)
  const row = (operation: string, requests: number, version = ''): UsageOf => ({
    operation,
    version,
    requests,
    lastUsedAt: expect.any(String),
  })

  it('shows a request at once, and has it in the database a second later', async () => {
    const usage = await recordsOf()
    usage.count(account, 'GET /v1/orders')
    clock.advance(300)
    usage.count(account, 'GET /v1/orders')
    usage.count(account, 'GET /v1/orders', '2026-11-01')
    const all = [
      { operation: 'GET /v1/orders', version: '', requests: 2, lastUsedAt: '2026-11-22T12:00:00.300Z' },
      {
        operation: 'GET /v1/orders',
        version: '2026-11-01',
        requests: 1,
        lastUsedAt: '2026-11-22T12:00:00.300Z',
      },
    ]

    expect(await usage.of(account, day)).toEqual(all)
    expect(await stored()).toEqual([])
    await pass(700)
    expect(await stored()).toEqual(all)
    expect(await usage.of(account, day)).toEqual(all)
    expect(usage.state()).toEqual({ waiting: 0, rows: 0, dropped: 0 })
  })

  it('writes one statement for many requests, and none while nothing is called', async () => {
    const usage = await recordsOf()
    for (let time = 0; time < 1_000; time += 1) usage.count(account, `GET /v1/products/${time % 50}`)
    await pass(1_000)
    const writes = statements.filter((text) => text.includes('insert into "usage"'))
    await pass(60_000)

    expect(writes).toHaveLength(1)
    expect(clock.pending).toBe(0)
    expect(await stored()).toHaveLength(50)
  })

  it('writes more rows than a statement can have', async () => {
    const usage = await recordsOf()
    for (let time = 0; time < 1_234; time += 1)
      usage.count(account, `operation ${time % 617}`, `v${time % 2}`)
    await pass(1_000)

    const all = await stored()
    expect(all).toHaveLength(1_234)
    expect(all.every(({ requests }) => requests === 1)).toBe(true)
  })

  it('adds up what several instances count, and keeps the later time of use', async () => {
    const [one, other] = [await recordsOf(), await recordsOf()]
    other.count(account, 'a')
    clock.advance(200)
    one.count(account, 'a')
    one.count(account, 'a')
    await pass(800)
    await pass(200)

    expect(await stored()).toEqual([
      { operation: 'a', version: '', requests: 3, lastUsedAt: '2026-11-22T12:00:00.200Z' },
    ])
  })

  it('counts days in UTC, and keeps the days apart that wait together', async () => {
    const usage = await recordsOf()
    failing.down = true
    usage.count(account, 'a')
    await pass(dayMs / 2)
    usage.count(account, 'a')
    usage.count(account, 'a')
    failing.down = false
    for (let time = 0; time < 5; time += 1) await pass(5_000)

    expect(await stored('2026-11-23')).toEqual([row('a', 2)])
    expect(await stored(day)).toEqual([row('a', 3)])
    expect(await stored('2026-11-24')).toEqual([])
  })

  describe('a write that fails', () => {
    it.each(['before', 'after'] as const)(
      'leaves each request counted once, when the connection is lost %s the commit',
      async (fault) => {
        const usage = await recordsOf()
        failing.faults.push(fault, fault)
        usage.count(account, 'a')
        await pass(1_000)
        usage.count(account, 'a')
        expect(await usage.of(account, day)).toEqual([row('a', 2)])
        await pass(2_000)
        expect(await usage.of(account, day)).toEqual([row('a', 2)])
        await pass(4_000)
        await pass(1_000)

        expect(await stored()).toEqual([row('a', 2)])
        expect(usage.state().waiting).toBe(0)
        expect(logged).toEqual([
          ['error', 'usage cannot be written, and waits', { reason: 'the connection was lost', waiting: 1 }],
          ['info', 'usage is written again', { failures: 2 }],
        ])
      },
    )

    it('is tried again after twice the time as before, every 30 s at most', async () => {
      const usage = await recordsOf()
      failing.down = true
      usage.count(account, 'a')
      const times: number[] = []
      let tries = failing.begun
      for (let second = 1; second <= 125; second += 1) {
        await pass(1_000)
        if (failing.begun > tries) times.push(second)
        tries = failing.begun
      }

      expect(times).toEqual([1, 3, 7, 15, 31, 61, 91, 121])
    })

    it('gives way to another after its time, and what it did then counts once', async () => {
      const usage = await recordsOf({ timeout: 5_000 })
      failing.faults.push('hangs')
      usage.count(account, 'a')
      clock.advance(1_000)
      await expect.poll(() => failing.hanging).toBe(1)
      usage.count(account, 'a')
      expect(await usage.of(account, day)).toEqual([row('a', 2)])
      clock.advance(5_000)
      await setImmediate()
      clock.advance(2_000)
      await expect.poll(() => usage.state().waiting).toBe(1)
      clock.advance(1_000)
      await expect.poll(() => usage.state().waiting).toBe(0)
      failing.release()
      await settled()

      expect(await stored()).toEqual([row('a', 2)])
      expect(
        logged.map(([, message, { reason }]: [string, string, { reason?: string }]) => reason ?? message),
      ).toEqual(['not written within 5000 ms', 'usage is written again'])
    })
  })

  it('knows a write that ends late from the one that is under way by then', async () => {
    const usage = await recordsOf({ timeout: 5_000 })
    failing.faults.push('late')
    usage.count(account, 'a')
    clock.advance(1_000)
    await expect.poll(() => failing.hanging).toBe(1)
    clock.advance(5_000)
    await setImmediate()
    clock.advance(2_000)
    await expect.poll(() => usage.state().waiting).toBe(0)
    failing.down = true
    usage.count(account, 'b')
    clock.advance(1_000)
    await expect.poll(() => failing.busy).toBe(1)
    failing.release()
    await settled()
    failing.down = false
    await pass(2_000)

    expect(await stored()).toEqual([row('a', 1), row('b', 1)])
  })

  describe('without room', () => {
    it('drops what would be another row, counts that, and says so once', async () => {
      const usage = await recordsOf({ maxRows: 2 })
      failing.down = true
      for (const operation of ['a', 'b', 'c', 'c', 'a']) usage.count(account, operation)
      await pass(1_000)
      for (const operation of ['a', 'd']) usage.count(account, operation)
      expect(usage.state()).toEqual({ waiting: 3, rows: 2, dropped: 4 })
      failing.down = false
      await pass(2_000)
      usage.count(account, 'd')
      await pass(1_000)

      expect(await stored()).toEqual([row('a', 2), row('b', 1), row('d', 1)])
      expect(logged.filter(([, message]) => message.includes('counted'))).toEqual([
        [
          'error',
          'usage is not counted',
          { reason: 'there is no room for more rows until they are written' },
        ],
        ['info', 'usage is counted again', { dropped: 4 }],
      ])
    })

    it('drops names no key of a table has room for, and goes on with the others', async () => {
      const usage = await recordsOf()
      usage.count(account, 'x'.repeat(2_001))
      usage.count(account, 'x'.repeat(2_002))
      usage.count(account, 'ok')
      await pass(1_000)

      expect(usage.state()).toEqual({ waiting: 0, rows: 0, dropped: 2 })
      expect(await stored()).toEqual([row('ok', 1)])
      expect(logged).toEqual([
        ['error', 'usage is not counted', { reason: 'account, operation and version are too long' }],
      ])
    })
  })

  it('keeps names no database takes as they are', async () => {
    const usage = await recordsOf()
    for (const name of ['nul \0', 'nul \0', 'half \ud83d', 'half \udc00', "quote ' \\", ''])
      usage.count(account, name)
    await pass(1_000)

    expect(await stored()).toEqual([
      row('', 1),
      row('half \ufffd', 2),
      row('nul \ufffd', 2),
      row("quote ' \\", 1),
    ])
  })

  describe('closed', () => {
    it('has written everything', async () => {
      const usage = await recordsOf()
      usage.count(account, 'a')
      await usage[Symbol.asyncDispose]()
      usage.count(account, 'a')

      expect(await stored()).toEqual([row('a', 1)])
      expect(usage.state()).toEqual({ waiting: 0, rows: 0, dropped: 1 })
      expect(clock.pending).toBe(0)
    })

    it('waits for a write under way, and writes what was counted since', async () => {
      const usage = await recordsOf()
      usage.count(account, 'a')
      clock.advance(1_000)
      usage.count(account, 'a')
      usage.count(account, 'b')
      await usage[Symbol.asyncDispose]()

      expect(await stored()).toEqual([row('a', 2), row('b', 1)])
    })

    it('tries again what fails', async () => {
      const usage = await recordsOf()
      failing.faults.push('before', 'after')
      usage.count(account, 'a')
      const closed = usage[Symbol.asyncDispose]()
      for (let time = 0; time < 3; time += 1) await pass(25)
      await closed

      expect(await stored()).toEqual([row('a', 1)])
    })

    it('says how much is lost when the database does not come back in time', async () => {
      const usage = await recordsOf({ closeTimeout: 100 })
      failing.down = true
      for (const operation of ['a', 'a', 'b']) usage.count(account, operation)
      const closed = usage[Symbol.asyncDispose]()
      for (let time = 0; time < 6; time += 1) await pass(25)
      await closed

      expect(logged.at(-1)).toEqual(['error', 'usage could not be written before the end', { requests: 3 }])
      expect(clock.pending).toBe(0)
    })
  })

  it('R11: counts beside version 1 on one database, and each sees what the other wrote', async () => {
    const usage = await recordsOf()
    /** What the released version 1 does for every request, and for `GET /v1/usage`. */
    const countInVersion1 = (operation: string) =>
      database
        .insertInto('usage')
        .values({ account, operation, day, requests: 1, lastUsedAt: `${day}T11:00:00.000Z` })
        .onConflict((conflict) =>
          conflict.columns(['account', 'operation', 'day']).doUpdateSet({
            requests: (e) => e('usage.requests', '+', 1),
            lastUsedAt: `${day}T13:00:00.000Z`,
          }),
        )
        .execute()
    const readInVersion1 = () =>
      sql<object>`select "operation", sum("requests") as "requests" from "usage"
        where "account" = ${account} and "day" >= ${day} group by "operation"`.execute(database)

    await countInVersion1('a')
    usage.count(account, 'a')
    await pass(1_000)
    await countInVersion1('a')
    usage.count(account, 'b')
    await pass(1_000)

    expect(await usage.of(account, day)).toEqual([
      { operation: 'a', version: '', requests: 3, lastUsedAt: '2026-11-22T13:00:00.000Z' },
      row('b', 1),
    ])
    const { rows } = await readInVersion1()
    expect(rows.map((row) => Object.values(row).map(String))).toEqual([
      ['a', '3'],
      ['b', '1'],
    ])
  })

  it('forgets who wrote nothing for a week, and nobody else', async () => {
    await database.deleteFrom('usageWriters').execute()
    const write = async () => {
      const usage = await recordsOf()
      usage.count(account, 'a')
      await pass(1_000)
      return (await database.selectFrom('usageWriters').selectAll().execute()).length
    }

    expect(await write()).toBe(1)
    clock.advance(7 * dayMs - 1_000)
    expect(await write()).toBe(2)
    expect(await write()).toBe(2)
  })

  it('has every request in the database, in memory or among those that were dropped, whatever happens', async () => {
    const since = '2026-11-01'
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, endsDown) => {
        account = `key:k${++accounts}`
        const options = { maxRows: 3, closeTimeout: 100 }
        const usages = [await recordsOf(options), await recordsOf(options)]
        const kept: Count[] = []
        let asked = 0

        for (const one of steps) {
          if (one.kind === 'pass') await pass(one.ms)
          else if (one.kind === 'fault') failing.faults.push(one.fault)
          else if (one.kind === 'down') failing.down = one.is
          for (const [by, usage] of usages.entries()) {
            if (one.kind === 'count' && one.by === by) {
              asked += 1
              if (counts(usage, account, one)) kept.push(one)
            }
            if (one.kind !== 'read' || one.by !== by) continue
            if (one.writing) clock.advance(1_000)
            const seen = byName(await usage.of(account, since))
            for (const [name, requests] of Object.entries(sums(kept.filter((count) => count.by === by))))
              expect(seen[name]).toBeGreaterThanOrEqual(requests)
            const all = sums(kept)
            for (const [name, requests] of Object.entries(seen))
              expect(requests).toBeLessThanOrEqual(all[name] ?? 0)
          }
        }
        await settled()
        failing.down = endsDown
        failing.faults.length = 0
        let closing = true
        const closed = Promise.all(usages.map((usage) => usage[Symbol.asyncDispose]())).then(() => {
          closing = false
        })
        while (closing) await pass(25)
        await closed

        failing.down = false
        const stays = await stored(since)
        // What was committed without an answer is in memory still, and asked for, it is counted once.
        const inMemory = await Promise.all(
          usages.map(async (usage) => total(await usage.of(account, since)) - total(stays)),
        )
        const dropped = usages.map((usage) => usage.state().dropped)
        expect([total(stays), ...inMemory, ...dropped].reduce((sum, one) => sum + one)).toBe(asked)
        if (endsDown) return
        expect(byName(stays)).toEqual(sums(kept))
        expect(usages.map((usage) => usage.state().waiting)).toEqual([0, 0])
      }),
      { numRuns: 50 },
    )
  })
})

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('count'),
      by: fc.constantFrom(0, 1),
      operation: fc.constantFrom('a', 'b', 'c'),
      version: fc.constantFrom('', 'v1'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.constantFrom(300, 1_000, 5_000, dayMs) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('fault'), fault: fc.constantFrom('before', 'after') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('down'), is: fc.boolean() }) },
  /** `writing`: while a write is under way. */
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('read'), by: fc.constantFrom(0, 1), writing: fc.boolean() }),
  },
)

interface Count {
  readonly by: number
  readonly operation: string
  readonly version: string
}

/** Counts a request, and says whether there was room for it. */
const counts = (usage: UsageRecords, account: string, { operation, version }: Count): boolean => {
  const before = usage.state()
  usage.count(account, operation, version)
  const { rows, waiting, dropped } = usage.state()
  expect(rows).toBeLessThanOrEqual(3)
  expect(waiting + dropped).toBe(before.waiting + before.dropped + 1)
  if (dropped > before.dropped) expect(before.rows).toBe(3)
  return dropped === before.dropped
}

const sums = (counts: readonly Count[]): Record<string, number> => {
  const all: Record<string, number> = {}
  for (const { operation, version } of counts)
    all[`${operation} ${version}`] = (all[`${operation} ${version}`] ?? 0) + 1
  return all
}

const byName = (rows: readonly UsageOf[]): Record<string, number> =>
  Object.fromEntries(rows.map(({ operation, version, requests }) => [`${operation} ${version}`, requests]))

const total = (rows: readonly UsageOf[]) => rows.reduce((sum, { requests }) => sum + requests, 0)

it('H18: counts again once its tables could be made', async () => {
  await using database = new Kysely<UsageTables>({ dialect: nodeSqliteDialect(':memory:') })
  await sql`create table other (a text)`.execute(database)
  await sql`create index usage on other (a)`.execute(database)
  const usage = usageRecords(database)
  await expect(usage.of('key:k1', '2026-01-01')).rejects.toThrow('there is already an index named usage')
  usage.count('key:k1', 'listProducts')
  await sql`drop index usage`.execute(database)

  expect(await usage.of('key:k1', '2026-01-01')).toMatchObject([{ requests: 1 }])
  await usage[Symbol.asyncDispose]()
})

it.each([
  [{ interval: 9 }, 'usageRecords: interval must be a number from 10 to 60000, not 9'],
  [{ maxRows: 1.5 }, 'usageRecords: maxRows must be a whole number from 1 to 1000000, not 1.5'],
  [{ timeout: 0 }, 'usageRecords: timeout must be a number from 10 to 2147483647, not 0'],
  [{ closeTimeout: Number.NaN }, 'usageRecords: closeTimeout must be a number from 1 to 2147483647, not NaN'],
])('refuses %o', (options, message) => {
  const database = new Kysely<UsageTables>({ dialect: nodeSqliteDialect(':memory:') })
  expect(() => usageRecords(database, options)).toThrow(new TypeError(message))
})
