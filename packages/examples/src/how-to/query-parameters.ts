import { createRoute, type GatewayEnv, parameter, problems, reply, secured, view } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

type Env = GatewayEnv<object>

const Query = z.object({
  q: z.string().max(100).optional(),
  tags: z.array(z.string().max(40)).max(10).default([]), // ?tags=new&tags=sale
  ids: parameter.array(z.string().max(40), { explode: false, max: 100 }).default([]), // ?ids=p1,p2
  page: parameter.integer({ min: 1, max: 500 }).default(1),
  sale: parameter.boolean().optional(),
})

const Asked = view('Asked', {
  asked: z.object({
    tags: z.array(z.string()),
    ids: z.array(z.string()),
    page: z.number().int(),
    sale: z.boolean().optional(),
  }),
})

const route = createRoute({
  method: 'get',
  path: '/products',
  ...secured<Env>('catalog:read'),
  request: { query: Query },
  responses: { 200: Asked.response, ...problems },
})

export const products = new OpenAPIHono<Env>().openapi(route, (c) =>
  reply(c, Asked, { asked: c.req.valid('query') }),
)
