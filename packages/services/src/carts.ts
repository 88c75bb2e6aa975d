import { refused, service } from '@bffkit/core'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

const Cart = z.object({
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

const wrongItem = refused([400, 422], Refusal, {
  '/productId': '/body/productId',
  '/quantity': '/body/quantity',
})

/** The caller's cart. All its money is worked out by the service. */
export const carts = service('carts', { audience: 'urn:shop:carts', timeout: 400 }, (call) => ({
  mine: () => call.get('cart', Cart),
  add: (item: { productId: string; quantity: number }) =>
    call.post('cart/items', Cart, { body: item, passes: [wrongItem] }),
  change: (id: string, quantity: number) =>
    call.patch('cart/items/{id}', Cart, { path: { id }, body: { quantity }, passes: [404, wrongItem] }),
  remove: (id: string) => call.delete('cart/items/{id}', z.void(), { path: { id }, passes: [404] }),
}))
