import { optional, view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { OrderSummary } from './order-summary.ts'
import { Tile } from './tile.ts'

/** A page of the order history. */
export const OrderHistory = view('OrderHistory', {
  orders: z.array(OrderSummary),
  next: z.string().nullable().openapi({ description: 'The cursor of the next page; null on the last one' }),
})

/** What an order's page draws: the order, and how its products look now. */
export const OrderPage = view('OrderPage', {
  order: OrderSummary.extend({
    lines: z.array(
      z.object({
        productId: z.string(),
        title: z.string(),
        quantity: z.number().int(),
        unitPrice: z.number(),
        lineTotal: z.number(),
      }),
    ),
  }),
  products: optional(z.array(Tile), { fallback: [] }),
})
