import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type IdempotencyTables, type KeyTables, nodeSqliteDialect } from '@bffkit/core/store'
import { Kysely } from 'kysely'
import type { UsageTable } from './usage.ts'

/** What every key begins with. */
export const brand = 'shop'

/** What the partner gateway keeps of its own. */
export type PartnerTables = KeyTables & IdempotencyTables & UsageTable

/** Opens the embedded database, in a file whose folder is made when it is missing, or `:memory:`. */
export const openDatabase = (file: string): Kysely<PartnerTables> => {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  return new Kysely<PartnerTables>({ dialect: nodeSqliteDialect(file) })
}
