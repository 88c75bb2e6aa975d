import {
  type Bound,
  bearer,
  connect,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  problems,
  secured,
  serve,
  view,
} from '@bffkit/core'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { addresses } from '../backend/backend.ts'
import type { StartCase } from '../case/registry.ts'
import { parts, shop } from '../shop.ts'

type Env = GatewayEnv<Bound<typeof shop>>

const HomeScreen = view('HomeScreen', {
  ...parts,
  balance: optional(parts.balance),
  messages: optional(parts.messages, { fallback: [] }),
  picks: optional(parts.picks, { fallback: [], timeout: 10_000 }),
})

const route = createRoute({
  method: 'get',
  path: '/home',
  ...secured<Env>('home:read'),
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(20).default(3) }) },
  responses: { 200: HomeScreen.response, ...problems },
})

const home = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { users, rewards, inbox, orders, catalog } = c.var.services
  const { limit } = c.req.valid('query')

  return fanOut(c, HomeScreen, (part) => {
    const profile = part(() => users.me())
    return {
      profile,
      balance: () => rewards.balance(),
      messages: () => inbox.messages(),
      orders: () => orders.recent(limit),
      picks: part([profile], ({ segment }) => catalog.picksFor(segment)),
    }
  })
})

/**
 * bffkit as a gateway ships it: bearer tokens checked against the keys of a real issuer and forwarded, scopes, input
 * validation, optional parts, a call that needs another one's answer, budget, deduplication, trace context, access log
 * at `info`.
 */
export const start: StartCase = async ({ services, issuer, audience }) => {
  const app = gateway({
    name: 'full',
    services: connect(shop, addresses(services), { token: 'forward', headers: ['accept-language'] }),
    auth: bearer({ issuer, audience }),
    budget: 10_000,
  }).route('/v1', home)
  const { url } = await serve(app, { port: 0 })
  return url
}
