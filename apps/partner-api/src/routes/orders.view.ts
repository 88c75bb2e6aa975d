import { view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { Money } from './money.ts'

const Summary = z
  .object({
    id: z.string(),
    status: z.string().openapi({
      description: 'Open, more may come',
      examples: ['processing', 'shipped', 'delivered', 'returned', 'cancelled'],
    }),
    reference: z.string().nullable().openapi({ description: 'What the partner called it' }),
    total: Money,
    placedAt: z.iso.datetime(),
  })
  .openapi('OrderSummary')

const Order = Summary.extend({
  lines: z.array(
    z.object({
      sku: z.string(),
      title: z.string(),
      quantity: z.number().int(),
      unitPrice: Money,
      lineTotal: Money,
    }),
  ),
}).openapi('Order')

/** A page of the partner's orders. */
export const OrderPage = view('OrderPage', {
  orders: z.array(Summary),
  next: z.string().nullable().openapi({ description: 'The `cursor` of the next page; null on the last one' }),
})

/** One order. */
export const OrderAnswer = view('OrderAnswer', { order: Order })

/** What a partner orders. */
export const OrderRequest = z
  .object({
    lines: z
      .array(z.object({ sku: z.string().min(1).max(40), quantity: z.number().int().min(1).max(10_000) }))
      .min(1)
      .max(100),
    reference: z.string().min(1).max(100).optional().openapi({ description: 'What the partner calls it' }),
  })
  .openapi('OrderRequest')
