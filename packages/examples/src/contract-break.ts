import { compareContracts } from '@bffkit/contract'
import type { GatewayEnv } from '@bffkit/core'
import { anonymous, bearer, createRoute, gateway, optional, problems, reply, view } from '@bffkit/core'
import { openApi } from '@bffkit/core/serve'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const stock = z.number().int()

/** The same gateway, with the parts of its one view as given. */
const documentOf = (parts: { stock: typeof stock | ReturnType<typeof optional<typeof stock>> }) => {
  const Product = view('Product', { title: z.string(), ...parts })
  const route = createRoute({
    method: 'get',
    path: '/products/{id}',
    ...anonymous(),
    request: { params: z.object({ id: z.string().max(40) }) },
    responses: { 200: Product.response, ...problems },
  })
  const products = new OpenAPIHono<GatewayEnv<object>>().openapi(route, (c) =>
    reply(c, Product, { title: 'Kettle', stock: 3 }),
  )
  const auth = bearer({ issuer: 'https://login.example.com', audience: 'partner' })
  return openApi(gateway({ name: 'partner-api', services: {}, auth }).route('/v1', products), {
    title: 'partner-api',
    version: '1.0.0',
  })
}

const promised = documentOf({ stock })
const now = documentOf({ stock: optional(stock) })

for (const { rule, breaking, operation, detail } of compareContracts(promised, now))
  console.log(breaking ? 'breaks:' : 'free:', operation, rule, detail)
