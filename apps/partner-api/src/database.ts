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
  type UsageTables,
  usageMigrations,
  usageTables,
} from '@bffkit/core/store'
import { Kysely } from 'kysely'

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

/**
 * Brings the tables of a file to their newest version, and says what it has done.
 *
 * @throws DatabaseError in one line when the file cannot be used.
 */
export const migrateDatabase = async (file: string): Promise<Migrated[]> => {
  await using database = openDatabase(file)
  return await migrate(database, [keyMigrations, idempotencyMigrations, usageMigrations])
}
