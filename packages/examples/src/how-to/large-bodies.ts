import { createRoute, type GatewayEnv, maxBody, problems, reply, secured, view } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

type Env = GatewayEnv<object>

const Imported = view('Imported', { rows: z.number().int() })
const Row = z.object({ sku: z.string().max(40), stock: z.number().int() })

/** Up to 5 MB and 40,000 values in this route; everywhere else 1 MiB and 2,500. */
const route = createRoute({
  method: 'post',
  path: '/import',
  ...secured<Env>('stock:write'),
  middleware: [maxBody(5_000_000, { maxElements: 40_000 })],
  request: {
    body: { content: { 'application/json': { schema: z.array(Row).max(10_000) } }, required: true },
  },
  responses: { 200: Imported.response, ...problems },
})

export const importStock = new OpenAPIHono<Env>().openapi(route, (c) =>
  reply(c, Imported, { rows: c.req.valid('json').length }),
)
