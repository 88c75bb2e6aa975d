import { createRoute, z } from '@hono/zod-openapi'
import { etag } from 'hono/etag'
import { createService, type ServiceContext } from '../every-service/create-service.ts'
import { jsonAnswer } from '../every-service/json-content.ts'
import { problems, refusal } from '../every-service/problem.ts'
import { Segment } from '../users/users.schema.ts'
import { allCategories, onePage, pickedFor, productById, productsByIds } from './catalog.queries.ts'
import { Category, Product, ProductPage } from './catalog.schema.ts'
import { drawProduct } from './pictures/draw-product.ts'

const Limit = z.coerce.number().int().min(1).max(100)
const Ids = z
  .string()
  .transform((ids) => ids.split(',').filter((id) => id !== ''))
  .pipe(z.array(z.string().max(40)).min(1).max(100))
  .openapi({ type: 'string', description: 'Up to 100 ids with commas between; unknown ones are left out' })

const list = createRoute({
  method: 'get',
  path: '/products',
  summary: 'Search page by page, or look up many at once by `ids`',
  request: {
    query: z.object({
      ids: Ids.optional(),
      query: z.string().max(200).optional(),
      category: z.string().max(40).optional(),
      cursor: z
        .string()
        .regex(/^[1-9]\d{0,8}$/, 'not a cursor of this service')
        .optional(),
      limit: Limit.default(20),
    }),
  },
  responses: { 200: jsonAnswer(ProductPage, 'A page of products'), ...problems(400) },
})

const byId = createRoute({
  method: 'get',
  path: '/products/{id}',
  summary: 'One product',
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: jsonAnswer(Product, 'The product'), ...problems(404) },
})

const picture = createRoute({
  method: 'get',
  path: '/products/{id}/picture',
  summary: 'A picture of a product, drawn from its category and its id',
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: { description: 'SVG, 600 by 400', content: { 'image/svg+xml': { schema: z.string() } } },
    ...problems(404),
  },
})

const picks = createRoute({
  method: 'get',
  path: '/picks',
  summary: 'What a segment of customers may like, best first',
  request: { query: z.object({ segment: Segment.default('new'), limit: Limit.default(6) }) },
  responses: { 200: jsonAnswer(z.array(Product), 'Available products'), ...problems(400) },
})

const categories = createRoute({
  method: 'get',
  path: '/categories',
  summary: 'All categories',
  responses: { 200: jsonAnswer(z.array(Category), 'Each with how many products it has') },
})

/** How long a picture is kept: it changes with a release at most. */
const kept = { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' }

/** Products; answers without a token. */
export const catalog = ({ database, ...context }: ServiceContext) => {
  const existing = async (id: string) => {
    const product = await productById(database, id)
    if (!product) throw refusal(404, 'no such product')
    return product
  }
  const app = createService(
    { name: 'catalog', description: 'Products, categories, pictures and picks', anonymous: true },
    { database, ...context },
  )
  app
    .openapi(list, async (c) => {
      const { ids, ...search } = c.req.valid('query')
      return c.json(ids ? await productsByIds(database, ids) : await onePage(database, search), 200)
    })
    .openapi(byId, async (c) => c.json(await existing(c.req.valid('param').id), 200))
    .openapi(picks, async (c) => c.json(await pickedFor(database, c.req.valid('query')), 200))
    .openapi(categories, async (c) => c.json(await allCategories(database), 200))

  // zod-openapi's types know an answer of text/* and JSON only; this one is documented and routed apart.
  app.openAPIRegistry.registerPath(picture)
  app.get('/products/:id/picture', etag(), async (c) =>
    c.body(drawProduct(await existing(c.req.param('id'))), 200, kept),
  )
  return app
}
