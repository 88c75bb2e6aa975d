import { optional, view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { Tile } from './tile.ts'

/** What the cart page draws: the lines, how their products look, and what goes with them. */
export const CartPage = view('CartPage', {
  cart: z.object({
    currency: z.string(),
    itemCount: z.number().int(),
    subtotal: z.number(),
    discount: z.number(),
    total: z.number(),
    lines: z.array(
      z.object({
        id: z.string(),
        productId: z.string(),
        quantity: z.number().int(),
        unitPrice: z.number(),
        lineTotal: z.number(),
      }),
    ),
  }),
  products: optional(z.array(Tile), { fallback: [] }),
  points: optional(z.number().int()),
})
