import {
  type Bound,
  bearer,
  connect,
  createRoute,
  fanOut,
  type GatewayEnv,
  gateway,
  problems,
  secured,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { hc } from 'hono/client'

const Order = z.object({ id: z.string(), total: z.number() })

const orders = service('orders', { timeout: 400 }, (call) => ({
  byId: (id: string) => call.get('orders/{id}', Order, { path: { id }, passes: [404] }),
}))

type Env = GatewayEnv<Bound<{ orders: typeof orders }>>

const OrderScreen = view('OrderScreen', { order: Order })

const route = createRoute({
  method: 'get',
  path: '/orders/{id}',
  ...secured<Env>('orders:read'),
  request: { params: z.object({ id: z.string().max(40) }) },
  responses: { 200: OrderScreen.response, ...problems(404) },
})

const routes = new OpenAPIHono<Env>().openapi(route, (c) =>
  fanOut(c, OrderScreen, () => ({ order: () => c.var.services.orders.byId(c.req.valid('param').id) })),
)

export const createApp = (settings: { ORDERS_URL: string; ISSUER: string; AUDIENCE: string }) =>
  gateway({
    name: 'mobile-bff',
    services: connect({ orders }, settings),
    auth: bearer({ issuer: settings.ISSUER, audience: settings.AUDIENCE }),
    log: 'silent',
  }).route('/v1', routes)

/** What the front end imports: the type of the gateway, and nothing of its code. */
export const mobileClient = (url: string, headers: Record<string, string>) =>
  hc<ReturnType<typeof createApp>>(url, { headers })
