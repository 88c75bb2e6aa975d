import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { startPostgres, type TestPostgres, withoutPostgres } from '../../testing/backends/start-postgres.ts'
import { postgresDialect } from '../postgres/postgres-dialect.ts'
import { nodeSqliteDialect } from '../sqlite/sqlite-dialect.ts'

/** Opens a database once more: another process would have it so. */
type Open = <Tables>() => Kysely<Tables>

/** A kind of database, to be used within a `describe`: it makes empty ones, and closes them after each test. */
export interface DatabaseKind {
  readonly name: string
  /** Says how to make a database that is empty. Called once for a file. */
  readonly start: () => () => Promise<Open>
}

const sqlite: DatabaseKind = {
  name: 'SQLite',
  start: () => {
    const folder = mkdtempSync(join(tmpdir(), 'databases-'))
    afterAll(() => rmSync(folder, { recursive: true }))
    const closing = closedAfterEach()
    let made = 0
    return async () => {
      const file = join(folder, `${++made}.sqlite`)
      return () => closing(new Kysely({ dialect: nodeSqliteDialect(file, { synchronous: 'normal' }) }))
    }
  },
}

const postgres: DatabaseKind = {
  name: 'PostgreSQL',
  start: () => {
    let server: TestPostgres
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server[Symbol.asyncDispose]())
    const closing = closedAfterEach()
    let made = 0
    return async () => {
      const schema = `s${++made}`
      const url = `${server.url}?options=-csearch_path%3D${schema}`
      // A machine that is busy may take its time.
      const open: Open = () =>
        closing(new Kysely({ dialect: postgresDialect(url, { timeout: 10_000, connections: 5 }) }))
      await sql`create schema ${sql.id(schema)}`.execute(open())
      return open
    }
  },
}

const closedAfterEach = () => {
  const opened: Kysely<never>[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.destroy()))
  })
  return <Tables>(database: Kysely<Tables>): Kysely<Tables> => {
    opened.push(database.withTables<never>())
    return database
  }
}

if (withoutPostgres) console.warn(`Stores are tested with SQLite alone: ${withoutPostgres}`)

/** The databases a store is tested with. */
export const databaseKinds: readonly DatabaseKind[] = withoutPostgres ? [sqlite] : [sqlite, postgres]
