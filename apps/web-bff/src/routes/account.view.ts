import { optional, view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { OrderSummary } from './order-summary.ts'

/** What the account page draws. */
export const AccountPage = view('AccountPage', {
  profile: z.object({
    name: z.string(),
    avatar: z.url(),
    email: z.string(),
    segment: z.string(),
  }),
  orders: optional(z.array(OrderSummary), { fallback: [] }),
  points: optional(z.object({ points: z.number().int(), tier: z.string() })),
})
