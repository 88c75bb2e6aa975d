import { tokenFor } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import { mobileScreen } from '../../test/mobile-screen.ts'

const { shop, app, headers: read, get, killMatrix } = await mobileScreen('/v1/cart', 'cart:read')
const write = { ...(await tokenFor('u1', 'cart:write')), 'content-type': 'application/json' }
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

it('shows the lines, and how their products look by one call for all of them', async () => {
  const res = await get()

  expect(await res.json()).toEqual({
    cart,
    products: {
      p1: expect.objectContaining({ id: 'p1', title: 'Studio Headphones' }),
      p2: expect.objectContaining({ id: 'p2', title: 'Bookshelf Speaker' }),
    },
  })
  expect(shop.calls('catalog').map(({ query }) => query.get('ids'))).toEqual(['p1,p2'])
})

it('adds a product: 201, where the cart is, and the cart', async () => {
  const res = await app.request('/v1/cart/items', {
    method: 'POST',
    headers: write,
    body: JSON.stringify({ productId: 'p1', quantity: 2 }),
  })

  expect(res.status).toBe(201)
  expect(res.headers.get('location')).toBe('/v1/cart')
  expect(await res.json()).toEqual({ cart })
  expect(shop.calls('carts').map(({ method, body }) => [method, body])).toEqual([
    ['POST', { productId: 'p1', quantity: 2 }],
  ])
})

it('passes on that there is no such product to add', async () => {
  shop.broken('carts', 422)

  const res = await app.request('/v1/cart/items', {
    method: 'POST',
    headers: write,
    body: JSON.stringify({ productId: 'p404', quantity: 1 }),
  })

  expect(res.status).toBe(422)
  expect(await res.json()).toMatchObject({ code: 'BFF_UNPROCESSABLE' })
})

it('refuses a quantity of none before anything is called', async () => {
  const res = await app.request('/v1/cart/items', {
    method: 'POST',
    headers: write,
    body: JSON.stringify({ productId: 'p1', quantity: 0 }),
  })

  expect(res.status).toBe(400)
  expect(await res.json()).toMatchObject({
    errors: [{ pointer: '/body/quantity', detail: 'Too small: expected number to be >=1' }],
  })
  expect(shop.calls('carts')).toEqual([])
})

it('changes a line, and says when there is none', async () => {
  const change = (id: string) =>
    app.request(`/v1/cart/items/${id}`, { method: 'PATCH', headers: write, body: '{"quantity":5}' })

  expect(await (await change('l1')).json()).toEqual({ cart })
  expect((await change('l404')).status).toBe(404)
})

it('takes a line out, and says when there is none', async () => {
  const remove = (id: string) => app.request(`/v1/cart/items/${id}`, { method: 'DELETE', headers: write })

  const res = await remove('l1')
  expect(res.status).toBe(204)
  expect(await res.text()).toBe('')
  expect((await remove('l404')).status).toBe(404)
})

it('needs the scope for writing to write', async () => {
  const res = await app.request('/v1/cart/items/l1', { method: 'DELETE', headers: read })

  expect(res.status).toBe(403)
  expect(shop.calls('carts')).toEqual([])
})

it('fails part by part as its view says', async () => {
  expect(await killMatrix()).toEqual({
    carts: {
      down: '502 BFF_SERVICE_UNAVAILABLE',
      slow: '504 BFF_SERVICE_TIMEOUT',
      broken: '502 BFF_SERVICE_CONTRACT',
      reset: '502 BFF_SERVICE_UNAVAILABLE',
      drip: '504 BFF_SERVICE_TIMEOUT',
      bomb: '502 BFF_SERVICE_CONTRACT',
      open: '503 BFF_CIRCUIT_OPEN',
    },
    catalog: {
      down: '200 products fallback (unavailable)',
      slow: '200 products fallback (timeout)',
      broken: '200 products fallback (contract)',
      reset: '200 products fallback (unavailable)',
      drip: '200 products fallback (timeout)',
      bomb: '200 products fallback (contract)',
      open: '200 products fallback (unavailable)',
    },
  })
})
