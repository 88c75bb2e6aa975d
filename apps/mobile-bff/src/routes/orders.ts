import { createRoute, fanOut, problems, reply, secured } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { MobileEnv } from '../env.ts'
import { OrderList, OrderScreen } from './orders.view.ts'
import { cards } from './product-card.ts'

/** Orders a page has. */
const pageSize = 20

const list = createRoute({
  method: 'get',
  path: '/orders',
  summary: 'The order history, newest first, a page at a time',
  ...secured<MobileEnv>('orders:read'),
  request: { query: z.object({ cursor: z.string().min(1).max(40).optional() }) },
  responses: { 200: OrderList.response, ...problems },
})

const one = createRoute({
  method: 'get',
  path: '/orders/{id}',
  summary: 'Everything an order page needs',
  ...secured<MobileEnv>('orders:read'),
  request: { params: z.object({ id: z.string().max(40) }) },
  responses: { 200: OrderScreen.response, ...problems(404) },
})

export const orders = new OpenAPIHono<MobileEnv>()
  .openapi(list, async (c) => {
    const page = await c.var.services.orders.before(c.req.valid('query').cursor, pageSize)
    const last = page.length === pageSize ? page.at(-1) : undefined
    return reply(c, OrderList, { orders: page, next: last?.id ?? null })
  })
  .openapi(one, (c) => {
    const { orders, catalog } = c.var.services
    const { id } = c.req.valid('param')

    return fanOut(c, OrderScreen, (part) => {
      const order = part(() => orders.byId(id))
      return {
        order,
        products: part([order], async ({ lines }) =>
          cards(await catalog.byIds(lines.map(({ productId }) => productId))),
        ),
      }
    })
  })
