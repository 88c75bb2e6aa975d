import { createRoute, fanOut, problems, secured } from '@bffkit/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { WebEnv } from '../env.ts'
import { HomePage } from './home.view.ts'
import { tile, tiles } from './tile.ts'

const route = createRoute({
  method: 'get',
  path: '/home',
  summary: 'Everything the start page needs, in one call',
  ...secured<WebEnv>('home:read'),
  responses: { 200: HomePage.response, ...problems },
})

export const home = new OpenAPIHono<WebEnv>().openapi(route, (c) => {
  const { users, orders, carts, rewards, inbox, offers, catalog, recommendations } = c.var.services

  return fanOut(c, HomePage, (part) => {
    const profile = part(() => users.me())
    const mine = part(() => offers.mine())
    const recommended = part(() => recommendations.forMe(8))
    return {
      profile,
      orders: () => orders.recent(5),
      cart: () => carts.mine(),
      points: () => rewards.balance(),
      unread: () => inbox.unread(),
      offers: mine,
      offered: part([mine], async (offers) => {
        const ids = offers.map(({ productId }) => productId)
        return tiles(ids, await catalog.byIds(ids))
      }),
      picks: part([profile], async ({ segment }) => (await catalog.picksFor(segment, 12)).map(tile)),
      forYou: part([recommended], async (ids) => tiles(ids, await catalog.byIds(ids))),
    }
  })
})
