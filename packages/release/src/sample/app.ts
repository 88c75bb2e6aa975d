import {
  anonymous,
  type Bound,
  bearer,
  connect,
  createRoute,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  problems,
  reply,
  secured,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const orders = service('orders', {}, (call) => ({
  recent: () => call.get('orders', z.array(z.object({ id: z.string(), total: z.number() }))),
  points: () => call.get('points', z.object({ points: z.number() })),
}))

type Env = GatewayEnv<Bound<{ orders: typeof orders }>>

const Config = view('Config', { currency: z.string() })
const HomeScreen = view('HomeScreen', {
  orders: z.array(z.object({ id: z.string() })),
  balance: optional(z.object({ points: z.number() })),
})

const config = createRoute({
  method: 'get',
  path: '/config',
  ...anonymous(),
  responses: { 200: Config.response, ...problems },
})

const home = createRoute({
  method: 'get',
  path: '/home',
  ...secured<Env>('home:read'),
  responses: { 200: HomeScreen.response, ...problems },
})

const routes = new OpenAPIHono<Env>()
  .openapi(config, (c) => reply(c, Config, { currency: 'EUR' }))
  .openapi(home, (c) => {
    const { orders } = c.var.services
    return fanOut(c, HomeScreen, () => ({ orders: () => orders.recent(), balance: () => orders.points() }))
  })

/** The gateway that the packed packages are tried with: it asks a service, trims the answer, and goes on without a part. */
export const createApp = (settings: { readonly ISSUER: string; readonly ORDERS_URL: string }) =>
  gateway({
    name: 'sample',
    services: connect({ orders }, settings),
    auth: bearer({ issuer: settings.ISSUER, audience: 'sample' }),
  }).route('/v1', routes)
