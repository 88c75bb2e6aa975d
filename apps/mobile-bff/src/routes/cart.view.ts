import { optional, view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { ProductCard } from './product-card.ts'

const Cart = z
  .object({
    currency: z.string(),
    itemCount: z.number().int(),
    subtotal: z.number(),
    discount: z.number(),
    total: z.number(),
    lines: z.array(
      z.object({
        id: z.string(),
        productId: z.string(),
        quantity: z.number().int(),
        unitPrice: z.number(),
        lineTotal: z.number(),
      }),
    ),
  })
  .openapi('Cart')

/** What the cart tab draws: the lines, and how their products look, by product id. */
export const CartScreen = view('CartScreen', {
  cart: Cart,
  products: optional(z.record(z.string(), ProductCard), { fallback: {} }),
})

/** The cart after a change. The app knows the products already. */
export const ChangedCart = view('ChangedCart', { cart: Cart })
