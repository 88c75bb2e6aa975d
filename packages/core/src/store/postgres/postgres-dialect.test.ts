import { Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { processDelay } from '../../pressure/process-clock.ts'
import { startPostgres, type TestPostgres, withoutPostgres } from '../../testing/backends/start-postgres.ts'
import { type Migrations, migrate } from '../migrate.ts'
import { startRelay } from '../test/start-relay.ts'
import { type PostgresOptions, postgresDialect } from './postgres-dialect.ts'

it.each<[string, PostgresOptions, string]>([
  ['postgres://shop@db/shop', { timeout: 9 }, 'timeout must be a whole number from 10 to 60000, not 9'],
  ['postgres://shop@db/shop', { connections: 0 }, 'connections must be a whole number from 1 to 1000, not 0'],
  [
    'mysql://shop:canary@db/shop',
    {},
    'url must be postgres://user:password@host:port/database, with ?sslmode=verify-full for TLS',
  ],
])('refuses %s %j', (url, options, message) => {
  expect(() => postgresDialect(url, options)).toThrow(new TypeError(`postgresDialect: ${message}`))
})

/** Holds the event loop up. */
const block = (ms: number) => {
  const end = performance.now() + ms
  while (performance.now() < end);
}
const slow = { timeout: 30_000, interval: 10 }

if (withoutPostgres) console.warn(`A connection to PostgreSQL is not tested: ${withoutPostgres}`)
describe.skipIf(withoutPostgres)('a PostgreSQL', { retry: 1 }, () => {
  let server: TestPostgres
  beforeAll(async () => {
    server = await startPostgres()
  }, 30_000)
  afterAll(() => server[Symbol.asyncDispose]())

  /** A database, and what is logged of it. */
  const opened = (options: PostgresOptions = {}, url = server.url) => {
    const dialect = postgresDialect(url, options)
    const { log, lines } = logLines()
    const database = new Kysely<{ notes: { id: number; at: number; body: Uint8Array | null } }>({ dialect })
    return {
      database,
      reportTo: () => dialect.reportTo(log),
      logged: () => lines().map(({ msg, reason }) => [msg, reason].filter(Boolean).join(': ')),
      [Symbol.asyncDispose]: () => database.destroy(),
    }
  }
  const one = async ({ database }: ReturnType<typeof opened>) =>
    (await sql<{ one: number }>`select 1 as one`.execute(database)).rows
  const patient = { timeout: 10_000 }

  it('gives numbers and bytes as SQLite does', async () => {
    await using it = opened(patient)
    const { rows } =
      await sql`select ${Date.UTC(2026, 10, 1)}::bigint as at, count(*) as count, sum(7::bigint) as sum,
      0.5::numeric as half, 1e30::numeric as large, '\\x00ff'::bytea as body, null::bytea as none`.execute(
        it.database,
      )

    expect(rows).toEqual([
      {
        at: 1_793_491_200_000,
        count: 1,
        sum: 7,
        half: '0.5',
        large: `1${'0'.repeat(30)}`,
        body: new Uint8Array([0, 255]),
        none: null,
      },
    ])
  })

  it('is not connected to before it is asked, and closes when it never was', async () => {
    const dialect = postgresDialect('postgres://shop@127.0.0.1:1/shop')
    await dialect[Symbol.asyncDispose]()
  })

  it('stops a statement that takes too long, and goes on with its connection', async () => {
    await using it = opened({ timeout: 500, connections: 1 })
    const pid = async () => (await sql`select pg_backend_pid() as pid`.execute(it.database)).rows
    const before = await vi.waitFor(pid, slow)
    it.reportTo()
    await expect(sql`select pg_sleep(60)`.execute(it.database)).rejects.toThrow(
      'DATABASE_URL: the database cannot be used: a statement takes too long (57014)',
    )

    expect(await pid()).toEqual(before)
    expect(it.logged()).toEqual(['commands are refused: a statement takes too long (57014)'])
  })

  it('R11: gives a migration its time, which another process waits for', async () => {
    const part = (name: string, seconds: number): Migrations => ({
      name,
      steps: [
        async (_, database) => {
          await sql`select pg_sleep(${seconds})`.execute(database)
        },
      ],
    })
    await using one = opened({ timeout: 200 })
    await using other = opened({ timeout: 200 })
    const both = [part('slow', 0.3), part('quick', 0)]
    await vi.waitFor(
      () => Promise.all([sql`select 1`.execute(one.database), sql`select 1`.execute(other.database)]),
      slow,
    )
    const migrated = await Promise.all([migrate(one.database, both), migrate(other.database, both)])

    expect(migrated.map((parts) => parts.length).toSorted()).toEqual([0, 2])
    await expect(sql`select pg_sleep(60)`.execute(one.database)).rejects.toThrow('takes too long')
  })

  it('waits for a connection no longer than a statement may take', async () => {
    await using it = opened({ timeout: 300, connections: 1 })
    await vi.waitFor(() => one(it), slow)
    it.reportTo()
    const free = Promise.withResolvers<void>()
    const held = it.database.transaction().execute(() => free.promise)
    const began = performance.now()
    await expect(one(it)).rejects.toThrow('all of its 1 connections are in use')
    expect(performance.now() - began).toBeLessThan(1_500)
    free.resolve()
    await held

    expect(await one(it)).toEqual([{ one: 1 }])
    expect(it.logged()).toEqual(['commands are refused: all of its 1 connections are in use'])
  })

  it('does not count against it what the process was late itself', async () => {
    processDelay.start()
    await using it = opened({ timeout: 200 })
    await vi.waitFor(() => one(it), slow)
    const answer = one(it)
    await new Promise((resolve) => setImmediate(resolve))
    block(400)

    expect(await answer).toEqual([{ one: 1 }])
  })

  it('gives up a server that does not answer, and comes back to it', async () => {
    const relay = await startRelay(server.port)
    await using it = opened({ timeout: 200 }, server.url.replace(/:\d+\//, `:${new URL(relay.url).port}/`))
    await vi.waitFor(() => one(it), slow)
    it.reportTo()
    relay.delay(60_000)
    await expect(one(it)).rejects.toThrow('it does not answer in time')
    await expect.poll(it.logged, slow).toEqual(['connection lost: it does not answer in time'])
    const began = performance.now()
    await Promise.allSettled(Array.from({ length: 50 }, () => one(it)))
    expect(performance.now() - began).toBeLessThan(1_000)
    relay.delay(0)

    await expect.poll(it.logged, slow).toContain('connection is back')
    expect(await one(it)).toEqual([{ one: 1 }])
    relay.close()
  })

  it('survives sessions that are ended while they are used and while they are not, and logs no outage', async () => {
    await using it = opened(patient)
    await using admin = opened(patient)
    it.reportTo()
    await Promise.all(Array.from({ length: 5 }, () => one(it)))
    const running = Promise.allSettled(
      Array.from({ length: 2 }, () => sql`select pg_sleep(60)`.execute(it.database)),
    )
    await expect
      .poll(async () => {
        const { rows } =
          await sql`select 1 from pg_stat_activity where query like '%pg_sleep%' and state = 'active'
          and pid <> pg_backend_pid()`.execute(admin.database)
        return rows.length
      }, slow)
      .toBe(2)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and backend_type = 'client backend'`.execute(admin.database)
    for (const ended of await running)
      expect(ended).toMatchObject({
        status: 'rejected',
        reason: { message: 'DATABASE_URL: the database cannot be used: it has closed the connection' },
      })

    await vi.waitFor(() => one(it), slow)
    expect(it.logged()).toEqual([])
  })

  it('says once that it is gone, why, and that it is back', async () => {
    await using it = opened(patient)
    await one(it)
    it.reportTo()
    await server.kill()
    // What is being connected to when it ends closes the connection first.
    const lost = expect.poll(it.logged, slow).toContain('connection lost: nothing listens there')
    await lost.finally(() => server.start())
    await expect.poll(it.logged, slow).toContain('connection is back')

    expect(await one(it)).toEqual([{ one: 1 }])
    expect(new Set(it.logged()).size).toBe(it.logged().length)
    expect(it.logged().at(-1)).toBe('connection is back')
  })

  it('goes on with the connections that are open when it takes no more', async () => {
    await using admin = opened(patient)
    await sql`drop role if exists few`.execute(admin.database)
    await sql`create role few login connection limit 1`.execute(admin.database)
    await using it = opened(patient, server.url.replace('shop@', 'few@'))
    await one(it)
    it.reportTo()
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => one(it)))

    expect(all.filter(({ status }) => status === 'fulfilled')).not.toEqual([])
    expect(await one(it)).toEqual([{ one: 1 }])
    expect(it.logged()).toEqual([
      'commands are refused: it takes no more connections (53300), see its max_connections',
    ])
  })

  it('leaves a server that takes no writes any more', async () => {
    await using it = opened(patient)
    await using admin = opened(patient)
    await sql`create table if not exists notes (id integer)`.execute(admin.database)
    await Promise.all(Array.from({ length: 5 }, () => one(it)))
    it.reportTo()
    const write = () => sql`insert into notes values (1)`.execute(it.database)
    const readOnly = async (on: string) => {
      await sql`alter system set default_transaction_read_only = ${sql.raw(on)}`.execute(admin.database)
      await sql`select pg_reload_conf()`.execute(admin.database)
    }
    await readOnly('on')
    await vi.waitFor(() => expect(write()).rejects.toThrow('it is read-only'), slow)
    await expect.poll(it.logged, slow).toContain('connection lost: it is read-only: it takes no writes')
    await readOnly('off')
    await vi.waitFor(write, slow)

    expect(it.logged()).toEqual([
      'commands are refused: it is read-only (25006): it takes no writes',
      'connection lost: it is read-only: it takes no writes',
      'connection is back',
    ])
  })
})
