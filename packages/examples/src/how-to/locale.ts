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

const Product = z.object({ id: z.string(), name: z.string() })

/** The service translates: it is sent the client's header, and what is kept of it is kept by language. */
export const catalog = service('catalog', { headers: ['accept-language'] }, (call) => ({
  picks: () => call.get('picks', z.array(Product), { cache: { ttl: 60_000, scope: 'shared' } }),
}))

type Env = GatewayEnv<Bound<{ catalog: typeof catalog }>>

const Picks = view('Picks', { language: z.string(), picks: z.array(Product) })

const route = createRoute({
  method: 'get',
  path: '/picks',
  ...secured<Env>('catalog:read'),
  responses: { 200: Picks.response, ...problems },
})

export const picks = new OpenAPIHono<Env>().openapi(route, (c) =>
  fanOut(c, Picks, () => ({
    language: () => c.var.scope.locale ?? 'en',
    picks: () => c.var.services.catalog.picks(),
  })),
)
