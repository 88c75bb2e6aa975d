import { view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { Money } from './money.ts'

/** A product as third parties know it. */
const Product = z
  .object({
    id: z.string(),
    sku: z.string(),
    title: z.string(),
    brand: z.string(),
    category: z.string(),
    description: z.string(),
    price: Money,
    available: z.boolean(),
    images: z.array(z.url()),
  })
  .openapi('Product')

/** A page of products. */
export const ProductPage = view('ProductPage', {
  products: z.array(Product),
  next: z.string().nullable().openapi({ description: 'The `cursor` of the next page; null on the last one' }),
})

/** One product. */
export const ProductAnswer = view('ProductAnswer', { product: Product })
