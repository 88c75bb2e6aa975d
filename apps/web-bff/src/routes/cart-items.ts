import { created, createRoute, problems, reply, secured } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { WebEnv } from '../env.ts'
import { ChangedCart } from './cart-items.view.ts'

const Quantity = z.number().int().min(1).max(99)
const line = z.object({ id: z.string().max(40) })
const json = <S extends z.ZodType>(schema: S) => ({
  content: { 'application/json': { schema } },
  required: true,
})

const add = createRoute({
  method: 'post',
  path: '/cart/items',
  summary: 'Put a product into the cart',
  ...secured<WebEnv>('cart:write'),
  request: {
    body: json(z.object({ productId: z.string().min(1).max(40), quantity: Quantity }).openapi('NewItem')),
  },
  responses: { 201: created(ChangedCart), ...problems(422) },
})

const change = createRoute({
  method: 'patch',
  path: '/cart/items/{id}',
  summary: 'Change how many of a product are in the cart',
  ...secured<WebEnv>('cart:write'),
  request: { params: line, body: json(z.object({ quantity: Quantity }).openapi('ChangedItem')) },
  responses: { 200: ChangedCart.response, ...problems(404, 422) },
})

const remove = createRoute({
  method: 'delete',
  path: '/cart/items/{id}',
  summary: 'Take a line out of the cart',
  ...secured<WebEnv>('cart:write'),
  request: { params: line },
  responses: { 204: { description: 'It is out' }, ...problems(404) },
})

export const cartItems = new OpenAPIHono<WebEnv>()
  .openapi(add, async (c) => {
    const cart = await c.var.services.carts.add(c.req.valid('json'))
    return reply(c, ChangedCart, { cart }, { status: 201, headers: { location: '/api/cart' } })
  })
  .openapi(change, async (c) => {
    const cart = await c.var.services.carts.change(c.req.valid('param').id, c.req.valid('json').quantity)
    return reply(c, ChangedCart, { cart })
  })
  .openapi(remove, async (c) => {
    await c.var.services.carts.remove(c.req.valid('param').id)
    return c.body(null, 204)
  })
