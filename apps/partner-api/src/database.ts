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
} from '@bffkit/core/store'
import { Kysely } from 'kysely'
import type { Settings } from './settings.ts'
import { type UsageTable, usageMigrations, usageTable } from './usage.ts'

/** What every key begins with. */
export const brand = 'shop'

/** What the partner gateway keeps of its own. */
export type PartnerTables = KeyTables & IdempotencyTables & UsageTable

const tables = { ...keyTables, ...idempotencyTables, ...usageTable }

/**
 * Opens the embedded database, in a file whose folder is made when it is missing, or `:memory:`.
 *
 * @param synchronous `normal` for what may be lost when the power fails, as usage may: it costs no waiting for the disk
 * @throws DatabaseError in one line when it cannot be used.
 */
export const openDatabase = (file: string, synchronous: 'normal' | 'full' = 'full'): Kysely<PartnerTables> =>
  new Kysely<PartnerTables>({ dialect: nodeSqliteDialect(file, { tables, synchronous }) })

/** Which database is used, as the settings say. */
export type DatabaseSettings = Pick<
  Settings,
  'DATABASE' | 'DATABASE_URL' | 'DATABASE_TIMEOUT' | 'DATABASE_CONNECTIONS'
>

/** A database that says in the log of a gateway when it comes and goes, where it can. */
type ReportingDatabase = Kysely<PartnerTables> & Partial<Pick<PostgresConnection, 'reportTo'>>

/** Connections for what may be lost: it waits for nothing, and needs few. */
const normalConnections = 2

/**
 * Opens PostgreSQL where `DATABASE_URL` is set, and the embedded database of `DATABASE` otherwise.
 *
 * @param synchronous `normal` for what may be lost when the power fails; it has connections of its own
 * @throws DatabaseError in one line when the embedded database cannot be used.
 */
export const databaseOf = (
  { DATABASE, DATABASE_URL, DATABASE_TIMEOUT: timeout, DATABASE_CONNECTIONS: most }: DatabaseSettings,
  synchronous: 'normal' | 'full' = 'full',
): ReportingDatabase => {
  if (DATABASE_URL === undefined) return openDatabase(DATABASE, synchronous)
  const connections = synchronous === 'normal' ? normalConnections : most
  const dialect = postgresDialect(DATABASE_URL, {
    tables,
    synchronous,
    ...(timeout !== undefined && { timeout }),
    ...(connections !== undefined && { connections }),
  })
  const database = new Kysely<PartnerTables>({ dialect })
  // One outage is one line, however many pools there are.
  return synchronous === 'full' ? Object.assign(database, { reportTo: dialect.reportTo }) : database
}

/**
 * Brings the tables of the database to their newest version, and says what it has done.
 *
 * @throws DatabaseError in one line when the database cannot be used.
 */
export const migrateDatabase = async (settings: DatabaseSettings): Promise<Migrated[]> => {
  await using database = databaseOf(settings)
  return await migrate(database, [keyMigrations, idempotencyMigrations, usageMigrations])
}
