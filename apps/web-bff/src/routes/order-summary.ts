import { z } from '@hono/zod-openapi'

/** An order as a list shows it. */
export const OrderSummary = z
  .object({
    id: z.string(),
    status: z.string(),
    total: z.number(),
    currency: z.string(),
    placedAt: z.iso.datetime(),
  })
  .openapi('OrderSummary')
