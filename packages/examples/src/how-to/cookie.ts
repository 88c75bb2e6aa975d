import { createRoute, type GatewayEnv, problems, reply, secured, view } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { generateCookie } from 'hono/cookie'

type Env = GatewayEnv<object>

const Theme = view('Theme', { theme: z.enum(['light', 'dark']) })

const route = createRoute({
  method: 'put',
  path: '/theme',
  ...secured<Env>(),
  request: {
    body: {
      content: { 'application/json': { schema: z.object({ theme: z.enum(['light', 'dark']) }) } },
      required: true,
    },
  },
  responses: { 200: Theme.response, ...problems },
})

export const theme = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { theme } = c.req.valid('json')
  const cookie = generateCookie('theme', theme, {
    path: '/',
    secure: true,
    sameSite: 'Lax',
    maxAge: 31_536_000,
  })
  return reply(c, Theme, { theme }, { headers: { 'set-cookie': cookie } })
})
