import { expect, it } from 'vitest'
import { webPage } from '../../test/web-page.ts'

const page = await webPage('/api/products/p1', 'catalog:read')
const { shop } = page

it('answers with what the page draws', async () => {
  const res = await page.get()

  expect(res.status).toBe(200)
  expect(await res.json()).toMatchInlineSnapshot(`
    {
      "inCart": 2,
      "offers": [
        {
          "currency": "EUR",
          "endsAt": "2026-12-01T00:00:00.000Z",
          "id": "f1",
          "label": "10 % off for loyal customers",
          "price": 134.91,
        },
      ],
      "points": 1280,
      "product": {
        "available": true,
        "brand": "Northwind",
        "category": "audio",
        "currency": "EUR",
        "description": "Studio Headphones, made to last.",
        "id": "p1",
        "images": [
          {
            "alt": "Studio Headphones",
            "height": 800,
            "url": "https://img.shop.example/p1/front.jpg",
            "width": 1200,
          },
        ],
        "price": 149.9,
        "sku": "SKU-p1",
        "title": "Studio Headphones",
      },
      "rating": {
        "average": 5,
        "count": 1,
        "histogram": {
          "1": 0,
          "2": 0,
          "3": 0,
          "4": 0,
          "5": 1,
        },
      },
      "related": [
        {
          "available": true,
          "brand": "Northwind",
          "category": "audio",
          "currency": "EUR",
          "id": "p2",
          "image": {
            "alt": "Bookshelf Speaker",
            "height": 800,
            "url": "https://img.shop.example/p2/front.jpg",
            "width": 1200,
          },
          "price": 219,
          "title": "Bookshelf Speaker",
        },
      ],
      "reviews": {
        "items": [
          {
            "author": "Grace H.",
            "createdAt": "2026-10-02T08:00:00.000Z",
            "helpful": 4,
            "id": "r1",
            "rating": 5,
            "text": "I hear every note.",
            "title": "Clear",
          },
        ],
        "next": null,
        "total": 1,
      },
      "stock": {
        "available": 7,
        "restockAt": null,
        "warehouses": [
          {
            "city": "Leipzig",
            "id": "LEJ-1",
            "name": "Leipzig North",
            "units": 7,
          },
        ],
      },
    }
  `)
})

it('fails part by part as its view says', async () => {
  expect(await page.killMatrix()).toMatchInlineSnapshot(`
    {
      "carts": {
        "bomb": "200 inCart fallback (contract)",
        "broken": "200 inCart fallback (contract)",
        "down": "200 inCart fallback (unavailable)",
        "drip": "200 inCart fallback (timeout)",
        "open": "200 inCart fallback (unavailable)",
        "reset": "200 inCart fallback (unavailable)",
        "slow": "200 inCart fallback (timeout)",
      },
      "catalog": {
        "bomb": "502 BFF_SERVICE_CONTRACT",
        "broken": "502 BFF_SERVICE_CONTRACT",
        "down": "502 BFF_SERVICE_UNAVAILABLE",
        "drip": "504 BFF_SERVICE_TIMEOUT",
        "open": "503 BFF_CIRCUIT_OPEN",
        "reset": "502 BFF_SERVICE_UNAVAILABLE",
        "slow": "504 BFF_SERVICE_TIMEOUT",
      },
      "inventory": {
        "bomb": "200 stock missing (contract)",
        "broken": "200 stock missing (contract)",
        "down": "200 stock missing (unavailable)",
        "drip": "200 stock missing (timeout)",
        "open": "200 stock missing (unavailable)",
        "reset": "200 stock missing (unavailable)",
        "slow": "200 stock missing (timeout)",
      },
      "offers": {
        "bomb": "200 offers fallback (contract)",
        "broken": "200 offers fallback (contract)",
        "down": "200 offers fallback (unavailable)",
        "drip": "200 offers fallback (timeout)",
        "open": "200 offers fallback (unavailable)",
        "reset": "200 offers fallback (unavailable)",
        "slow": "200 offers fallback (timeout)",
      },
      "recommendations": {
        "bomb": "200 related fallback (contract)",
        "broken": "200 related fallback (contract)",
        "down": "200 related fallback (unavailable)",
        "drip": "200 related fallback (timeout)",
        "open": "200 related fallback (unavailable)",
        "reset": "200 related fallback (unavailable)",
        "slow": "200 related fallback (timeout)",
      },
      "reviews": {
        "bomb": "200 rating missing (contract), reviews missing (contract)",
        "broken": "200 rating missing (contract), reviews missing (contract)",
        "down": "200 rating missing (unavailable), reviews missing (unavailable)",
        "drip": "200 rating missing (timeout), reviews missing (timeout)",
        "open": "200 rating missing (unavailable), reviews missing (unavailable)",
        "reset": "200 rating missing (unavailable), reviews missing (unavailable)",
        "slow": "200 rating missing (timeout), reviews missing (timeout)",
      },
      "rewards": {
        "bomb": "200 points missing (contract)",
        "broken": "200 points missing (contract)",
        "down": "200 points missing (unavailable)",
        "drip": "200 points missing (timeout)",
        "open": "200 points missing (unavailable)",
        "reset": "200 points missing (unavailable)",
        "slow": "200 points missing (timeout)",
      },
    }
  `)
})

it('is closed to a session without its scope', async () => {
  const res = await page.getWith('other:read')

  expect(res.status).toBe(403)
})

it('asks seven services, each once but the catalog, which also gives the related products', async () => {
  await page.get()

  const calls = shop.names.map((name) => [name, shop.calls(name).map(({ path }) => path)])
  expect(Object.fromEntries(calls.filter(([, paths]) => paths?.length !== 0))).toEqual({
    catalog: ['/products/p1', '/products'],
    carts: ['/cart'],
    rewards: ['/balance'],
    inventory: ['/stock/SKU-p1'],
    reviews: ['/products/p1/rating', '/products/p1/reviews'],
    offers: ['/offers'],
    recommendations: ['/products/p1/related'],
  })
})

it('turns the pages of the reviews', async () => {
  await page.get('/api/products/p1?reviews=c17')

  const [, reviews] = shop.calls('reviews')
  expect(Object.fromEntries(reviews?.query ?? [])).toEqual({ limit: '10', cursor: 'c17' })
})

it('passes on that a product does not exist', async () => {
  expect((await page.get('/api/products/p404')).status).toBe(404)
})
