import { createRoute, fanOut, parameter, problems, reply } from '@bffkit/core'
import type { UsageRecords } from '@bffkit/core/store'
import type { Product } from '@bffkit/services'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { access } from '../access.ts'
import type { PartnerEnv } from '../env.ts'
import { money } from './money.ts'
import { ProductAnswer, ProductPage } from './products.view.ts'

const asPartnersKnowIt = (product: Product) => ({
  ...product,
  price: money(product.price, product.currency),
  images: product.images.map(({ url }) => url),
})

/** The catalog. */
export const products = (usage: UsageRecords) => {
  const list = createRoute({
    method: 'get',
    path: '/products',
    operationId: 'listProducts',
    tags: ['catalog'],
    summary: 'Search the catalog, a page at a time',
    ...access(usage, 'GET /v1/products', 'catalog:read'),
    request: {
      query: z.object({
        query: z.string().min(1).max(100).optional().openapi({ description: 'Words of the title' }),
        category: z.string().min(1).max(40).optional(),
        cursor: z
          .string()
          .min(1)
          .max(200)
          .optional()
          .openapi({ description: 'The `next` of the page before' }),
        limit: parameter
          .integer({ min: 1, max: 100 })
          .default(50)
          .openapi({ description: 'Products a page has' }),
      }),
    },
    responses: { 200: ProductPage.response, ...problems },
  })

  const one = createRoute({
    method: 'get',
    path: '/products/{id}',
    operationId: 'getProduct',
    tags: ['catalog'],
    summary: 'One product',
    ...access(usage, 'GET /v1/products/{id}', 'catalog:read'),
    request: { params: z.object({ id: z.string().max(40) }) },
    responses: { 200: ProductAnswer.response, ...problems(404) },
  })

  return new OpenAPIHono<PartnerEnv>()
    .openapi(list, async (c) => {
      const { items, next } = await c.var.services.catalog.search(c.req.valid('query'))
      return reply(c, ProductPage, { products: items.map(asPartnersKnowIt), next })
    })
    .openapi(one, (c) => {
      const { catalog } = c.var.services
      const { id } = c.req.valid('param')

      return fanOut(c, ProductAnswer, () => ({
        product: async () => asPartnersKnowIt(await catalog.byId(id)),
      }))
    })
}
