import { z } from '@hono/zod-openapi'

/** What one warehouse has of a product. */
const WarehouseStock = z
  .object({
    id: z.string(),
    name: z.string(),
    city: z.string(),
    units: z.number().int(),
    shelf: z.string(),
    costPerUnit: z.number(),
    manager: z.string(),
  })
  .openapi('WarehouseStock')

const InternalStock = z.object({
  reorderLevel: z.number().int(),
  unitCost: z.number(),
  tiedCapital: z.number(),
  supplierId: z.string(),
  purchaseOrder: z.string().nullable(),
  buyer: z.string(),
  lastAuditAt: z.iso.datetime(),
  notes: z.string(),
})

/** What there is of a product, in all warehouses; `restockAt` is set when it runs low. */
export const Stock = z
  .object({
    sku: z.string(),
    productId: z.string(),
    available: z.number().int(),
    warehouses: z.array(WarehouseStock),
    restockAt: z.iso.datetime().nullable(),
    internal: InternalStock,
  })
  .openapi('Stock')

export const StockList = z.object({ items: z.array(Stock) }).openapi('StockList')

/** Where the shop keeps its goods. */
export const warehouses = [
  { id: 'LEJ-1', name: 'Leipzig North', city: 'Leipzig', manager: 'Jonas Weber', costPerUnit: 0.42 },
  { id: 'DUB-2', name: 'Dublin Port', city: 'Dublin', manager: 'Niamh Byrne', costPerUnit: 0.57 },
  { id: 'LYS-1', name: 'Lyon Est', city: 'Lyon', manager: 'Camille Laurent', costPerUnit: 0.49 },
] as const

export type WarehouseId = (typeof warehouses)[number]['id']
