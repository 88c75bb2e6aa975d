import { optional, view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { OrderSummary } from './order-summary.ts'
import { Tile } from './tile.ts'

/** What the start page draws. */
export const HomePage = view('HomePage', {
  profile: z.object({ name: z.string(), avatar: z.url() }),
  orders: optional(z.array(OrderSummary), { fallback: [] }),
  cart: optional(z.object({ itemCount: z.number().int(), total: z.number(), currency: z.string() })),
  points: optional(z.object({ points: z.number().int(), tier: z.string() })),
  unread: optional(z.number().int(), { fallback: 0 }),
  offers: optional(
    z.array(
      z.object({
        id: z.string(),
        productId: z.string(),
        label: z.string(),
        price: z.number(),
        currency: z.string(),
        endsAt: z.iso.datetime(),
      }),
    ),
    { fallback: [] },
  ),
  offered: optional(z.array(Tile), { fallback: [] }), // what the offers are for, by `productId`
  picks: optional(z.array(Tile), { fallback: [], timeout: 400 }),
  forYou: optional(z.array(Tile), { fallback: [], timeout: 500 }),
})
