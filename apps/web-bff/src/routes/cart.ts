import { createRoute, fanOut, problems, secured } from '@bffkit/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { WebEnv } from '../env.ts'
import { CartPage } from './cart.view.ts'
import { tiles } from './tile.ts'

const route = createRoute({
  method: 'get',
  path: '/cart',
  summary: 'Everything the cart page needs',
  ...secured<WebEnv>('cart:read'),
  responses: { 200: CartPage.response, ...problems },
})

export const cart = new OpenAPIHono<WebEnv>().openapi(route, (c) => {
  const { carts, catalog, rewards } = c.var.services

  return fanOut(c, CartPage, (part) => {
    const cart = part(() => carts.mine())
    return {
      cart,
      products: part([cart], async ({ lines }) => {
        const ids = lines.map(({ productId }) => productId)
        return tiles(ids, await catalog.byIds(ids))
      }),
      points: async () => (await rewards.balance()).points,
    }
  })
})
