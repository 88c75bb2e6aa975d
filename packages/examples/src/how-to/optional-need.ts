import {
  type Bound,
  createRoute,
  fanOut,
  type GatewayEnv,
  problems,
  secured,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

export const services = {
  users: service('users', {}, (call) => ({
    segment: () => call.get('segment', z.string(), { timeout: 200 }),
  })),
  catalog: service('catalog', {}, (call) => ({
    picks: (segment: string) => call.get('picks', z.array(z.string()), { query: { segment } }),
  })),
}

type Env = GatewayEnv<Bound<typeof services>>

const Start = view('Start', { picks: z.array(z.string()) })

const route = createRoute({
  method: 'get',
  path: '/start',
  ...secured<Env>('home:read'),
  responses: { 200: Start.response, ...problems },
})

/** The picks are required, who asks is not: without a segment everybody's picks are shown. */
export const start = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { users, catalog } = c.var.services
  return fanOut(c, Start, (part) => {
    const segment = part(() => users.segment())
    return { picks: part([part.optional(segment)], (segment) => catalog.picks(segment ?? 'everybody')) }
  })
})
