import type { Addresses, Bound, GatewayEnv } from '@bffkit/core'
import {
  bearer,
  connect,
  createRoute,
  fanOut,
  gateway,
  optional,
  problems,
  secured,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

// #region services
const User = z.object({ name: z.string(), segment: z.string() })
const Order = z.object({ id: z.string(), status: z.string() })

const services = {
  users: service('users', { timeout: 400 }, (call) => ({
    me: () => call.get('me', User),
  })),
  orders: service('orders', { timeout: 400 }, (call) => ({
    recent: (limit: number) => call.get('orders', z.array(Order), { query: { limit } }),
  })),
  rewards: service('rewards', { timeout: 400 }, (call) => ({
    balance: () => call.get('balance', z.object({ points: z.number().int() })),
  })),
  inbox: service('inbox', { timeout: 400 }, (call) => ({
    unread: () => call.get('unread', z.object({ count: z.number().int() })),
  })),
  catalog: service('catalog', { timeout: 400 }, (call) => ({
    picksFor: (segment: string) => call.get('picks', z.array(z.string()), { query: { segment } }),
  })),
}
// #endregion services

// #region view
/** What the home tab draws. A field that is not listed here never leaves the gateway. */
const HomeScreen = view('HomeScreen', {
  name: z.string(),
  orders: z.array(z.object({ id: z.string(), status: z.string() })),
  points: optional(z.number().int()), // left out when rewards is down
  unread: optional(z.number().int(), { fallback: 0 }), // 0 when the inbox is down
  picks: optional(z.array(z.string()), { fallback: [], timeout: 150 }), // waits 150 ms at most
})
// #endregion view

// #region route
type Env = GatewayEnv<Bound<typeof services>>

const route = createRoute({
  method: 'get',
  path: '/home',
  summary: 'Everything the home tab needs, in one call',
  ...secured<Env>('home:read'),
  responses: { 200: HomeScreen.response, ...problems },
})

const home = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { users, orders, rewards, inbox, catalog } = c.var.services

  return fanOut(c, HomeScreen, (part) => {
    const user = part(() => users.me())
    return {
      name: part([user], ({ name }) => name),
      orders: () => orders.recent(2),
      points: async () => (await rewards.balance()).points,
      unread: async () => (await inbox.unread()).count,
      picks: part([user], ({ segment }) => catalog.picksFor(segment)),
    }
  })
})
// #endregion route

// #region gateway
type Settings = Addresses<typeof services> & { ISSUER: string; AUDIENCE: string }

export const createApp = (settings: Settings) =>
  gateway({
    name: 'mobile-bff',
    budget: 1_000,
    services: connect(services, settings, { token: 'forward' }),
    auth: bearer({ issuer: settings.ISSUER, audience: settings.AUDIENCE }),
    log: 'silent',
  }).route('/v1', home)
// #endregion gateway

/** What the services answer in tests and examples. */
export const fixtures = {
  users: { 'GET /me': { name: 'Ada', segment: 'regular', riskScore: 0.1 } },
  orders: { 'GET /orders': [{ id: 'o1', status: 'shipped', warehouse: 'Hamburg' }] },
  rewards: { 'GET /balance': { points: 1280 } },
  inbox: { 'GET /unread': { count: 2 } },
  catalog: { 'GET /picks': ['Kettle', 'Lamp'] },
}
