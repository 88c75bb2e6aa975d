import { createRoute, z } from '@hono/zod-openapi'
import { createService, type ServiceContext } from '../every-service/create-service.ts'
import { jsonAnswer, jsonBody } from '../every-service/json-content.ts'
import { problems } from '../every-service/problem.ts'
import { addItem, changeItem, removeItem } from './cart-changes.ts'
import { cartOf } from './cart-of.ts'
import { Cart, ItemChange, NewItem } from './carts.schema.ts'

const LineId = z.object({ id: z.string() })

const read = createRoute({
  method: 'get',
  path: '/cart',
  summary: 'The cart, with all its money worked out',
  responses: { 200: jsonAnswer(Cart, 'The cart'), ...problems(401, 404) },
})

const add = createRoute({
  method: 'post',
  path: '/cart/items',
  summary: 'Put a product in; one that is there already gets more',
  request: jsonBody(NewItem),
  responses: {
    201: { ...jsonAnswer(Cart, 'The cart with it'), headers: z.object({ Location: z.string() }) },
    ...problems(400, 401, 422),
  },
})

const change = createRoute({
  method: 'patch',
  path: '/cart/items/{id}',
  summary: 'Set how many of a line',
  request: { params: LineId, ...jsonBody(ItemChange) },
  responses: { 200: jsonAnswer(Cart, 'The cart now'), ...problems(400, 401, 404) },
})

const remove = createRoute({
  method: 'delete',
  path: '/cart/items/{id}',
  summary: 'Take a line out',
  request: { params: LineId },
  responses: { 204: { description: 'It is out' }, ...problems(401, 404) },
})

/** Carts, and every sum in them. */
export const carts = ({ database, clock, ...context }: ServiceContext) =>
  createService({ name: 'carts', description: 'Carts and their prices' }, { database, clock, ...context })
    .openapi(read, async (c) => c.json(await cartOf(database, c.var.userId), 200))
    .openapi(add, async (c) => {
      const lineId = await addItem(database, c.var.userId, c.req.valid('json'), clock())
      return c.json(await cartOf(database, c.var.userId), 201, { Location: `/cart/items/${lineId}` })
    })
    .openapi(change, async (c) => {
      const { quantity } = c.req.valid('json')
      await changeItem(database, c.var.userId, c.req.valid('param').id, quantity, clock())
      return c.json(await cartOf(database, c.var.userId), 200)
    })
    .openapi(remove, async (c) => {
      await removeItem(database, c.var.userId, c.req.valid('param').id, clock())
      return c.body(null, 204)
    })
