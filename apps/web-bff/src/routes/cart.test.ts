import { expect, it } from 'vitest'
import { webPage } from '../../test/web-page.ts'

const page = await webPage('/api/cart', 'cart:read')

it('answers with what the page draws', async () => {
  const res = await page.get()

  expect(res.status).toBe(200)
  expect(await res.json()).toMatchInlineSnapshot(`
    {
      "cart": {
        "currency": "EUR",
        "discount": 18.8,
        "itemCount": 3,
        "lines": [
          {
            "id": "l1",
            "lineTotal": 299.8,
            "productId": "p1",
            "quantity": 2,
            "unitPrice": 149.9,
          },
          {
            "id": "l2",
            "lineTotal": 219,
            "productId": "p2",
            "quantity": 1,
            "unitPrice": 219,
          },
        ],
        "subtotal": 518.8,
        "total": 500,
      },
      "points": 1280,
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
    }
  `)
})

it('fails part by part as its view says', async () => {
  expect(await page.killMatrix()).toMatchInlineSnapshot(`
    {
      "carts": {
        "bomb": "502 BFF_SERVICE_CONTRACT",
        "broken": "502 BFF_SERVICE_CONTRACT",
        "down": "502 BFF_SERVICE_UNAVAILABLE",
        "drip": "504 BFF_SERVICE_TIMEOUT",
        "open": "503 BFF_CIRCUIT_OPEN",
        "reset": "502 BFF_SERVICE_UNAVAILABLE",
        "slow": "504 BFF_SERVICE_TIMEOUT",
      },
      "catalog": {
        "bomb": "200 products fallback (contract)",
        "broken": "200 products fallback (contract)",
        "down": "200 products fallback (unavailable)",
        "drip": "200 products fallback (timeout)",
        "open": "200 products fallback (unavailable)",
        "reset": "200 products fallback (unavailable)",
        "slow": "200 products fallback (timeout)",
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
