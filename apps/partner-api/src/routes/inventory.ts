import { createRoute, fanOut, problems } from '@bffkit/core'
import type { UsageRecords } from '@bffkit/core/store'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { access } from '../access.ts'
import type { PartnerEnv } from '../env.ts'
import { StockAnswer } from './inventory.view.ts'

/** What is in stock. */
export const inventory = (usage: UsageRecords) => {
  const route = createRoute({
    method: 'get',
    path: '/inventory/{sku}',
    operationId: 'getStock',
    tags: ['inventory'],
    summary: 'How many of a product can be ordered now',
    ...access(usage, 'GET /v1/inventory/{sku}', 'inventory:read'),
    request: { params: z.object({ sku: z.string().max(40) }) },
    responses: { 200: StockAnswer.response, ...problems(404) },
  })

  return new OpenAPIHono<PartnerEnv>().openapi(route, (c) => {
    const { inventory } = c.var.services
    const { sku } = c.req.valid('param')

    return fanOut(c, StockAnswer, () => ({ stock: () => inventory.stock(sku) }))
  })
}
