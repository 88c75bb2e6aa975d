import { createRoute, type GatewayEnv, reply, secured, view } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

type Env = GatewayEnv<object>

const Seen = view('Seen', { address: z.string() })

const route = createRoute({
  method: 'get',
  path: '/seen',
  ...secured<Env>(),
  responses: { 200: Seen.response },
})

/** The client's address as trusted proxies tell it. In a test without a socket there is none. */
export const seen = new OpenAPIHono<Env>().openapi(route, (c) =>
  reply(c, Seen, { address: c.var.scope.address ?? 'unknown' }),
)
