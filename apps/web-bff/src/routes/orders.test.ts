import { expect, it } from 'vitest'
import { webPage } from '../../test/web-page.ts'

const page = await webPage('/api/orders/o1', 'orders:read')
const { shop } = page

it('answers with what the page draws', async () => {
  const res = await page.get()

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
  expect(await page.killMatrix()).toMatchInlineSnapshot(`
    {
      "catalog": {
        "bomb": "200 products fallback (contract)",
        "broken": "200 products fallback (contract)",
        "down": "200 products fallback (unavailable)",
        "drip": "200 products fallback (timeout)",
        "open": "200 products fallback (unavailable)",
        "reset": "200 products fallback (unavailable)",
        "slow": "200 products fallback (timeout)",
      },
      "orders": {
        "bomb": "502 BFF_SERVICE_CONTRACT",
        "broken": "502 BFF_SERVICE_CONTRACT",
        "down": "502 BFF_SERVICE_UNAVAILABLE",
        "drip": "504 BFF_SERVICE_TIMEOUT",
        "open": "503 BFF_CIRCUIT_OPEN",
        "reset": "502 BFF_SERVICE_UNAVAILABLE",
        "slow": "504 BFF_SERVICE_TIMEOUT",
      },
    }
  `)
})

it('is closed to a session without its scope', async () => {
  const res = await page.getWith('other:read')

  expect(res.status).toBe(403)
})

it('lists the history a page at a time', async () => {
  const res = await page.get('/api/orders?cursor=o9')

  expect(await res.json()).toMatchObject({ orders: [{ id: 'o1', status: 'shipped' }], next: null })
  expect(Object.fromEntries(shop.calls('orders')[0]?.query ?? [])).toEqual({ before: 'o9', limit: '50' })
})
