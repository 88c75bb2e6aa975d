import { createRoute, z } from '@hono/zod-openapi'
import { createService, type ServiceContext } from '../every-service/create-service.ts'
import { jsonAnswer } from '../every-service/json-content.ts'
import { problems, refusal } from '../every-service/problem.ts'
import { stockBySkus } from './inventory.queries.ts'
import { Stock, StockList } from './inventory.schema.ts'

const Skus = z
  .string()
  .transform((skus) => skus.split(',').filter((sku) => sku !== ''))
  .pipe(z.array(z.string().max(40)).min(1).max(100))
  .openapi({ type: 'string', description: 'Up to 100 SKUs with commas between; unknown ones are left out' })

const many = createRoute({
  method: 'get',
  path: '/stock',
  summary: 'What there is of many products',
  request: { query: z.object({ skus: Skus }) },
  responses: { 200: jsonAnswer(StockList, 'In the order asked for'), ...problems(400) },
})

const bySku = createRoute({
  method: 'get',
  path: '/stock/{sku}',
  summary: 'What there is of one product',
  request: { params: z.object({ sku: z.string() }) },
  responses: { 200: jsonAnswer(Stock, 'Its stock'), ...problems(404) },
})

/** Stock per warehouse; answers without a token. */
export const inventory = ({ database, clock, ...context }: ServiceContext) =>
  createService(
    { name: 'inventory', description: 'Stock per warehouse', anonymous: true },
    { database, clock, ...context },
  )
    .openapi(many, async (c) => {
      const { skus } = c.req.valid('query')
      return c.json({ items: await stockBySkus(database, skus, clock()) }, 200)
    })
    .openapi(bySku, async (c) => {
      const [stock] = await stockBySkus(database, [c.req.valid('param').sku], clock())
      if (!stock) throw refusal(404, 'no such SKU')
      return c.json(stock, 200)
    })
