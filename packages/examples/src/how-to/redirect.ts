import { anonymous, createRoute, type GatewayEnv } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

type Env = GatewayEnv<object>

const campaigns = new Map([['summer', '/v1/products?tag=summer']])

const route = createRoute({
  method: 'get',
  path: '/go/{campaign}',
  ...anonymous(),
  request: { params: z.object({ campaign: z.enum(['summer']) }) },
  responses: { 302: { description: 'Where the campaign leads' } },
})

/** Leads to an address of our own list, never to one that stands in the request. */
export const go = new OpenAPIHono<Env>().openapi(route, (c) =>
  c.redirect(campaigns.get(c.req.valid('param').campaign) ?? '/', 302),
)
