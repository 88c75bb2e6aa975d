import { optional, view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { ProductCard } from './product-card.ts'

const Summary = z.object({
  id: z.string(),
  status: z.string(),
  total: z.number(),
  currency: z.string(),
  placedAt: z.iso.datetime(),
})

/** A page of the order history. */
export const OrderList = view('OrderList', {
  orders: z.array(Summary),
  next: z.string().nullable().openapi({ description: 'The cursor of the next page; null on the last one' }),
})

/** What an order's page draws: the order, and how its products look, by product id. */
export const OrderScreen = view('OrderScreen', {
  order: Summary.extend({
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
  products: optional(z.record(z.string(), ProductCard), { fallback: {} }),
})
