import { createRoute, fanOut, problems, secured } from '@bffkit/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { MobileEnv } from '../env.ts'
import { HomeScreen } from './home.view.ts'
import { card } from './product-card.ts'

const route = createRoute({
  method: 'get',
  path: '/home',
  summary: 'Everything the home tab needs, in one call',
  ...secured<MobileEnv>('home:read'),
  responses: { 200: HomeScreen.response, ...problems },
})

export const home = new OpenAPIHono<MobileEnv>().openapi(route, (c) => {
  const { users, orders, carts, rewards, inbox, catalog } = c.var.services

  return fanOut(c, HomeScreen, (part) => {
    const profile = part(() => users.me())
    return {
      profile,
      orders: () => orders.recent(3),
      cart: () => carts.mine(),
      balance: () => rewards.balance(),
      unread: () => inbox.unread(),
      picks: part([profile], async ({ segment }) => (await catalog.picksFor(segment, 6)).map(card)),
    }
  })
})
