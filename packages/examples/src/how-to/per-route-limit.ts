import { createRoute, declared, type GatewayEnv, problems, reply, view } from '@bffkit/core'
import { limit } from '@bffkit/core/traffic'
import { OpenAPIHono, z } from '@hono/zod-openapi'

type Env = GatewayEnv<object>

const searches = limit({ name: 'searches', by: 'principal', quota: 60, window: 60_000, burst: 10 })

const Found = view('Found', { ids: z.array(z.string()) })

const route = createRoute({
  method: 'get',
  path: '/search',
  ...declared<Env>({ scopes: ['catalog:read'], limits: [searches], cost: 5 }), // a search counts as five
  responses: { 200: Found.response, ...problems },
})

export const search = new OpenAPIHono<Env>().openapi(route, (c) => reply(c, Found, { ids: ['p1'] }))
