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

const User = z.object({ name: z.string() })
const Order = z.object({ id: z.string(), total: z.number() })

export const services = {
  users: service('users', { timeout: 400 }, (call) => ({ me: () => call.get('me', User) })),
  orders: service('orders', { timeout: 400 }, (call) => ({
    recent: (limit: number) => call.get('orders', z.array(Order), { query: { limit } }),
  })),
  rewards: service('rewards', { timeout: 400 }, (call) => ({
    points: async () => (await call.get('balance', z.object({ points: z.number().int() }))).points,
  })),
}

type Env = GatewayEnv<Bound<typeof services>>

/** The old answer had `points: null` when they were not to be had, and old clients rely on it. */
const Account = view('Account', {
  profile: User,
  orders: z.array(Order),
  points: optional(z.number().int().nullable(), { fallback: null }),
})

const route = createRoute({
  method: 'get',
  path: '/account',
  ...secured<Env>(),
  responses: { 200: Account.response, ...problems },
})

export const account = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { users, orders, rewards } = c.var.services
  return fanOut(c, Account, () => ({
    profile: () => users.me(),
    orders: () => orders.recent(3),
    points: () => rewards.points(),
  }))
})
