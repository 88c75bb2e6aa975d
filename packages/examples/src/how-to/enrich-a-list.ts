import {
  type Bound,
  createRoute,
  fanOut,
  type GatewayEnv,
  optional,
  problems,
  secured,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const Line = z.object({ productId: z.string(), quantity: z.number().int() })
const Product = z.object({ id: z.string(), name: z.string(), image: z.url() })

export const services = {
  carts: service('carts', {}, (call) => ({
    mine: () => call.get('cart', z.object({ lines: z.array(Line) })),
  })),
  catalog: service('catalog', {}, (call) => ({
    products: (ids: readonly string[]) => call.batch('products', Product, { ids, key: 'id' }),
  })),
}

type Env = GatewayEnv<Bound<typeof services>>

/** The products are a part of their own, by id: without them the lines are still there. */
const Cart = view('Cart', {
  lines: z.array(Line),
  products: optional(z.record(z.string(), z.object({ name: z.string(), image: z.url() })), { fallback: {} }),
})

const route = createRoute({
  method: 'get',
  path: '/cart',
  ...secured<Env>('cart:read'),
  responses: { 200: Cart.response, ...problems },
})

export const cart = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { carts, catalog } = c.var.services
  return fanOut(c, Cart, (part) => {
    const lines = part(async () => (await carts.mine()).lines)
    return {
      lines,
      products: part([lines], async (lines) =>
        Object.fromEntries(await catalog.products(lines.map(({ productId }) => productId))),
      ),
    }
  })
})
