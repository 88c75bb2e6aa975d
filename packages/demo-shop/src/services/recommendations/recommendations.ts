import { createRoute, z } from '@hono/zod-openapi'
import { createService, type ServiceContext } from '../every-service/create-service.ts'
import { jsonAnswer } from '../every-service/json-content.ts'
import { problems } from '../every-service/problem.ts'
import { shopperOf } from '../rewards/shopper-of.ts'
import { forShopper, relatedTo } from './recommendations.queries.ts'
import { RecommendationList } from './recommendations.schema.ts'

const Page = z.object({ limit: z.coerce.number().int().min(1).max(50).default(8) })

const related = createRoute({
  method: 'get',
  path: '/products/{id}/related',
  summary: 'What goes with a product',
  request: { params: z.object({ id: z.string() }), query: Page },
  responses: { 200: jsonAnswer(RecommendationList, 'Products, the best first'), ...problems(400, 401, 404) },
})

const forMe = createRoute({
  method: 'get',
  path: '/for-me',
  summary: 'What the customer may like',
  request: { query: Page },
  responses: { 200: jsonAnswer(RecommendationList, 'Products, the best first'), ...problems(400, 401, 404) },
})

/** Products worth showing, by their ids; the catalog knows the rest. */
export const recommendations = (context: ServiceContext) =>
  createService({ name: 'recommendations', description: 'Products worth showing, by their ids' }, context)
    .openapi(related, async (c) => {
      const { limit } = c.req.valid('query')
      return c.json({ items: await relatedTo(context.database, c.req.valid('param').id, limit) }, 200)
    })
    .openapi(forMe, async (c) => {
      const shopper = await shopperOf(context.database, c.var.userId)
      return c.json({ items: await forShopper(context.database, shopper, c.req.valid('query').limit) }, 200)
    })
