import { expect, it } from 'vitest'
import { fixtures } from '../../test/fixtures.ts'
import { mobileScreen } from '../../test/mobile-screen.ts'

const summary = {
  id: 'o1',
  status: 'shipped',
  total: 149.9,
  currency: 'EUR',
  placedAt: '2026-10-30T09:12:00.000Z',
}
const page = Array.from({ length: 20 }, (_, index) => ({
  ...summary,
  id: `o${20 - index}`,
  fraudScore: 0.02,
}))
const { shop, get, killMatrix } = await mobileScreen('/v1/orders/o1', 'orders:read', {
  ...fixtures,
  orders: { ...fixtures.orders, 'GET /orders': ({ query }) => (query.has('before') ? [summary] : page) },
})

it('pages through the history: the last order of a full page is the cursor of the next', async () => {
  const first = await get('/v1/orders')
  const second = await get('/v1/orders?cursor=o1')

  const orders = page.map(({ fraudScore, ...order }) => order)
  expect(await first.json()).toEqual({ orders, next: 'o1' })
  expect(await second.json()).toEqual({ orders: [summary], next: null })
  expect(shop.calls('orders').map(({ query }) => query.get('before'))).toEqual([null, 'o1'])
})

it('answers with what an order page draws', async () => {
  const res = await get('/v1/orders/o1')

  expect(await res.json()).toEqual({
    order: {
      ...summary,
      lines: [
        { productId: 'p1', title: 'Studio Headphones', quantity: 1, unitPrice: 149.9, lineTotal: 149.9 },
      ],
    },
    products: {
      p1: {
        id: 'p1',
        title: 'Studio Headphones',
        price: 149.9,
        currency: 'EUR',
        image: 'https://img.shop.example/p1/front.jpg',
      },
    },
  })
})

it('says 404 to an order that is not there for this caller', async () => {
  expect((await get('/v1/orders/o2')).status).toBe(404)
})

it('fails part by part as its view says', async () => {
  expect(await killMatrix()).toEqual({
    orders: {
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
