import { createRoute, fanOut, type GatewayEnv, optional, problems, secured, view } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

type Env = GatewayEnv<{ catalog: { picks(): Promise<string[]> } }>

/** Settings of the app: `FLAG_PICKS=false` takes the picks away. */
export const Flags = z.object({ FLAG_PICKS: z.stringbool().default(true) })

const Start = view('StartPage', { title: z.string(), picks: optional(z.array(z.string())) })

const route = createRoute({
  method: 'get',
  path: '/start',
  ...secured<Env>('home:read'),
  responses: { 200: Start.response, ...problems },
})

export const start = (flags: z.output<typeof Flags>) =>
  new OpenAPIHono<Env>().openapi(route, (c) =>
    fanOut(c, Start, () => ({
      title: () => 'Welcome',
      picks: () => (flags.FLAG_PICKS ? c.var.services.catalog.picks() : []), // read for each request
    })),
  )
