import { createRoute, fanOut, problems, reply, secured } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { MobileEnv } from '../env.ts'
import { card } from './product-card.ts'
import { ProductList, ProductScreen } from './products.view.ts'

/** Products a page has: two screens of tiles. */
const pageSize = 20

const list = createRoute({
  method: 'get',
  path: '/products',
  summary: 'Search the catalog, a page at a time',
  ...secured<MobileEnv>('catalog:read'),
  request: {
    query: z.object({
      query: z.string().min(1).max(100).optional(),
      category: z.string().min(1).max(40).optional(),
      cursor: z.string().min(1).max(200).optional(),
    }),
  },
  responses: { 200: ProductList.response, ...problems },
})

const one = createRoute({
  method: 'get',
  path: '/products/{id}',
  summary: 'Everything a product page needs',
  ...secured<MobileEnv>('catalog:read'),
  request: { params: z.object({ id: z.string().max(40) }) },
  responses: { 200: ProductScreen.response, ...problems(404) },
})

export const products = new OpenAPIHono<MobileEnv>()
  .openapi(list, async (c) => {
    const { items, next } = await c.var.services.catalog.search({ ...c.req.valid('query'), limit: pageSize })
    return reply(c, ProductList, { products: items.map(card), next })
  })
  .openapi(one, (c) => {
    const { catalog, inventory, reviews, offers } = c.var.services
    const { id } = c.req.valid('param')

    return fanOut(c, ProductScreen, (part) => {
      const product = part(() => catalog.byId(id))
      return {
        product,
        stock: part([product], ({ sku }) => inventory.stock(sku)),
        rating: () => reviews.rating(id),
        reviews: async () => (await reviews.of(id, 3)).items,
        offers: () => offers.of(id),
      }
    })
  })
