import { view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'

/** How many of a product can be ordered now. */
export const StockAnswer = view('StockAnswer', {
  stock: z
    .object({
      sku: z.string(),
      available: z.number().int(),
      restockAt: z.iso
        .datetime()
        .nullable()
        .openapi({ description: 'When more arrive; null when that is not known' }),
    })
    .openapi('Stock'),
})
