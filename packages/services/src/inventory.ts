import { service } from '@bffkit/core'
import { z } from 'zod'

const Stock = z.object({
  sku: z.string(),
  available: z.number().int(),
  restockAt: z.iso.datetime().nullable(),
  warehouses: z.array(
    z.object({ id: z.string(), name: z.string(), city: z.string(), units: z.number().int() }),
  ),
})

/** How many of a product there are, and where. */
export const inventory = service('inventory', { audience: 'urn:shop:inventory', timeout: 400 }, (call) => ({
  stock: (sku: string) => call.get('stock/{sku}', Stock, { path: { sku }, passes: [404] }),
}))
