import {
  type Bound,
  createRoute,
  fanOut,
  type GatewayEnv,
  parameter,
  problems,
  refused,
  secured,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const Order = z.object({ id: z.string(), total: z.number() })
const Page = z.object({ items: z.array(Order), next: z.string().nullable() })

/** A cursor the service does not know is the client's mistake: 400 with a pointer, not 502. */
const Refusal = z.object({
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
})
const wrongCursor = refused(400, Refusal, { '/after': '/query/cursor' })

export const orders = service('orders', { timeout: 400 }, (call) => ({
  page: (limit: number, after?: string) =>
    call.get('orders', Page, { query: { limit, after }, passes: [wrongCursor] }),
}))

type Env = GatewayEnv<Bound<{ orders: typeof orders }>>

const OrderList = view('OrderList', { orders: z.array(Order), next: z.string().nullable() })

const route = createRoute({
  method: 'get',
  path: '/orders',
  ...secured<Env>('orders:read'),
  request: {
    query: z.object({
      limit: parameter.integer({ min: 1, max: 50 }).default(20),
      cursor: z.string().max(200).optional(),
    }),
  },
  responses: { 200: OrderList.response, ...problems },
})

export const orderList = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { limit, cursor } = c.req.valid('query')
  return fanOut(c, OrderList, (part) => {
    const page = part(() => c.var.services.orders.page(limit, cursor))
    return { orders: part([page], ({ items }) => items), next: part([page], ({ next }) => next) }
  })
})
