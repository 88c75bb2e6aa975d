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

export const services = {
  users: service('users', {}, (call) => ({ me: () => call.get('me', z.object({ name: z.string() })) })),
  rewards: service('rewards', {}, (call) => ({ points: () => call.get('points', z.number().int()) })),
  inbox: service('inbox', {}, (call) => ({ unread: () => call.get('unread', z.number().int()) })),
}

type Env = GatewayEnv<Bound<typeof services>>

const Home = view('HomeWithNiceties', {
  profile: z.object({ name: z.string() }), // required: without it the request fails
  points: optional(z.number().int()), // left out when rewards fails
  unread: optional(z.number().int(), { fallback: 0 }), // 0 when the inbox fails
})

const route = createRoute({
  method: 'get',
  path: '/home',
  ...secured<Env>('home:read'),
  responses: { 200: Home.response, ...problems },
})

export const home = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { users, rewards, inbox } = c.var.services
  return fanOut(c, Home, () => ({
    profile: () => users.me(),
    points: () => rewards.points(),
    unread: () => inbox.unread(),
  }))
})
