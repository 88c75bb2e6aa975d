import { expect, it } from 'vitest'
import { webPage } from '../../test/web-page.ts'

const page = await webPage('/api/account', 'account:read')

it('answers with what the page draws', async () => {
  const res = await page.get()

  expect(res.status).toBe(200)
  expect(await res.json()).toMatchInlineSnapshot(`
    {
      "orders": [
        {
          "currency": "EUR",
          "id": "o1",
          "placedAt": "2026-10-30T09:12:00.000Z",
          "status": "shipped",
          "total": 149.9,
        },
      ],
      "points": {
        "points": 1280,
        "tier": "gold",
      },
      "profile": {
        "avatar": "https://img.shop.example/u1.jpg",
        "email": "ada@mail.example",
        "name": "Ada Lovelace",
        "segment": "vip",
      },
    }
  `)
})

it('fails part by part as its view says', async () => {
  expect(await page.killMatrix()).toMatchInlineSnapshot(`
    {
      "orders": {
        "bomb": "200 orders fallback (contract)",
        "broken": "200 orders fallback (contract)",
        "down": "200 orders fallback (unavailable)",
        "drip": "200 orders fallback (timeout)",
        "open": "200 orders fallback (unavailable)",
        "reset": "200 orders fallback (unavailable)",
        "slow": "200 orders fallback (timeout)",
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
