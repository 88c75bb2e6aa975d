import type { Product } from '@bffkit/services'
import { z } from '@hono/zod-openapi'

/** A picture, with its size so that the page does not jump when it arrives. */
export const Image = z
  .object({ url: z.url(), alt: z.string(), width: z.number().int(), height: z.number().int() })
  .openapi('Image')

/** A product as a grid of a big screen shows it. */
export const Tile = z
  .object({
    id: z.string(),
    title: z.string(),
    brand: z.string(),
    category: z.string(),
    price: z.number(),
    currency: z.string(),
    available: z.boolean(),
    image: Image.optional(),
  })
  .openapi('Tile')

/** The tile of a product: its first picture, if it has one. */
export const tile = (product: Product) => ({ ...product, image: product.images[0] })

/** The tiles of some products, in the order of `ids`; one that is not sold any more is left out. */
export const tiles = (ids: readonly string[], products: ReadonlyMap<string, Product>) =>
  ids.flatMap((id) => {
    const product = products.get(id)
    return product ? [tile(product)] : []
  })
