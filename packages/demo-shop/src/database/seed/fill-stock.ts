import type { Transaction } from 'kysely'
import { type WarehouseId, warehouses } from '../../services/inventory/inventory.schema.ts'
import { fromJson } from '../json.ts'
import type { Row, Tables } from '../schema.ts'
import { insert } from './insert.ts'

/**
 * Spreads what the catalog notes as a product's stock over the warehouses, unless that was done before.
 *
 * Six in ten units lie where the catalog says the product is kept. A product that cannot be bought has none to sell.
 */
export const fillStock = async (tx: Transaction<Tables>) => {
  const filled = await tx.selectFrom('stock').select('productId').limit(1).executeTakeFirst()
  if (filled) return
  const products = await tx.selectFrom('products').select(['id', 'available', 'details']).execute()
  await insert(tx, 'stock', products.flatMap(stockOf))
}

const AT_HOME = 0.6

const stockOf = ({ id, available, details }: Pick<Row<'products'>, 'id' | 'available' | 'details'>) => {
  const { stock, warehouse: home } = fromJson(details).internal
  const atHome = Math.ceil(stock * available * AT_HOME)
  const nearby = Math.ceil((stock * available - atHome) * AT_HOME)
  const units = [atHome, nearby, stock * available - atHome - nearby]
  return homeFirst(home).map((warehouse, index) => ({ productId: id, warehouse, units: units[index] ?? 0 }))
}

const homeFirst = (home: string): WarehouseId[] =>
  warehouses.map(({ id }) => id).toSorted((one, other) => Number(other === home) - Number(one === home))
