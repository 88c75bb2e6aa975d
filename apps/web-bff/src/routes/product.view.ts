import { optional, view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { Image, Tile } from './tile.ts'

const stars = z.number().int()

/** What a product page draws on a big screen. */
export const ProductPage = view('ProductPage', {
  product: z.object({
    id: z.string(),
    sku: z.string(),
    title: z.string(),
    brand: z.string(),
    category: z.string(),
    description: z.string(),
    price: z.number(),
    currency: z.string(),
    available: z.boolean(),
    images: z.array(Image),
  }),
  stock: optional(
    z.object({
      available: z.number().int(),
      restockAt: z.iso.datetime().nullable(),
      warehouses: z.array(
        z.object({ id: z.string(), name: z.string(), city: z.string(), units: z.number().int() }),
      ),
    }),
  ),
  rating: optional(
    z.object({
      average: z.number(),
      count: z.number().int(),
      histogram: z.object({ '1': stars, '2': stars, '3': stars, '4': stars, '5': stars }),
    }),
  ),
  reviews: optional(
    z.object({
      items: z.array(
        z.object({
          id: z.string(),
          author: z.string(),
          rating: stars,
          title: z.string(),
          text: z.string(),
          createdAt: z.iso.datetime(),
          helpful: z.number().int(),
        }),
      ),
      total: z.number().int(),
      next: z
        .string()
        .nullable()
        .openapi({ description: 'The `reviews` of the next page; null on the last one' }),
    }),
  ),
  offers: optional(
    z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        price: z.number(),
        currency: z.string(),
        endsAt: z.iso.datetime(),
      }),
    ),
    { fallback: [] },
  ),
  related: optional(z.array(Tile), { fallback: [], timeout: 500 }),
  points: optional(z.number().int()), // what the caller could spend here
  inCart: optional(z.number().int(), { fallback: 0 }),
})
