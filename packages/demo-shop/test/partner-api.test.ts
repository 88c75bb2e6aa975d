import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@bffkit/core/serve'
import { createApp } from '@bffkit/partner-api/app'
import { afterAll, expect, it } from 'vitest'
import { keyCommand, newKeyIn } from '../src/demo/partner-key.ts'
import { demoSecrets, PARTNER_GATEWAY } from '../src/identity/clients.ts'
import { startShop } from '../src/start-shop.ts'

const folder = await mkdtemp(join(tmpdir(), 'partner-'))
const DATABASE = join(folder, 'partner.sqlite')
const shop = await startShop()
const settings = {
  ...shop.settings,
  AUDIENCE: 'partner',
  CLIENT_ID: PARTNER_GATEWAY,
  CLIENT_SECRET: demoSecrets.partnerApi,
  SERVICES_RESOURCE: 'urn:bffkit:services',
  KEY_ENVIRONMENT: 'live',
  DATABASE,
  LOG_LEVEL: 'silent',
} as const
const { url, stop } = await serve(createApp(settings), { port: 0, shedding: false })
const keys = (...args: string[]) => keyCommand({}, DATABASE, ...args)
const scopes = ['catalog:read', 'inventory:read', 'orders:read', 'orders:write', 'usage:read']
const granted = scopes.flatMap((scope) => ['--scope', scope])
const acme = newKeyIn(await keys('create', '--name', 'Acme', ...granted))

const ask = async (path: string, headers: Record<string, string>, order?: object) => {
  const init = order && {
    method: 'POST',
    body: JSON.stringify(order),
    headers: { ...headers, 'content-type': 'application/json' },
  }
  const res = await fetch(`${url}/v1${path}`, init ?? { headers })
  return { status: res.status, headers: res.headers, body: JSON.parse(await res.text()) }
}
const withKey = { 'x-api-key': acme.key }

afterAll(async () => {
  await stop()
  await shop.close()
  await rm(folder, { recursive: true })
})

it('answers from the real services to a key and to a token of the real provider', async () => {
  const { accessToken } = await shop.clientToken('catalog:read inventory:read')
  const withToken = { authorization: `Bearer ${accessToken}` }

  const product = await ask('/products/p1', withKey)
  const stock = await ask(`/inventory/${product.body.product.sku}`, withToken)

  expect([product.status, stock.status]).toEqual([200, 200])
  expect(product.body.product.price).toEqual({
    amount: expect.stringMatching(/^\d+\.\d\d$/),
    currency: 'EUR',
  })
  expect(stock.body.stock.available).toBeGreaterThan(0)
  expect((await ask('/orders', withToken)).status).toBe(403)
})

it('refuses two credentials at once, a key in the address, and a mistyped one', async () => {
  const { accessToken } = await shop.clientToken('catalog:read')

  const both = await ask('/products', { ...withKey, authorization: `Bearer ${accessToken}` })
  const inAddress = await ask(`/products?query=${acme.key}`, withKey)
  const mistyped = await ask('/products', { 'x-api-key': `${acme.key.slice(0, -1)}_` })

  expect([both.status, inAddress.status, mistyped.status]).toEqual([400, 400, 401])
})

it('places one order for 50 parallel posts with one key, and keeps it to its account', async () => {
  const { body } = await ask('/products?limit=1', withKey)
  const [{ sku }] = body.products
  const before = (await ask(`/inventory/${sku}`, withKey)).body.stock.available
  const headers = { ...withKey, 'idempotency-key': randomUUID() }
  const order = { lines: [{ sku, quantity: 2 }], reference: 'R-1' }

  const answers = await Promise.all(Array.from({ length: 50 }, () => ask('/orders', headers, order)))
  const again = await ask('/orders', headers, order)
  const { id } = again.body.order

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]))
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
  expect((await ask('/orders', withKey)).body.orders).toMatchObject([{ id, reference: 'R-1' }])
  expect((await ask(`/inventory/${sku}`, withKey)).body.stock.available).toBe(before - 2)

  const globex = newKeyIn(await keys('create', '--name', 'Globex', ...granted))
  expect((await ask(`/orders/${id}`, withKey)).status).toBe(200)
  expect((await ask(`/orders/${id}`, { 'x-api-key': globex.key })).status).toBe(404)
  expect((await ask('/orders', { 'x-api-key': globex.key })).body.orders).toEqual([])
})

it('is one order when the answer of the service is lost after its write', async () => {
  const { body } = await ask('/products?limit=1', withKey)
  const order = { lines: [{ sku: body.products[0].sku, quantity: 1 }], reference: 'R-2' }
  const headers = { ...withKey, 'idempotency-key': randomUUID() }

  await shop.fault('orders', { truncate: true })
  const lost = await ask('/orders', headers, order)
  await shop.heal('orders')
  const retried = await ask('/orders', headers, order)

  expect([lost.status, lost.body.code, retried.status]).toEqual([502, 'BFF_SERVICE_UNAVAILABLE', 201])
  const { orders } = (await ask('/orders', withKey)).body
  expect(orders.filter(({ reference }: { reference: string }) => reference === 'R-2')).toHaveLength(1)
})

it('passes on that there is not enough in stock', async () => {
  const { body } = await ask('/products?limit=1', withKey)
  const [{ sku }] = body.products

  const { status } = await ask(
    '/orders',
    { ...withKey, 'idempotency-key': randomUUID() },
    { lines: [{ sku, quantity: 10_000 }] },
  )

  expect(status).toBe(422)
})

it('counts what the partner called', async () => {
  const { body } = await ask('/usage', withKey)

  expect(body.operations.map(({ operation }: { operation: string }) => operation)).toEqual(
    expect.arrayContaining(['GET /v1/products', 'POST /v1/orders']),
  )
})
