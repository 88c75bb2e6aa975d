import { createRoute, fanOut, problems, secured } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { WebEnv } from '../env.ts'
import { ProductPage } from './product.view.ts'
import { tiles } from './tile.ts'

/** Reviews a page shows. */
const pageSize = 10

const route = createRoute({
  method: 'get',
  path: '/products/{id}',
  summary: 'Everything a product page needs, from seven services',
  ...secured<WebEnv>('catalog:read'),
  request: {
    params: z.object({ id: z.string().max(40) }),
    query: z.object({
      reviews: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .openapi({ description: 'Where the last page of reviews ended' }),
    }),
  },
  responses: { 200: ProductPage.response, ...problems(404) },
})

export const product = new OpenAPIHono<WebEnv>().openapi(route, (c) => {
  const { catalog, inventory, reviews, offers, recommendations, rewards, carts } = c.var.services
  const { id } = c.req.valid('param')
  const { reviews: cursor } = c.req.valid('query')

  return fanOut(c, ProductPage, (part) => {
    const product = part(() => catalog.byId(id))
    const related = part(() => recommendations.related(id, 8))
    return {
      product,
      stock: part([product], ({ sku }) => inventory.stock(sku)),
      rating: () => reviews.rating(id),
      reviews: () => reviews.of(id, pageSize, cursor),
      offers: () => offers.of(id),
      related: part([related], async (ids) => tiles(ids, await catalog.byIds(ids))),
      points: async () => (await rewards.balance()).points,
      inCart: async () => {
        const { lines } = await carts.mine()
        return lines.find(({ productId }) => productId === id)?.quantity ?? 0
      },
    }
  })
})
