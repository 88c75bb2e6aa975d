import { createRoute, z } from '@hono/zod-openapi'
import { createService, type ServiceContext } from '../every-service/create-service.ts'
import { jsonAnswer } from '../every-service/json-content.ts'
import { problems } from '../every-service/problem.ts'
import { ratingOf, reviewsOf } from './reviews.queries.ts'
import { Rating, ReviewPage } from './reviews.schema.ts'

const ProductId = z.object({ id: z.string() })

const list = createRoute({
  method: 'get',
  path: '/products/{id}/reviews',
  summary: 'What customers say about a product, newest first',
  request: {
    params: ProductId,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(100).default(20),
      cursor: z
        .string()
        .regex(/^[1-9]\d{0,8}$/, 'not a cursor of this service')
        .optional(),
    }),
  },
  responses: { 200: jsonAnswer(ReviewPage, 'A page of reviews'), ...problems(400, 404) },
})

const rating = createRoute({
  method: 'get',
  path: '/products/{id}/rating',
  summary: 'How a product is rated',
  request: { params: ProductId },
  responses: { 200: jsonAnswer(Rating, 'Average and histogram'), ...problems(404) },
})

/** What customers say about products; answers without a token. */
export const reviews = (context: ServiceContext) =>
  createService({ name: 'reviews', description: 'Reviews and ratings of products', anonymous: true }, context)
    .openapi(list, async (c) => {
      const page = await reviewsOf(context.database, c.req.valid('param').id, c.req.valid('query'))
      return c.json(page, 200)
    })
    .openapi(rating, async (c) => c.json(await ratingOf(context.database, c.req.valid('param').id), 200))
