import { type Bound, createRoute, fanOut, type GatewayEnv, problems, secured, view } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { parts, type shop } from '../../shop.ts'

type Env = GatewayEnv<Bound<typeof shop>>

const RequiredHomeScreen = view('RequiredHomeScreen', parts)

const route = createRoute({
  method: 'get',
  path: '/home',
  ...secured<Env>('home:read'),
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(20).default(3) }) },
  responses: { 200: RequiredHomeScreen.response, ...problems },
})

/** The home screen without an optional part: overload has nothing to leave out. */
export const requiredHome = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { users, rewards, inbox, orders, catalog } = c.var.services
  const { limit } = c.req.valid('query')

  return fanOut(c, RequiredHomeScreen, (part) => {
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
