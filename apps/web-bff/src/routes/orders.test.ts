import { backends, killMatrix, tokenFor } from '@bffkit/core/testing'
import { fixtures } from '@bffkit/services/fixtures'
import { afterAll, afterEach, expect, it } from 'vitest'
import { createApp } from '../app.ts'

const shop = await backends(fixtures)
const app = createApp(shop.settings)
const headers = await tokenFor('u1', 'orders:read')

afterEach(async () => {
  await shop.heal()
  shop.clear()
})
afterAll(() => shop.close())

it('answers with what the page draws', async () => {
  const res = await app.request('/api/orders/o1', { headers })

  expect(res.status).toBe(200)
  expect(await res.json()).toMatchInlineSnapshot(`
    {
      "order": {
        "currency": "EUR",
        "id": "o1",
        "lines": [
          {
            "lineTotal": 149.9,
            "productId": "p1",
            "quantity": 1,
            "title": "Studio Headphones",
            "unitPrice": 149.9,
          },
        ],
        "placedAt": "2026-10-30T09:12:00.000Z",
        "status": "shipped",
        "total": 149.9,
      },
      "products": [
        {
          "available": true,
          "brand": "Northwind",
          "category": "audio",
          "currency": "EUR",
          "id": "p1",
          "image": {
            "alt": "Studio Headphones",
            "height": 800,
            "url": "https://img.shop.example/p1/front.jpg",
            "width": 1200,
          },
          "price": 149.9,
          "title": "Studio Headphones",
        },
      ],
    }
  `)
})

it('fails part by part as its view says', async () => {
  expect(await killMatrix(app, { path: '/api/orders/o1', headers }, shop)).toMatchInlineSnapshot(`
    {
      "catalog": {
        "broken": "200 products fallback (contract)",
        "down": "200 products fallback (unavailable)",
        "slow": "200 products fallback (timeout)",
      },
      "orders": {
        "broken": "502 BFF_SERVICE_CONTRACT",
        "down": "502 BFF_SERVICE_UNAVAILABLE",
        "slow": "504 BFF_SERVICE_TIMEOUT",
      },
    }
  `)
})

it('is closed to a token without its scope', async () => {
  const res = await app.request('/api/orders/o1', { headers: await tokenFor('u1', 'other:read') })

  expect(res.status).toBe(403)
})

it('lists the history a page at a time', async () => {
  const res = await app.request('/api/orders?cursor=o9', { headers })

  expect(await res.json()).toMatchObject({ orders: [{ id: 'o1', status: 'shipped' }], next: null })
  expect(Object.fromEntries(shop.calls('orders')[0]?.query ?? [])).toEqual({ before: 'o9', limit: '50' })
})
