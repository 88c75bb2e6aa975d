import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Listening } from '../gateways/start-gateways.ts'
import type { Steps } from './plan.ts'

/** A request for each operation of a gateway, made anew for each client: what is taken out of a cart is gone for the next one. */
export const stepsFor = (gateway: Listening): Promise<Steps> => {
  const { [gateway.name]: steps } = byName
  if (!steps) throw new Error(`clients: there are no steps for ${gateway.name}`)
  return steps(gateway)
}

const byName: Readonly<Record<string, (gateway: Listening) => Promise<Steps>>> = {
  'mobile-bff': async (gateway) => ({
    'GET /v1/config': {},
    'GET /v1/home': {},
    'GET /v1/products': { parameters: { query: 'lamp' } },
    'GET /v1/products/{id}': { parameters: { id: 'p1' } },
    ...(await cartSteps(gateway, '/v1', {})),
    'GET /v1/orders': {},
    'GET /v1/orders/{id}': { parameters: { id: 'o6000' } },
  }),
  'web-bff': async (gateway) => {
    const parameters = { 'X-CSRF': '1' }
    return {
      'GET /api/home': { parameters },
      'GET /api/catalog': { parameters: { ...parameters, query: 'lamp' } },
      'GET /api/products/{id}': { parameters: { ...parameters, id: 'p1' } },
      'GET /api/account': { parameters },
      ...(await cartSteps(gateway, '/api', parameters)),
      'GET /api/orders': { parameters },
      'GET /api/orders/{id}': { parameters: { ...parameters, id: 'o6000' } },
    }
  },
  'partner-api': async (gateway) => {
    const { product } = Product.parse(await ask(gateway, 'GET', '/v1/products/p1'))
    const body = { lines: [{ sku: product.sku, quantity: 1 }] }
    const placed = await ask(gateway, 'POST', '/v1/orders', body)
    return {
      'GET /v1/products': {},
      'GET /v1/products/{id}': { parameters: { id: 'p1' } },
      'GET /v1/inventory/{sku}': { parameters: { sku: product.sku } },
      // An order without a reference: what a client makes of `null` shows once the order is placed.
      'POST /v1/orders': { parameters: { 'idempotency-key': randomUUID() }, body },
      'GET /v1/orders': {},
      'GET /v1/orders/{id}': { parameters: { id: Placed.parse(placed).order.id } },
      'GET /v1/usage': {},
    }
  },
}

const Product = z.object({ product: z.object({ sku: z.string() }) })
const Placed = z.object({ order: z.object({ id: z.string() }) })
const Cart = z.object({
  cart: z.object({ lines: z.array(z.object({ id: z.string(), productId: z.string() })) }),
})

const ask = async (
  { url, headers }: Listening,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> => {
  const written = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const init = body ? { headers: { ...headers, ...written }, body: JSON.stringify(body) } : { headers }
  return (await fetch(url + path, { method, ...init })).json()
}

/** What is done with a cart, into which something was put to be changed and taken out. */
const cartSteps = async (
  gateway: Listening,
  base: string,
  parameters: Record<string, string>,
): Promise<Steps> => {
  const added = await ask(gateway, 'POST', `${base}/cart/items`, { productId: 'p3', quantity: 1 })
  const line = Cart.parse(added).cart.lines.find(({ productId }) => productId === 'p3')
  if (!line) throw new Error('clients: what was put into the cart is not there')
  const ofLine = { parameters: { ...parameters, id: line.id } }
  return {
    [`POST ${base}/cart/items`]: { parameters, body: { productId: 'p1', quantity: 1 } },
    [`GET ${base}/cart`]: { parameters },
    [`PATCH ${base}/cart/items/{id}`]: { ...ofLine, body: { quantity: 2 } },
    [`DELETE ${base}/cart/items/{id}`]: ofLine,
  }
}
