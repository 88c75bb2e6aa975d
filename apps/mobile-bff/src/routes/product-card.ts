import type { Product } from '@bffkit/services'
import { z } from '@hono/zod-openapi'

/** A product as a tile shows it. */
export const ProductCard = z
  .object({
    id: z.string(),
    title: z.string(),
    price: z.number(),
    currency: z.string(),
    image: z.url().optional(),
  })
  .openapi('ProductCard')

/** The tile of a product: its first picture, if it has one. */
export const card = (product: Product) => ({ ...product, image: product.images[0]?.url })

/** The tiles of some products, by product id. */
export const cards = (products: ReadonlyMap<string, Product>) =>
  Object.fromEntries([...products].map(([id, product]) => [id, card(product)]))
