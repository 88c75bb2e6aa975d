import {
  type Bound,
  bearer,
  connect,
  createRoute,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  problems,
  secured,
  service,
  view,
} from '@bffkit/core'
import { backends, killMatrix } from '@bffkit/core/testing'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const orders = service('orders', {}, (call) => ({
  recent: () => call.get('orders', z.array(z.object({ id: z.string(), total: z.number() }))),
}))
type Env = GatewayEnv<Bound<{ orders: typeof orders }>>

const HomeScreen = view('HomeScreen', {
  orders: z.array(z.object({ id: z.string() })),
  points: optional(z.number()),
})

const route = createRoute({
  method: 'get',
  path: '/home',
  ...secured<Env>('home:read'),
  responses: { 200: HomeScreen.response, ...problems },
})

const home = new OpenAPIHono<Env>().openapi(route, (c) =>
  fanOut(c, HomeScreen, () => ({ orders: () => c.var.services.orders.recent(), points: async () => 3 })),
)

new OpenAPIHono<Env>().openapi(route, (c) =>
  // @ts-expect-error the points are missing
  fanOut(c, HomeScreen, () => ({ orders: () => c.var.services.orders.recent() })),
)

export const createApp = (settings: { ORDERS_URL: string; ISSUER: string }) =>
  gateway({
    name: 'consumer',
    services: connect({ orders }, settings),
    auth: bearer({ issuer: settings.ISSUER, audience: 'consumer' }),
  }).route('/v1', home)

export const matrix = async () => {
  const shop = await backends({ orders: { 'GET /orders': [] } })
  return killMatrix(createApp(shop.settings), { path: '/v1/home' }, shop)
}

export const read = (body: z.output<typeof HomeScreen.schema>): [string | undefined, number | undefined] => {
  // @ts-expect-error the total is trimmed
  body.orders[0]?.total
  // @ts-expect-error the points may be missing
  body.points.toFixed()
  return [body.orders[0]?.id, body.points]
}
