import { createRoute, z } from '@hono/zod-openapi'
import { createService, type ServiceContext } from '../every-service/create-service.ts'
import { jsonAnswer } from '../every-service/json-content.ts'
import { problems, refusal } from '../every-service/problem.ts'
import { Segment } from '../users/users.schema.ts'
import { allCategories, onePage, pickedFor, productById, productsByIds } from './catalog.queries.ts'
import { Category, Product, ProductPage } from './catalog.schema.ts'

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

/** Products; answers without a token. */
export const catalog = (context: ServiceContext) =>
  createService({ name: 'catalog', description: 'Products, categories and picks', anonymous: true }, context)
    .openapi(list, async (c) => {
      const { ids, ...search } = c.req.valid('query')
      const { database } = context
      return c.json(ids ? await productsByIds(database, ids) : await onePage(database, search), 200)
    })
    .openapi(byId, async (c) => {
      const product = await productById(context.database, c.req.valid('param').id)
      if (!product) throw refusal(404, 'no such product')
      return c.json(product, 200)
    })
    .openapi(picks, async (c) => c.json(await pickedFor(context.database, c.req.valid('query')), 200))
    .openapi(categories, async (c) => c.json(await allCategories(context.database), 200))
