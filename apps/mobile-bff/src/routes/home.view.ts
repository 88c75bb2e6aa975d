import { optional, view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { ProductCard } from './product-card.ts'

/** What the home tab draws. A field that is not listed here never leaves the gateway. */
export const HomeScreen = view('HomeScreen', {
  profile: z.object({ name: z.string(), avatar: z.url() }),
  orders: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      total: z.number(),
      currency: z.string(),
      placedAt: z.iso.datetime(),
    }),
  ),
  cart: optional(z.object({ itemCount: z.number().int() })), // no badge when carts is down
  balance: optional(z.object({ points: z.number().int(), tier: z.string() })), // left out when rewards is down
  unread: optional(z.number().int(), { fallback: 0 }), // 0 when the inbox is down
  picks: optional(z.array(ProductCard), { fallback: [], timeout: 300 }), // a nicety: waits 300 ms at most
})
