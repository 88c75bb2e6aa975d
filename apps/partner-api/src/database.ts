import {
  type IdempotencyTables,
  idempotencyMigrations,
  idempotencyTables,
  type KeyTables,
  keyMigrations,
  keyTables,
  type Migrated,
  migrate,
  nodeSqliteDialect,
  type PostgresConnection,
  postgresDialect,
  type UsageTables,
  usageMigrations,
  usageTables,
} from '@bffkit/core/store'
import { Kysely } from 'kysely'
import type { Settings } from './settings.ts'

/** What every key begins with. */
export const brand = 'shop'

/** What the partner gateway keeps of its own. */
export type PartnerTables = KeyTables & IdempotencyTables & UsageTables

const tables = { ...keyTables, ...idempotencyTables, ...usageTables }

/**
 * Opens the embedded database, in a file whose folder is made when it is missing, or `:memory:`.
 *
 * @throws DatabaseError in one line when it cannot be used.
 */
export const openDatabase = (file: string): Kysely<PartnerTables> =>
  new Kysely<PartnerTables>({ dialect: nodeSqliteDialect(file, { tables }) })

/** Which database is used, as the settings say. */
export type DatabaseSettings = Pick<
  Settings,
  'DATABASE' | 'DATABASE_URL' | 'DATABASE_TIMEOUT' | 'DATABASE_CONNECTIONS'
>

/** A database that says in the log of a gateway when it comes and goes, where it can. */
type ReportingDatabase = Kysely<PartnerTables> & Partial<Pick<PostgresConnection, 'reportTo'>>

/**
 * Opens PostgreSQL where `DATABASE_URL` is set, and the embedded database of `DATABASE` otherwise.
 *
 * @throws DatabaseError in one line when the embedded database cannot be used.
 */
export const databaseOf = ({
  DATABASE,
  DATABASE_URL,
  DATABASE_TIMEOUT: timeout,
  DATABASE_CONNECTIONS: connections,
}: DatabaseSettings): ReportingDatabase => {
  if (DATABASE_URL === undefined) return openDatabase(DATABASE)
  const dialect = postgresDialect(DATABASE_URL, {
    tables,
    ...(timeout !== undefined && { timeout }),
    ...(connections !== undefined && { connections }),
  })
  return Object.assign(new Kysely<PartnerTables>({ dialect }), { reportTo: dialect.reportTo })
}

/** Milliseconds a statement has while nobody waits but the start: cold, beside other instances that start, it takes longer. */
const startTimeout = 10_000

/**
 * Brings the tables of the database to their newest version, and says what it has done. A statement has 10 s at least.
 *
 * @throws DatabaseError in one line when the database cannot be used.
 */
export const migrateDatabase = async (settings: DatabaseSettings): Promise<Migrated[]> => {
  const { DATABASE_TIMEOUT = startTimeout } = settings
  await using database = databaseOf({
    ...settings,
    DATABASE_TIMEOUT: Math.max(startTimeout, DATABASE_TIMEOUT),
  })
  return await migrate(database, [keyMigrations, idempotencyMigrations, usageMigrations])
}
