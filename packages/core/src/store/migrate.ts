import type { Kysely, QueryExecutorProvider, SchemaModule } from 'kysely'
import { onceMade } from '../errors/once-made.ts'
import { kysely } from './kysely.ts'

/** How the tables of one part of a database came to be. */
export interface Migrations {
  /** The part, such as `keys`: what its version is kept under. */
  readonly name: string
  /**
   * What makes version 1, what makes version 2 of it, and so on. One that was released never changes, and leaves the tables so that the
   * version of the gateway before it works on: a column is added with a default, and dropped a release after nobody uses it.
   */
  readonly steps: readonly Migration[]
}

/** One step, within the transaction of all: it changes tables by the schema, and what is in them by `sql` of kysely. */
export type Migration = (schema: SchemaModule, database: QueryExecutorProvider) => Promise<void>

/** A part that has another version now. */
export interface Migrated {
  readonly name: string
  readonly from: number
  readonly to: number
}

interface VersionTable {
  schemaVersions: { name: string; version: number }
}

/**
 * Brings the tables of a database to their newest version, forward only, and says what it has done. All of it is one transaction that
 * locks the database: of several processes one does it, and a step that fails leaves nothing behind. In PostgreSQL a process waits up to
 * a minute for another one, and a step up to 5 s for a table. A part that is newer than what is
 * known here is left alone, so an older gateway goes on beside a newer one. The versions are in the table `schemaVersions`.
 *
 * @throws TypeError when two parts have one name.
 * @example
 * ```ts
 * import { type KeyTables, keyMigrations, migrate, nodeSqliteDialect } from '@bffkit/core/store'
 * import { Kysely } from 'kysely'
 *
 * const database = new Kysely<KeyTables>({ dialect: nodeSqliteDialect('keys.sqlite') })
 * await migrate(database, [keyMigrations])
 * ```
 */
export const migrate = async <Tables>(
  database: Kysely<Tables>,
  parts: readonly Migrations[],
): Promise<Migrated[]> => {
  const names = parts.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new TypeError(`migrate: two parts have the name ${twice}`)

  return bring(withVersions(database), parts, lockForLong)
}

/**
 * What brings the tables of a store to their newest version at its first use, unless `migrate()` has. A request may wait for it, so it
 * has no more time than any statement.
 */
export const tablesOf = (database: unknown, part: Migrations): (() => Promise<unknown>) =>
  onceMade(() => bring(withVersions(database), [part], lock))

/** Whether a database is a PostgreSQL, where several write at once. */
export const isPostgres = (database: QueryExecutorProvider): boolean =>
  database.getExecutor().adapter instanceof kysely().PostgresAdapter

const bring = async (
  database: Kysely<VersionTable>,
  parts: readonly Migrations[],
  locked: (tx: QueryExecutorProvider) => Promise<void>,
): Promise<Migrated[]> => {
  // Who may not make tables can use those that are there.
  if (isPostgres(database) && (await isNewest(database, parts))) return []
  return database
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (tx) => {
      if (isPostgres(tx)) await locked(tx)
      await tx.schema
        .createTable('schemaVersions')
        .ifNotExists()
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('version', 'integer', (column) => column.notNull())
        .execute()
      const versions = await versionsIn(tx)
      const migrated: Migrated[] = []
      for (const { name, steps } of parts) {
        const from = versions.get(name) ?? 0
        const to = steps.length
        if (from >= to) continue
        for (const step of steps.slice(from)) await step(tx.schema, tx)
        await tx
          .insertInto('schemaVersions')
          .values({ name, version: to })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ version: to }))
          .execute()
        migrated.push({ name, from, to })
      }
      return migrated
    })
}

const versionsIn = async (database: Kysely<VersionTable>): Promise<ReadonlyMap<string, number>> => {
  const found = await database.selectFrom('schemaVersions').selectAll().execute()
  return new Map(found.map(({ name, version }) => [name, version]))
}

/** The SQLSTATE of a table that does not exist. */
const noTable = '42P01'

const isNewest = async (database: Kysely<VersionTable>, parts: readonly Migrations[]): Promise<boolean> => {
  try {
    const versions = await versionsIn(database)
    return parts.every(({ name, steps }) => (versions.get(name) ?? 0) >= steps.length)
  } catch (error) {
    if (Object(error).code === noTable) return false
    throw error
  }
}

/** What PostgreSQL knows the lock by, of those that applications make up: the first letters of bffkit, as a number. */
const lockId = 0x62_66_66_6b

/** Lets one process migrate at a time. SQLite locks the database with every transaction. */
const lock = async (tx: QueryExecutorProvider): Promise<void> => {
  const { sql } = kysely()
  await sql`select pg_advisory_xact_lock(${sql.lit(lockId)})`.execute(tx)
}

/** Milliseconds: of a step; of waiting for another process; and of waiting for a table, while which others wait for it as well. */
const stepTime = 600_000
const otherTime = 60_000
const tableTime = 5_000

const lockForLong = async (tx: QueryExecutorProvider): Promise<void> => {
  const { sql } = kysely()
  await sql`set local statement_timeout = ${sql.lit(stepTime)}`.execute(tx)
  await sql`set local lock_timeout = ${sql.lit(otherTime)}`.execute(tx)
  await lock(tx)
  await sql`set local lock_timeout = ${sql.lit(tableTime)}`.execute(tx)
}

/** The database as it is seen here: of all tables only the own one, which the app need not know. */
const withVersions = (database: unknown) => database as Kysely<VersionTable>
