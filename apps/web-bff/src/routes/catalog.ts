import { createRoute, fanOut, problems, secured } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { WebEnv } from '../env.ts'
import { CatalogPage } from './catalog.view.ts'
import { tile } from './tile.ts'

/** Products a page has: full rows of two, four and five tiles. */
const pageSize = 20

const route = createRoute({
  method: 'get',
  path: '/catalog',
  summary: 'Search the catalog, or leaf through a category, a page at a time',
  ...secured<WebEnv>('catalog:read'),
  request: {
    query: z.object({
      query: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .openapi({ description: 'Words, all of which a product has' }),
      category: z.string().min(1).max(40).optional(),
      cursor: z.string().min(1).max(200).optional().openapi({ description: 'The `next` of the page before' }),
    }),
  },
  responses: { 200: CatalogPage.response, ...problems },
})

export const catalog = new OpenAPIHono<WebEnv>().openapi(route, (c) => {
  const { catalog } = c.var.services
  const search = c.req.valid('query')

  return fanOut(c, CatalogPage, () => ({
    found: async () => {
      const { items, total, next } = await catalog.search({ ...search, limit: pageSize })
      return { products: items.map(tile), total, next }
    },
    categories: () => catalog.categories(),
  }))
})
