import { backends, killMatrix, tokenFor } from '@bffkit/core/testing'
import { fixtures } from '@bffkit/services/fixtures'
import { afterAll, afterEach, expect, it } from 'vitest'
import { createApp } from '../app.ts'

const shop = await backends(fixtures)
const app = createApp(shop.settings)
const headers = await tokenFor('u1', 'account:read')

afterEach(async () => {
  await shop.heal()
  shop.clear()
})
afterAll(() => shop.close())

it('answers with what the page draws', async () => {
  const res = await app.request('/api/account', { headers })

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
  expect(await killMatrix(app, { path: '/api/account', headers }, shop)).toMatchInlineSnapshot(`
    {
      "orders": {
        "broken": "200 orders fallback (contract)",
        "down": "200 orders fallback (unavailable)",
        "slow": "200 orders fallback (timeout)",
      },
      "rewards": {
        "broken": "200 points missing (contract)",
        "down": "200 points missing (unavailable)",
        "slow": "200 points missing (timeout)",
      },
      "users": {
        "broken": "502 BFF_SERVICE_CONTRACT",
        "down": "502 BFF_SERVICE_UNAVAILABLE",
        "slow": "504 BFF_SERVICE_TIMEOUT",
      },
    }
  `)
})

it('is closed to a token without its scope', async () => {
  const res = await app.request('/api/account', { headers: await tokenFor('u1', 'other:read') })

  expect(res.status).toBe(403)
})
