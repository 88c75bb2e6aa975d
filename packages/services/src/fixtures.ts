import { answer, type Fixtures } from '@bffkit/core/testing'

const product = (id: string, title: string, price: number) => ({
  id,
  sku: `SKU-${id}`,
  title,
  brand: 'Northwind',
  category: 'audio',
  description: `${title}, made to last.`,
  price,
  currency: 'EUR',
  available: true,
  images: [{ url: `https://img.shop.example/${id}/front.jpg`, alt: title, width: 1200, height: 800 }],
  attributes: { colour: 'black' },
  cost: price / 2,
  supplier: { name: 'Contoso', contract: 'C-17' },
})

const products = [
  product('p1', 'Studio Headphones', 149.9),
  product('p2', 'Bookshelf Speaker', 219),
  product('p3', 'Turntable', 329.5),
]

const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400" width="600" height="400">
  <rect width="600" height="400" fill="#dbe4f0"/><circle cx="300" cy="200" r="110" fill="#4a63a8"/><circle cx="300" cy="200" r="40" fill="#dbe4f0"/>
</svg>`
const drawn = { 'content-type': 'image/svg+xml', etag: '"drawn"' }

const cart = {
  currency: 'EUR',
  itemCount: 3,
  subtotal: 518.8,
  discount: 18.8,
  total: 500,
  lines: [
    { id: 'l1', productId: 'p1', quantity: 2, unitPrice: 149.9, lineTotal: 299.8, margin: 0.4 },
    { id: 'l2', productId: 'p2', quantity: 1, unitPrice: 219, lineTotal: 219, margin: 0.3 },
  ],
}

const order = {
  id: 'o1',
  status: 'shipped',
  total: 149.9,
  currency: 'EUR',
  placedAt: '2026-10-30T09:12:00.000Z',
  reference: null,
  fraudScore: 0.02,
  lines: [
    {
      productId: 'p1',
      sku: 'SKU-p1',
      title: 'Studio Headphones',
      quantity: 1,
      unitPrice: 149.9,
      lineTotal: 149.9,
    },
  ],
}

const found = <T>(item: T | undefined) => item ?? answer(404, { title: 'There is no such thing' })

/** What the services answer in the tests of the gateways and in `npm run dev`: small, and with fields that must not leave. */
export const fixtures = {
  users: {
    'GET /me': {
      name: 'Ada Lovelace',
      avatar: 'https://img.shop.example/u1.jpg',
      segment: 'vip',
      email: 'ada@mail.example',
      riskScore: 0.1,
    },
  },
  catalog: {
    'GET /products': ({ query }) => {
      const ids = query.get('ids')?.split(',')
      return { items: ids ? products.filter(({ id }) => ids.includes(id)) : products, next: null, total: 3 }
    },
    'GET /products/{id}': ({ params }) => found(products.find(({ id }) => id === params.id)),
    'GET /products/{id}/picture': ({ params }) =>
      products.some(({ id }) => id === params.id) ? answer(200, picture, drawn) : found(undefined),
    'GET /picks': products.slice(1),
    'GET /categories': [{ id: 'audio', name: 'Audio', products: 3, margin: 0.4 }],
  },
  carts: {
    'GET /cart': cart,
    'POST /cart/items': answer(201, cart),
    'PATCH /cart/items/{id}': ({ params }) =>
      cart.lines.some(({ id }) => id === params.id) ? cart : found(undefined),
    'DELETE /cart/items/{id}': ({ params }) => (params.id === 'l1' ? answer(204) : found(undefined)),
  },
  orders: {
    'GET /orders': [order],
    'POST /orders': answer(201, order),
    'GET /orders/{id}': ({ params }) => (params.id === order.id ? order : found(undefined)),
    'GET /orders/{id}/invoice': answer(200, 'Invoice of o1', { 'content-type': 'text/plain' }),
  },
  rewards: { 'GET /balance': { points: 1_280, tier: 'gold', liability: 12.8 } },
  inbox: { 'GET /unread': { unread: 2, quotaUsed: 0.3 } },
  inventory: {
    'GET /stock/{sku}': ({ params }) => ({
      sku: params.sku ?? '',
      available: 7,
      restockAt: null,
      tiedCapital: 521.2,
      warehouses: [{ id: 'LEJ-1', name: 'Leipzig North', city: 'Leipzig', units: 7, costPerUnit: 0.4 }],
    }),
  },
  reviews: {
    'GET /products/{id}/reviews': {
      items: [
        {
          id: 'r1',
          author: 'Grace H.',
          rating: 5,
          title: 'Clear',
          text: 'I hear every note.',
          createdAt: '2026-10-02T08:00:00.000Z',
          helpful: 4,
          email: 'grace@mail.example',
        },
      ],
      next: null,
      total: 1,
    },
    'GET /products/{id}/rating': {
      average: 5,
      count: 1,
      histogram: { '1': 0, '2': 0, '3': 0, '4': 0, '5': 1 },
      toxicReviews: 0,
    },
  },
  offers: {
    'GET /offers': {
      items: [
        {
          id: 'f1',
          productId: 'p1',
          label: '10 % off for loyal customers',
          price: 134.91,
          currency: 'EUR',
          endsAt: '2026-12-01T00:00:00.000Z',
          budget: 9_000,
        },
      ],
    },
  },
  recommendations: {
    'GET /products/{id}/related': { items: [{ productId: 'p2', score: 0.9, model: 'm7' }] },
    'GET /for-me': { items: [{ productId: 'p3', score: 0.8, model: 'm7' }] },
  },
} satisfies Fixtures<string>
