import { anonymous, createRoute, type GatewayEnv, reply, view } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const Config = view('Config', { issuer: z.url() }, { cacheControl: 'public, max-age=300' })

const route = createRoute({
  method: 'get',
  path: '/config',
  summary: 'What an app needs before anybody has signed in',
  ...anonymous(),
  responses: { 200: Config.response },
})

export const config = new OpenAPIHono<GatewayEnv<object>>().openapi(route, (c) =>
  reply(c, Config, { issuer: 'https://id.example' }),
)
