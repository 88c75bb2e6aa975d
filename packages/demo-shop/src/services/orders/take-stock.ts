import type { Transaction } from 'kysely'
import type { Tables } from '../../database/schema.ts'
import { refusal } from '../every-service/problem.ts'
import type { WarehouseId } from '../inventory/inventory.schema.ts'

type Wanted = { productId: string; sku: string; quantity: number }

/**
 * Takes units of a product out of the warehouses, the fullest first, and answers which one that was. What is sold out
 * is not available in the catalog any more. Refuses with 422 when there are not enough.
 */
export const takeStock = async (
  tx: Transaction<Tables>,
  { productId, sku, quantity }: Wanted,
): Promise<WarehouseId> => {
  const places = await tx
    .selectFrom('stock')
    .select(['warehouse', 'units'])
    .where('productId', '=', productId)
    .orderBy('units', 'desc')
    .execute()
  const [fullest] = places
  const left = places.reduce((sum, { units }) => sum + units, -quantity)
  if (!fullest || left < 0) throw refusal(422, `not enough in stock: ${sku}`)
  let missing = quantity
  for (const { warehouse, units } of places) {
    const taken = Math.min(units, missing)
    missing -= taken
    await tx
      .updateTable('stock')
      .set({ units: units - taken })
      .where('productId', '=', productId)
      .where('warehouse', '=', warehouse)
      .execute()
  }
  if (left === 0) await tx.updateTable('products').set({ available: 0 }).where('id', '=', productId).execute()
  return fullest.warehouse
}
