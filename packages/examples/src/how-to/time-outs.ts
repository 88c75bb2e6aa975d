import {
  type Bound,
  createRoute,
  fanOut,
  type GatewayEnv,
  optional,
  problems,
  secured,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const Order = z.object({ id: z.string() })

export const services = {
  /** 400 ms for a call with its retry, 150 ms for one try. */
  orders: service('orders', { timeout: 400, tryTimeout: 150 }, (call) => ({
    recent: () => call.get('orders', z.array(Order)),
    export: () => call.get('export', z.array(Order), { timeout: 5_000, tryTimeout: 5_000 }), // one slow method
  })),
  catalog: service('catalog', { timeout: 400 }, (call) => ({
    picks: () => call.get('picks', z.array(z.string())),
  })),
}

type Env = GatewayEnv<Bound<typeof services>>

const Home = view('Home', {
  orders: z.array(Order),
  picks: optional(z.array(z.string()), { fallback: [], timeout: 100 }), // a nicety: the answer waits 100 ms for it
})

const route = createRoute({
  method: 'get',
  path: '/home',
  ...secured<Env>('home:read'),
  responses: { 200: Home.response, ...problems },
})

export const home = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { orders, catalog } = c.var.services
  return fanOut(c, Home, { budget: 900 }, () => ({
    orders: () => orders.recent(),
    picks: () => catalog.picks(),
  }))
})
