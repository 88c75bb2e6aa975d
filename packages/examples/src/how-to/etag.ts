import { createRoute, type GatewayEnv, problems, reply, secured, view } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { etag } from 'hono/etag'

type Env = GatewayEnv<object>

const Countries = view('Countries', { countries: z.array(z.string()) })

const route = createRoute({
  method: 'get',
  path: '/countries',
  ...secured<Env>(),
  middleware: [etag()],
  responses: { 200: Countries.response, 304: { description: 'Not modified' }, ...problems },
})

export const countries = new OpenAPIHono<Env>().openapi(route, (c) =>
  reply(c, Countries, { countries: ['AT', 'CH', 'DE'] }),
)
