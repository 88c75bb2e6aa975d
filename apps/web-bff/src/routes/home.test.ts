import { expect, it } from 'vitest'
import { webPage } from '../../test/web-page.ts'

const page = await webPage('/api/home', 'home:read')

it('answers with what the page draws', async () => {
  const res = await page.get()

  expect(res.status).toBe(200)
  expect(await res.json()).toMatchInlineSnapshot(`
    {
      "cart": {
        "currency": "EUR",
        "itemCount": 3,
        "total": 500,
      },
      "forYou": [
        {
          "available": true,
          "brand": "Northwind",
          "category": "audio",
          "currency": "EUR",
          "id": "p3",
          "image": {
            "alt": "Turntable",
            "height": 800,
            "url": "https://img.shop.example/p3/front.jpg",
            "width": 1200,
          },
          "price": 329.5,
          "title": "Turntable",
        },
      ],
      "offered": [
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
      "offers": [
        {
          "currency": "EUR",
          "endsAt": "2026-12-01T00:00:00.000Z",
          "id": "f1",
          "label": "10 % off for loyal customers",
          "price": 134.91,
          "productId": "p1",
        },
      ],
      "orders": [
        {
          "currency": "EUR",
          "id": "o1",
          "placedAt": "2026-10-30T09:12:00.000Z",
          "status": "shipped",
          "total": 149.9,
        },
      ],
      "picks": [
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
        {
          "available": true,
          "brand": "Northwind",
          "category": "audio",
          "currency": "EUR",
          "id": "p3",
          "image": {
            "alt": "Turntable",
            "height": 800,
            "url": "https://img.shop.example/p3/front.jpg",
            "width": 1200,
          },
          "price": 329.5,
          "title": "Turntable",
        },
      ],
      "points": {
        "points": 1280,
        "tier": "gold",
      },
      "profile": {
        "avatar": "https://img.shop.example/u1.jpg",
        "name": "Ada Lovelace",
      },
      "unread": 2,
    }
  `)
})

it('fails part by part as its view says', async () => {
  expect(await page.killMatrix()).toMatchInlineSnapshot(`
    {
      "carts": {
        "bomb": "200 cart missing (contract)",
        "broken": "200 cart missing (contract)",
        "down": "200 cart missing (unavailable)",
        "drip": "200 cart missing (timeout)",
        "open": "200 cart missing (unavailable)",
        "reset": "200 cart missing (unavailable)",
        "slow": "200 cart missing (timeout)",
      },
      "catalog": {
        "bomb": "200 offered fallback (contract), picks fallback (contract), forYou fallback (contract)",
        "broken": "200 offered fallback (contract), picks fallback (contract), forYou fallback (contract)",
        "down": "200 offered fallback (unavailable), picks fallback (unavailable), forYou fallback (unavailable)",
        "drip": "200 offered fallback (timeout), picks fallback (timeout), forYou fallback (timeout)",
        "open": "200 offered fallback (unavailable), picks fallback (unavailable), forYou fallback (unavailable)",
        "reset": "200 offered fallback (unavailable), picks fallback (unavailable), forYou fallback (unavailable)",
        "slow": "200 offered fallback (timeout), picks fallback (timeout), forYou fallback (timeout)",
      },
      "inbox": {
        "bomb": "200 unread fallback (contract)",
        "broken": "200 unread fallback (contract)",
        "down": "200 unread fallback (unavailable)",
        "drip": "200 unread fallback (timeout)",
        "open": "200 unread fallback (unavailable)",
        "reset": "200 unread fallback (unavailable)",
        "slow": "200 unread fallback (timeout)",
      },
      "offers": {
        "bomb": "200 offers fallback (contract), offered fallback (contract)",
        "broken": "200 offers fallback (contract), offered fallback (contract)",
        "down": "200 offers fallback (unavailable), offered fallback (unavailable)",
        "drip": "200 offers fallback (timeout), offered fallback (timeout)",
        "open": "200 offers fallback (unavailable), offered fallback (unavailable)",
        "reset": "200 offers fallback (unavailable), offered fallback (unavailable)",
        "slow": "200 offers fallback (timeout), offered fallback (timeout)",
      },
      "orders": {
        "bomb": "200 orders fallback (contract)",
        "broken": "200 orders fallback (contract)",
        "down": "200 orders fallback (unavailable)",
        "drip": "200 orders fallback (timeout)",
        "open": "200 orders fallback (unavailable)",
        "reset": "200 orders fallback (unavailable)",
        "slow": "200 orders fallback (timeout)",
      },
      "recommendations": {
        "bomb": "200 forYou fallback (contract)",
        "broken": "200 forYou fallback (contract)",
        "down": "200 forYou fallback (unavailable)",
        "drip": "200 forYou fallback (timeout)",
        "open": "200 forYou fallback (unavailable)",
        "reset": "200 forYou fallback (unavailable)",
        "slow": "200 forYou fallback (timeout)",
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
      "users": {
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
