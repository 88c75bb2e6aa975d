import { randomUUID } from 'node:crypto'
import { answer, killMatrix } from '@bffkit/core/testing'
import { afterAll, afterEach, expect, it } from 'vitest'
import { fixtures } from '../../test/fixtures.ts'
import { partner, partnerShop } from '../../test/partner-shop.ts'
import { createApp } from '../app.ts'

const { shop, settings } = await partnerShop()
const app = createApp({ ...settings, LIMITS: 'dry' })
const headers = { ...(await partner('orders:read orders:write')), 'content-type': 'application/json' }
const summary = {
  id: 'o1',
  status: 'shipped',
  reference: null,
  total: { amount: '149.90', currency: 'EUR' },
  placedAt: '2026-10-30T09:12:00.000Z',
}
const order = {
  ...summary,
  lines: [
    {
      sku: 'SKU-p1',
      title: 'Studio Headphones',
      quantity: 1,
      unitPrice: { amount: '149.90', currency: 'EUR' },
      lineTotal: { amount: '149.90', currency: 'EUR' },
    },
  ],
}
const place = (key: string | undefined, body: object = { lines: [{ sku: 'SKU-p1', quantity: 1 }] }) =>
  app.request('/v1/orders', {
    method: 'POST',
    headers: { ...headers, ...(key !== undefined && { 'idempotency-key': key }) },
    body: JSON.stringify(body),
  })

afterEach(async () => {
  await shop.heal()
  shop.clear()
})
afterAll(async () => {
  await app.close()
  await shop.close()
})

it("lists the account's orders and answers with one, asking for the account of the partner", async () => {
  const list = await app.request('/v1/orders?limit=1', { headers })
  const one = await app.request('/v1/orders/o1', { headers })

  expect(await list.json()).toEqual({ orders: [summary], next: 'o1' })
  expect(await one.json()).toEqual({ order })
  expect(shop.calls('orders').map((call) => call.headers['x-account'])).toEqual([
    'client:acme',
    'client:acme',
  ])
})

it('places an order: 201, where it is, and the order', async () => {
  const res = await place(randomUUID())

  expect(res.status).toBe(201)
  expect(res.headers.get('location')).toBe('/v1/orders/o1')
  expect(await res.json()).toEqual({ order })
})

it('needs an Idempotency-Key to place one', async () => {
  const res = await place(undefined)

  expect(res.status).toBe(400)
  expect(await res.json()).toMatchObject({ errors: [{ pointer: '/headers/idempotency-key' }] })
  expect(shop.calls('orders')).toEqual([])
})

it('places one order for 50 parallel posts with one key', async () => {
  const key = randomUUID()

  const first = await Promise.all(Array.from({ length: 50 }, () => place(key)))
  const again = await place(key)

  expect(new Set(first.map(({ status }) => status))).toEqual(new Set([201, 409]))
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
  expect(await again.json()).toEqual({ order })
  expect(shop.calls('orders').filter(({ method }) => method === 'POST')).toHaveLength(1)
})

it('sends the service the same key again when its answer was lost, so that a 504 and a retry is one order', async () => {
  const key = randomUUID()
  shop.slow('orders', 5_000)
  const late = await place(key)
  await shop.heal()
  const retried = await place(key)

  expect([late.status, retried.status]).toEqual([504, 201])
  const [one, other] = shop.calls('orders').map((call) => call.headers['idempotency-key'])
  expect(one).toMatch(/^[0-9a-f-]{36}$/)
  expect(other).toBe(one)
  expect(one).not.toBe(key)
})

it('refuses the same key with another order', async () => {
  const key = randomUUID()
  await place(key)

  const other = await place(key, { lines: [{ sku: 'SKU-p2', quantity: 3 }] })

  expect(other.status).toBe(422)
  expect(await other.json()).toMatchObject({ code: 'BFF_IDEMPOTENCY_KEY_REUSED' })
})

it('passes on that there is not enough in stock, and keeps that answer for the key', async () => {
  const { shop, settings } = await partnerShop({
    ...fixtures,
    orders: { ...fixtures.orders, 'POST /orders': answer(422, { title: 'not enough' }) },
  })
  const app = createApp(settings)
  const send = () =>
    app.request('/v1/orders', {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': 'k1' },
      body: JSON.stringify({ lines: [{ sku: 'SKU-p1', quantity: 9 }] }),
    })

  const answers = [await send(), await send()]

  expect(answers.map(({ status }) => status)).toEqual([422, 422])
  expect(shop.calls('orders')).toHaveLength(1)
  await app.close()
  await shop.close()
})

it('fails as its view says', async () => {
  expect(await killMatrix(() => createApp(settings), { path: '/v1/orders/o1', headers }, shop)).toEqual({
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
