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
} from '@bffkit/core/store'
import { Kysely } from 'kysely'
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

/**
 * Brings the tables of a file to their newest version, and says what it has done.
 *
 * @throws DatabaseError in one line when the file cannot be used.
 */
export const migrateDatabase = async (file: string): Promise<Migrated[]> => {
  await using database = openDatabase(file)
  return await migrate(database, [keyMigrations, idempotencyMigrations, usageMigrations])
}
