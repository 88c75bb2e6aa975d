import { createRoute, type GatewayEnv, secured, textResponse } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

type Env = GatewayEnv<object>

const route = createRoute({
  method: 'get',
  path: '/orders.csv',
  ...secured<Env>('orders:read'),
  responses: { 200: { description: 'The orders', content: { 'text/csv': { schema: z.string() } } } },
})

export const ordersFile = new OpenAPIHono<Env>().openapi(route, (c) =>
  textResponse(c.body('id,total\no1,12.5\n', 200, { 'content-type': 'text/csv; charset=utf-8' })),
)
