import { backends, killMatrix, tokenFor } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import { createApp } from '../../src/how-to/client.ts'

it('fails with the status that fits, in every way its service can fail', async () => {
  await using shop = await backends({ orders: { 'GET /orders/{id}': { id: 'o1', total: 12.5 } } })
  const headers = await tokenFor('u1', 'orders:read')

  expect(await killMatrix(() => createApp(shop.settings), { path: '/v1/orders/o1', headers }, shop)).toEqual({
    orders: {
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
