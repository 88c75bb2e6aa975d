import { nodeSqliteDialect } from '@bffkit/core/store'
import { Kysely } from 'kysely'
import { createTables } from './create-tables.ts'
import type { ShopDatabase, Tables } from './schema.ts'
import { fillStock } from './seed/fill-stock.ts'
import { fullSize, SEED_DATE, type ShopSize, seed } from './seed/seed.ts'

export type DatabaseOptions = {
  /** The day the seeded data was made up on: orders and messages lead up to it. Default `SEED_DATE`. */
  now?: Date
  /** How much is made up. Default: 500 customers, 2,000 products, 6,000 orders, 20,000 reviews. */
  size?: Partial<ShopSize>
}

/**
 * Opens the shop's database, and fills it when it is empty; the same rows every time, for the same `now` and `size`.
 *
 * @param file a path, whose folder is made when missing, or `:memory:`. Writes to a file survive a restart. Two
 * processes may open the same new file at once: one seeds, the other waits for it.
 */
export const openDatabase = async (
  file: string,
  { now = SEED_DATE, size = {} }: DatabaseOptions = {},
): Promise<ShopDatabase> => {
  const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(file, { setting: 'SHOP_DATABASE' }) })
  await database.transaction().execute(async (tx) => {
    await createTables(tx)
    const seeded = await tx.selectFrom('users').select('number').limit(1).executeTakeFirst()
    if (!seeded) await seed(tx, now, { ...fullSize, ...size })
    await fillStock(tx)
  })
  return database
}
