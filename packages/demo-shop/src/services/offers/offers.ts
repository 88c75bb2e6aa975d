import { createRoute, z } from '@hono/zod-openapi'
import { createService, type ServiceContext } from '../every-service/create-service.ts'
import { jsonAnswer } from '../every-service/json-content.ts'
import { problems } from '../every-service/problem.ts'
import { shopperOf } from '../rewards/shopper-of.ts'
import { offersAtHome, offersOn } from './offers.queries.ts'
import { OfferList } from './offers.schema.ts'

const list = createRoute({
  method: 'get',
  path: '/offers',
  summary: 'What the customer is offered, on one product or on the home page',
  request: {
    query: z.object({
      productId: z
        .string()
        .min(1)
        .max(40)
        .optional()
        .openapi({ description: 'Only what is offered on this product; absent: the best for the home page' }),
    }),
  },
  responses: { 200: jsonAnswer(OfferList, 'Offers, the best first'), ...problems(400, 401, 404) },
})

/** Better prices, by segment and loyalty tier. */
export const offers = ({ database, clock, ...context }: ServiceContext) =>
  createService(
    { name: 'offers', description: 'Better prices, for whom they are meant' },
    { database, clock, ...context },
  ).openapi(list, async (c) => {
    const shopper = await shopperOf(database, c.var.userId)
    const { productId } = c.req.valid('query')
    const items = productId
      ? await offersOn(database, shopper, productId, clock())
      : await offersAtHome(database, shopper, clock())
    return c.json({ items }, 200)
  })
