import type { z } from '@hono/zod-openapi'
import { fromJson } from '../../database/json.ts'
import type { Row, ShopDatabase } from '../../database/schema.ts'
import { daysFrom } from '../../days.ts'
import { type Stock, warehouses } from './inventory.schema.ts'

/** Looks up what there is of many products at once, in the order asked for; unknown SKUs are left out. */
export const stockBySkus = async (
  database: ShopDatabase,
  skus: readonly string[],
  now: Date,
): Promise<z.infer<typeof Stock>[]> => {
  const products = await database
    .selectFrom('products')
    .select(['number', 'id', 'sku', 'cost', 'details'])
    .where('sku', 'in', skus)
    .execute()
  if (products.length === 0) return []
  const ids = products.map(({ id }) => id)
  const rows = await database.selectFrom('stock').selectAll().where('productId', 'in', ids).execute()
  const rowsOf = Map.groupBy(rows, ({ productId }) => productId)
  const bySku = new Map(products.map((product) => [product.sku, product]))
  return [...new Set(skus)]
    .flatMap((sku) => bySku.get(sku) ?? [])
    .map((product) => toStock(product, rowsOf.get(product.id) ?? [], now))
}

type Product = Pick<Row<'products'>, 'number' | 'id' | 'sku' | 'cost' | 'details'>

const toStock = ({ number, id, sku, cost, details }: Product, rows: Row<'stock'>[], now: Date) => {
  const { internal, supplier } = fromJson(details)
  const units = new Map(rows.map((row) => [row.warehouse, row.units]))
  const available = rows.reduce((sum, row) => sum + row.units, 0)
  const runsLow = available <= internal.reorderLevel
  return {
    sku,
    productId: id,
    available,
    warehouses: warehouses.map((warehouse) => ({
      ...warehouse,
      units: units.get(warehouse.id) ?? 0,
      shelf: internal.shelf,
    })),
    restockAt: runsLow ? daysFrom(now, 2 + (number % 12)) : null,
    internal: {
      reorderLevel: internal.reorderLevel,
      unitCost: cost / 100,
      tiedCapital: (cost * available) / 100,
      supplierId: supplier.id,
      purchaseOrder: runsLow ? `PO-${100_000 + number}` : null,
      buyer: internal.buyer,
      lastAuditAt: internal.lastAuditAt,
      notes: internal.warehouseNotes,
    },
  }
}
