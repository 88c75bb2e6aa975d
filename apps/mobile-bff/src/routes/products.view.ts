import { optional, view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { ProductCard } from './product-card.ts'

/** A page of search results. */
export const ProductList = view('ProductList', {
  products: z.array(ProductCard),
  next: z.string().nullable().openapi({ description: 'The cursor of the next page; null on the last one' }),
})

/** What a product page draws. */
export const ProductScreen = view('ProductScreen', {
  product: z.object({
    id: z.string(),
    title: z.string(),
    brand: z.string(),
    description: z.string(),
    price: z.number(),
    currency: z.string(),
    available: z.boolean(),
    images: z.array(z.object({ url: z.url(), alt: z.string() })),
  }),
  stock: optional(z.object({ available: z.number().int(), restockAt: z.iso.datetime().nullable() })),
  rating: optional(z.object({ average: z.number(), count: z.number().int() })),
  reviews: optional(
    z.array(z.object({ author: z.string(), rating: z.number().int(), title: z.string(), text: z.string() })),
    { fallback: [], timeout: 300 },
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
})
