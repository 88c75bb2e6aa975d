import { killMatrix } from '@bffkit/core/testing'
import { afterAll, expect, it } from 'vitest'
import { partner, partnerShop } from '../../test/partner-shop.ts'
import { createApp } from '../app.ts'

const { shop, settings } = await partnerShop()
const app = createApp(settings)
const headers = await partner('inventory:read')

afterAll(async () => {
  await app.close()
  await shop.close()
})

it('says how many can be ordered, and not where they lie', async () => {
  const res = await app.request('/v1/inventory/SKU-p1', { headers })

  expect(await res.json()).toEqual({ stock: { sku: 'SKU-p1', available: 7, restockAt: null } })
})

it('fails as its view says', async () => {
  expect(
    await killMatrix(() => createApp(settings), { path: '/v1/inventory/SKU-p1', headers }, shop),
  ).toEqual({
    inventory: {
      down: '502 BFF_SERVICE_UNAVAILABLE',
      slow: '504 BFF_SERVICE_TIMEOUT',
      broken: '502 BFF_SERVICE_CONTRACT',
      reset: '502 BFF_SERVICE_UNAVAILABLE',
      drip: '504 BFF_SERVICE_TIMEOUT',
      bomb: '502 BFF_SERVICE_CONTRACT',
      open: '503 BFF_CIRCUIT_OPEN',
    },
  })
})
