import { answer, backends, tokenFor } from '@bffkit/core/testing'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { createApp } from '../../src/how-to/client.ts'

const shop = await backends({
  orders: {
    'GET /orders/o9': answer(404),
    'GET /orders/{id}': ({ params }) => ({ id: params.id, total: 12.5, margin: 3 }),
  },
})
const app = createApp(shop.settings)
const headers = await tokenFor('u1', 'orders:read')

beforeEach(() => shop.clear())
afterAll(() => shop.close())

it('shows an order, without its margin', async () => {
  const res = await app.request('/v1/orders/o1', { headers })

  expect(await res.json()).toEqual({ order: { id: 'o1', total: 12.5 } })
  expect(shop.calls('orders').map(({ path }) => path)).toEqual(['/orders/o1'])
})

it('says that an order is not there', async () => {
  const res = await app.request('/v1/orders/o9', { headers })

  expect(await res.json()).toMatchObject({ status: 404, code: 'BFF_NOT_FOUND' })
})
