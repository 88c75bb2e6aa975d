import {
  type Bound,
  createRoute,
  fanOut,
  type GatewayEnv,
  optional,
  problems,
  secured,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { parts, type shop } from './shop.ts'

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

/**
 * The home screen as a gateway ships it: scopes, input validation, optional parts, one of them with a timeout of its
 * own, and a call that needs the answer of another one.
 */
export const fullHome = new OpenAPIHono<Env>().openapi(route, (c) => {
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
