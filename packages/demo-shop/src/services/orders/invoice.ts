import type { z } from '@hono/zod-openapi'
import type { OrderWithLines } from './orders.schema.ts'

/** Writes an order's invoice line by line, so that it can be streamed. */
export function* invoiceLines(order: z.infer<typeof OrderWithLines>) {
  const { billingAddress: to } = order
  yield `INVOICE ${order.id}\n${order.placedAt.slice(0, 10)}\n\n`
  yield `${to.name}\n${to.street}\n${to.postalCode} ${to.city}, ${to.country}\n\n`
  for (const line of order.lines) yield row(`${line.quantity} x ${line.title}`, line.lineTotal)
  yield `${'-'.repeat(WIDTH)}\n`
  yield row('Subtotal', order.subtotal)
  yield row('Discount', -order.discount)
  yield row('Shipping', order.shippingCost)
  yield row(`Total (${order.currency})`, order.total)
  yield row('VAT included', order.tax)
}

const WIDTH = 72
const AMOUNT_WIDTH = 12

const row = (label: string, amount: number) =>
  `${label.slice(0, WIDTH - AMOUNT_WIDTH).padEnd(WIDTH - AMOUNT_WIDTH)}${amount.toFixed(2).padStart(AMOUNT_WIDTH)}\n`
