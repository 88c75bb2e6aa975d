import { signedIn } from '@bffkit/core/testing'
import { afterAll, afterEach, expect, it } from 'vitest'
import { webShop } from '../../test/web-shop.ts'
import { createApp } from '../app.ts'

const { shop, settings } = await webShop()
const app = createApp(settings)
const write = { ...(await signedIn(app, 'u1', 'cart:write')), 'content-type': 'application/json' }
const cart = {
  currency: 'EUR',
  itemCount: 3,
  subtotal: 518.8,
  discount: 18.8,
  total: 500,
  lines: [
    { id: 'l1', productId: 'p1', quantity: 2, unitPrice: 149.9, lineTotal: 299.8 },
    { id: 'l2', productId: 'p2', quantity: 1, unitPrice: 219, lineTotal: 219 },
  ],
}
const send = (method: string, path: string, body?: object) =>
  app.request(`/api/cart/items${path}`, {
    method,
    headers: write,
    ...(body && { body: JSON.stringify(body) }),
  })

afterEach(async () => {
  await shop.heal()
  shop.clear()
})
afterAll(async () => {
  await app.close()
  await shop.close()
})

it('adds a product: 201, where the cart is, and the cart', async () => {
  const res = await send('POST', '', { productId: 'p1', quantity: 2 })

  expect(res.status).toBe(201)
  expect(res.headers.get('location')).toBe('/api/cart')
  expect(await res.json()).toEqual({ cart })
  expect(shop.calls('carts').map(({ method, body }) => [method, body])).toEqual([
    ['POST', { productId: 'p1', quantity: 2 }],
  ])
})

it('passes on that there is no such product to add', async () => {
  shop.broken('carts', 422)

  const res = await send('POST', '', { productId: 'p404', quantity: 1 })

  expect(res.status).toBe(422)
  expect(await res.json()).toMatchObject({ code: 'BFF_UNPROCESSABLE' })
})

it('refuses a quantity of none before anything is called', async () => {
  const res = await send('PATCH', '/l1', { quantity: 0 })

  expect(res.status).toBe(400)
  expect(await res.json()).toMatchObject({
    errors: [{ pointer: '/body/quantity', detail: 'Too small: expected number to be >=1' }],
  })
  expect(shop.calls('carts')).toEqual([])
})

it('changes a line, and says when there is none', async () => {
  expect(await (await send('PATCH', '/l1', { quantity: 5 })).json()).toEqual({ cart })
  expect((await send('PATCH', '/l404', { quantity: 5 })).status).toBe(404)
})

it('takes a line out, and says when there is none', async () => {
  const res = await send('DELETE', '/l1')

  expect(res.status).toBe(204)
  expect(await res.text()).toBe('')
  expect((await send('DELETE', '/l404')).status).toBe(404)
})

it('needs the scope for writing to write', async () => {
  const headers = await signedIn(app, 'u1', 'cart:read')

  const res = await app.request('/api/cart/items/l1', { method: 'DELETE', headers })

  expect(res.status).toBe(403)
  expect(shop.calls('carts')).toEqual([])
})
