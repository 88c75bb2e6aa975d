import { chownSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { certificate } from '../../edge/test/certificate.ts'
import { gateway } from '../../gateway/gateway.ts'
import { startPostgres, type TestPostgres, withoutPostgres } from '../../testing/backends/start-postgres.ts'
import { DatabaseError } from '../database-error.ts'
import { keyMigrations } from '../key-store-tables.ts'
import { migrate } from '../migrate.ts'
import { type PostgresOptions, postgresDialect } from './postgres-dialect.ts'
import { isDisconnected, postgresError, postgresFailure, refusalOf } from './postgres-failure.ts'

const failure = (message: string, code?: string) => Object.assign(new Error(message), { code })

it('says nothing of what the server says but its code', () => {
  expect(postgresFailure(failure('canary', '28P01'), 'none')).toBe('it refuses the user or the password')
  expect(postgresFailure(failure('canary', 'XX000'), 'none')).toBe('it says XX000')
  expect(postgresFailure(failure('canary'), 'none')).toBe('it answers what is not PostgreSQL')
  expect(postgresFailure(failure('read ECONNRESET', 'ECONNRESET'), 'none')).toBe(
    'it has closed the connection',
  )
  expect(postgresFailure(failure('timeout expired'), 'none')).toBe('it does not answer in time')
  expect(postgresFailure(failure('sorry', '53300'), 'none')).toMatch(/^it takes no more connections/)
})

it('knows what a statement is refused for from what is wrong with it', () => {
  expect(refusalOf(failure('could not extend file', '53100'))).toBe(
    'its disk is full (53100): it takes no writes',
  )
  expect(refusalOf(failure('duplicate key', '23505'))).toBeUndefined()
})

it.each([
  ['57P01', true],
  ['57P05', true],
  ['25P03', true],
  ['08006', true],
  ['57014', false],
  ['25006', false],
])('knows that %s ends the connection: %s', (code, ends) => {
  expect(isDisconnected(failure('terminating connection due to idle-session timeout', code))).toBe(ends)
})

it.each([
  ['ECONNREFUSED', true],
  ['EAI_AGAIN', true],
  ['57P03', true],
  ['53300', true],
  ['28P01', false],
  ['3D000', false],
  ['CERT_HAS_EXPIRED', false],
])('knows whether %s may pass by itself: %s', (code, passes) => {
  const reason = postgresFailure(failure('canary', code), 'none')
  expect(postgresError('DATABASE_URL', reason).mayPass).toBe(passes)
})

/** Who may come, and how: what Debian's own file would say of a server on the network. */
const hba = `host all web all scram-sha-256
hostnossl all secure all reject
host all stranger all reject
local all all trust
host all all all trust
`

if (withoutPostgres) console.warn(`What is said of a PostgreSQL is not tested: ${withoutPostgres}`)
describe.skipIf(withoutPostgres)('a PostgreSQL that cannot be used', () => {
  let server: TestPostgres
  let admin: Kysely<never>
  const other = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  beforeAll(async () => {
    server = await startPostgres()
    admin = new Kysely<never>({ dialect: postgresDialect(server.url, { timeout: 10_000 }) })
    writeFileSync(join(server.folder, 'data', 'pg_hba.conf'), hba)
    const { pem } = certificate('elsewhere.example')
    const { uid, gid } = statSync(join(server.folder, 'data'))
    for (const [name, text] of Object.entries({ 'server.crt': pem.cert, 'server.key': pem.key })) {
      const file = join(server.folder, 'data', name)
      writeFileSync(file, text, { mode: 0o600 })
      chownSync(file, uid, gid)
    }
    await sql`create role web login password 'canary'`.execute(admin)
    await sql`create role secure login`.execute(admin)
    await sql`create role stranger login`.execute(admin)
    await sql`create role reader login`.execute(admin)
    await sql`create database latin encoding 'LATIN1' template template0`.execute(admin)
    await sql`create schema locked`.execute(admin)
    await sql`grant usage on schema locked to reader`.execute(admin)
    await sql`select pg_reload_conf()`.execute(admin)
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  }, 30_000)
  afterAll(async () => {
    other.close()
    await admin.destroy()
    await server[Symbol.asyncDispose]()
  })

  const at = (user: string, rest = 'postgres', port = server.port) =>
    `postgres://${user}@127.0.0.1:${port}/${rest}`
  const otherPort = () => Number(Object(other.address()).port)
  const withTls = async (use: () => Promise<void>) => {
    await sql`alter system set ssl = on`.execute(admin)
    await sql`select pg_reload_conf()`.execute(admin)
    await use()
    await sql`alter system reset ssl`.execute(admin)
    await sql`select pg_reload_conf()`.execute(admin)
  }

  /** What whoever migrates is told, and what a gateway logs of it. */
  const saidOf = async (url: string, options: PostgresOptions = {}) => {
    const dialect = postgresDialect(url, options)
    const { log, lines, text } = logLines()
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log, resources: [dialect] })
    await vi.waitFor(() => expect(lines()).not.toEqual([]), { timeout: 30_000, interval: 10 })
    const error: unknown = await migrate(new Kysely<never>({ dialect }), [keyMigrations]).catch((it) => it)
    await app.close()
    expect(lines()).toMatchObject([{ msg: 'connection lost', setting: 'DATABASE_URL' }])
    expect(text()).not.toContain('canary')
    expect(error).toBeInstanceOf(DatabaseError)
    expect(String(Object(error).message)).toBe(
      `DATABASE_URL: the database cannot be used: ${lines()[0]?.reason}`,
    )
    return lines()[0]?.reason
  }

  it.each<[string, () => string, string | RegExp]>([
    ['nobody there', () => at('shop:canary', 'canary', 1), 'nothing listens there'],
    ['no socket there', () => `${at('shop')}?host=/nowhere`, 'nothing listens there'],
    [
      'an unknown host',
      () => 'postgres://shop:canary@postgres.invalid/shop',
      /^(?:there is no host|the name of the host)/,
    ],
    ['a wrong password', () => at('web:can4ry'), 'it refuses the user or the password'],
    ['no password', () => at('web'), 'it asks for a password'],
    ['an unknown user', () => at('nobody:canary'), /^it (?:refuses this user|says 28000)/],
    ['a user who may not come from here', () => at('stranger:canary'), /^it refuses this user.*pg_hba/],
    ['a database that is missing', () => at('shop', 'canary'), 'it has no database of this name'],
    [
      'a database that has not every character',
      () => at('shop', 'latin'),
      'its encoding is LATIN1, which has not every character: make it in UTF8',
    ],
    [
      'TLS to a server without it',
      () => `${at('shop')}?sslmode=verify-full`,
      'it does not speak TLS: ?sslmode=disable',
    ],
    ['no TLS where it is asked for', () => at('secure'), /; it may ask for TLS: \?sslmode=verify-full$/],
    ['something else', () => at('shop:canary', 'postgres', otherPort()), 'it has closed the connection'],
    [
      'a server that takes no writes',
      () => `${at('shop')}?options=-cdefault_transaction_read_only%3Don`,
      'it is read-only: it takes no writes',
    ],
  ])('%s: one line at start, with its setting and reason', async (_, url, reason) => {
    expect(await saidOf(url())).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason))
  })

  it('a file of certificates that is missing', () => {
    expect(() => postgresDialect(`${at('shop:canary')}?sslmode=require&sslrootcert=/none`)).toThrow(
      'DATABASE_URL: the database cannot be used: its sslrootcert cannot be read',
    )
  })

  it('a certificate nobody trusts, or of another name, and one that is trusted', async () => {
    await withTls(async () => {
      expect(await saidOf(`${at('shop')}?sslmode=require`)).toMatch(/^its certificate is signed by nobody/)
      const trusted = `sslmode=verify-full&sslrootcert=${join(server.folder, 'data', 'server.crt')}`
      expect(await saidOf(`${at('shop')}?${trusted}`)).toBe('its certificate is for another host')
      await using blind = new Kysely<never>({
        dialect: postgresDialect(`${at('secure')}?sslmode=no-verify`, { timeout: 10_000 }),
      })
      const { rows } = await sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(blind)
      expect(rows).toEqual([{ ssl: true }])
    })
  })

  it('tables of another program', async () => {
    await sql`create table public.notes (id integer, title text)`.execute(admin)
    const tables = { notes: ['id', 'text', 'at'], later: ['id'] }

    expect(await saidOf(server.url, { tables })).toBe(
      'it is of another program or version: its table notes has no text, at; set another database',
    )
    await using same = new Kysely<never>({
      dialect: postgresDialect(server.url, { tables: { notes: ['id'] }, timeout: 10_000 }),
    })
    await sql`select 1`.execute(same)
  })

  it('a user who may not make the tables, until another one has', async () => {
    const options = '?options=-csearch_path%3Dlocked'
    await using reader = new Kysely<never>({
      dialect: postgresDialect(`${at('reader')}${options}`, { timeout: 10_000 }),
    })
    await using owner = new Kysely<never>({
      dialect: postgresDialect(`${at('shop')}${options}`, { timeout: 10_000 }),
    })
    await expect(migrate(reader, [keyMigrations])).rejects.toThrow(
      'DATABASE_URL: the database cannot be used: the user may not do this (42501): it needs to use the tables, and to make them',
    )
    expect(await migrate(owner, [keyMigrations])).toHaveLength(1)
    await sql`grant select on all tables in schema locked to reader`.execute(owner)

    expect(await migrate(reader, [keyMigrations])).toEqual([])
  })
})
