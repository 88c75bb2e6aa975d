import { answer } from '@bffkit/core/testing'
import { fixtures } from '@bffkit/services/fixtures'

const many = 1_000
const product = {
  id: 'p0',
  sku: 'SKU-p0',
  title: 'Studio Headphones',
  brand: 'Northwind',
  category: 'audio',
  description: 'Made to last.',
  price: 149.9,
  currency: 'EUR',
  available: true,
  images: [{ url: 'https://img.shop.example/p0/front.jpg', alt: 'front', width: 1200, height: 800 }],
}
const items = Array.from({ length: many }, (_, index) => ({ ...product, id: `p${index}` }))
const everything = Buffer.from(JSON.stringify({ items, next: null, total: items.length }))

const usual = fixtures.catalog['GET /products']

/** What the services of a soak answer: what they answer in tests, and a long list for those who read slowly. */
export const soakFixtures = {
  ...fixtures,
  catalog: {
    ...fixtures.catalog,
    'GET /products': (request: Parameters<typeof usual>[0]) =>
      request.query.get('query') === 'everything' ? answer(200, everything) : usual(request),
  },
}
