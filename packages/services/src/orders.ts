import { refused, service } from '@bffkit/core'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

const OrderSummary = z.object({
  id: z.string(),
  status: z.string(),
  total: z.number(),
  currency: z.string(),
  placedAt: z.iso.datetime(),
})
const Orders = z.array(OrderSummary)
const Order = OrderSummary.extend({
  lines: z.array(
    z.object({
      productId: z.string(),
      title: z.string(),
      quantity: z.number().int(),
      unitPrice: z.number(),
      lineTotal: z.number(),
    }),
  ),
})

const wrongPage = refused(400, Refusal, { '/before': '/query/cursor' })

/** The caller's order history, newest first. */
export const orders = service('orders', { audience: 'urn:shop:orders', timeout: 400 }, (call) => ({
  recent: (limit: number) => call.get('orders', Orders, { query: { limit } }),
  /** The orders placed before another one. */
  before: (id: string | undefined, limit: number) =>
    call.get('orders', Orders, { query: { before: id, limit }, passes: [wrongPage] }),
  byId: (id: string) => call.get('orders/{id}', Order, { path: { id }, passes: [404] }),
}))
