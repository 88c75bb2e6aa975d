import { expect, it } from 'vitest'
import { mobileScreen } from '../../test/mobile-screen.ts'

const { shop, get, killMatrix } = await mobileScreen('/v1/products/p1', 'catalog:read')

it('searches the catalog and trims its products to tiles', async () => {
  const res = await get('/v1/products?query=speaker&category=audio&cursor=c1')

  expect(res.status).toBe(200)
  const image = 'https://img.shop.example/p1/front.jpg'
  expect(await res.json()).toEqual({
    products: [
      { id: 'p1', title: 'Studio Headphones', price: 149.9, currency: 'EUR', image },
      expect.objectContaining({ id: 'p2' }),
      expect.objectContaining({ id: 'p3' }),
    ],
    next: null,
  })
  const [call] = shop.calls('catalog')
  expect(Object.fromEntries(call?.query ?? [])).toEqual({
    query: 'speaker',
    category: 'audio',
    cursor: 'c1',
    limit: '20',
  })
})

it('refuses a query it cannot use, and says where', async () => {
  const res = await get(`/v1/products?query=${'x'.repeat(101)}`)

  expect(res.status).toBe(400)
  expect(await res.json()).toMatchObject({
    code: 'BFF_INPUT_INVALID',
    errors: [{ pointer: '/query/query', detail: 'Too big: expected string to have <=100 characters' }],
  })
})

it('answers with what a product page draws', async () => {
  const res = await get()

  expect(await res.json()).toEqual({
    product: {
      id: 'p1',
      title: 'Studio Headphones',
      brand: 'Northwind',
      description: 'Studio Headphones, made to last.',
      price: 149.9,
      currency: 'EUR',
      available: true,
      images: [{ url: 'https://img.shop.example/p1/front.jpg', alt: 'Studio Headphones' }],
    },
    stock: { available: 7, restockAt: null },
    rating: { average: 5, count: 1 },
    reviews: [{ author: 'Grace H.', rating: 5, title: 'Clear', text: 'I hear every note.' }],
    offers: [
      {
        id: 'f1',
        label: '10 % off for loyal customers',
        price: 134.91,
        currency: 'EUR',
        endsAt: '2026-12-01T00:00:00.000Z',
      },
    ],
  })
  expect(shop.calls('inventory').map(({ path }) => path)).toEqual(['/stock/SKU-p1'])
})

it('passes on that a product does not exist', async () => {
  const res = await get('/v1/products/p404')

  expect(res.status).toBe(404)
  expect(await res.json()).toMatchObject({ code: 'BFF_NOT_FOUND', title: 'The resource does not exist' })
})

it.each(['..', '.', 'a/b', 'a?b', '%'])('sends %j as one segment of the path, or refuses it', async (id) => {
  const res = await get(`/v1/products/${encodeURIComponent(id)}`)

  expect([400, 404]).toContain(res.status)
  for (const { path } of shop.calls('catalog')) expect(path).toBe(`/products/${encodeURIComponent(id)}`)
})

it('fails part by part as its view says', async () => {
  expect(await killMatrix()).toEqual({
    catalog: {
      down: '502 BFF_SERVICE_UNAVAILABLE',
      slow: '504 BFF_SERVICE_TIMEOUT',
      broken: '502 BFF_SERVICE_CONTRACT',
      reset: '502 BFF_SERVICE_UNAVAILABLE',
      drip: '504 BFF_SERVICE_TIMEOUT',
      bomb: '502 BFF_SERVICE_CONTRACT',
      open: '503 BFF_CIRCUIT_OPEN',
    },
    inventory: {
      down: '200 stock missing (unavailable)',
      slow: '200 stock missing (timeout)',
      broken: '200 stock missing (contract)',
      reset: '200 stock missing (unavailable)',
      drip: '200 stock missing (timeout)',
      bomb: '200 stock missing (contract)',
      open: '200 stock missing (unavailable)',
    },
    reviews: {
      down: '200 rating missing (unavailable), reviews fallback (unavailable)',
      slow: '200 rating missing (timeout), reviews fallback (timeout)',
      broken: '200 rating missing (contract), reviews fallback (contract)',
      reset: '200 rating missing (unavailable), reviews fallback (unavailable)',
      drip: '200 rating missing (timeout), reviews fallback (timeout)',
      bomb: '200 rating missing (contract), reviews fallback (contract)',
      open: '200 rating missing (unavailable), reviews fallback (unavailable)',
    },
    offers: {
      down: '200 offers fallback (unavailable)',
      slow: '200 offers fallback (timeout)',
      broken: '200 offers fallback (contract)',
      reset: '200 offers fallback (unavailable)',
      drip: '200 offers fallback (timeout)',
      bomb: '200 offers fallback (contract)',
      open: '200 offers fallback (unavailable)',
    },
  })
})
