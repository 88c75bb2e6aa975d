import { createRoute, fanOut, problems, reply, secured } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { WebEnv } from '../env.ts'
import { OrderHistory, OrderPage } from './orders.view.ts'
import { tiles } from './tile.ts'

/** Orders a page has: a screen full of rows. */
const pageSize = 50

const list = createRoute({
  method: 'get',
  path: '/orders',
  summary: 'The order history, newest first, a page at a time',
  ...secured<WebEnv>('orders:read'),
  request: { query: z.object({ cursor: z.string().min(1).max(40).optional() }) },
  responses: { 200: OrderHistory.response, ...problems },
})

const one = createRoute({
  method: 'get',
  path: '/orders/{id}',
  summary: 'Everything an order page needs',
  ...secured<WebEnv>('orders:read'),
  request: { params: z.object({ id: z.string().max(40) }) },
  responses: { 200: OrderPage.response, ...problems(404) },
})

export const orders = new OpenAPIHono<WebEnv>()
  .openapi(list, async (c) => {
    const page = await c.var.services.orders.before(c.req.valid('query').cursor, pageSize)
    const last = page.length === pageSize ? page.at(-1) : undefined
    return reply(c, OrderHistory, { orders: page, next: last?.id ?? null })
  })
  .openapi(one, (c) => {
    const { orders, catalog } = c.var.services
    const { id } = c.req.valid('param')

    return fanOut(c, OrderPage, (part) => {
      const order = part(() => orders.byId(id))
      return {
        order,
        products: part([order], async ({ lines }) => {
          const ids = lines.map(({ productId }) => productId)
          return tiles(ids, await catalog.byIds(ids))
        }),
      }
    })
  })
