import { tokenFor } from '@bffkit/core/testing'
import { cartRoutes } from '@bffkit/services/cart-routes'
import { expect, it } from 'vitest'
import { mobileScreen } from '../../test/mobile-screen.ts'

const { shop, app, headers: read, get, killMatrix } = await mobileScreen('/v1/cart', 'cart:read')
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

cartRoutes('/v1/cart', {
  shop,
  request: app.request,
  headers: { read, write: await tokenFor('u1', 'cart:write') },
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
