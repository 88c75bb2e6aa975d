import { withExtraFields } from '@bffkit/core/testing'
import { afterAll, expect, it } from 'vitest'
import { partner, partnerFixtures, partnerShop } from '../test/partner-shop.ts'
import { createApp } from './app.ts'

const canary = 'this must not leave'
const { shop, settings } = await partnerShop(withExtraFields(partnerFixtures, canary))
const app = createApp(settings)

afterAll(async () => {
  await app.close()
  await shop.close()
})

const order = { lines: [{ sku: 'SKU-p1', quantity: 1 }] }
const requests: [method: string, path: string, body?: object][] = [
  ['GET', '/v1/products'],
  ['GET', '/v1/products/p1'],
  ['GET', '/v1/inventory/SKU-p1'],
  ['GET', '/v1/orders'],
  ['GET', '/v1/orders/o1'],
  ['POST', '/v1/orders', order],
  ['GET', '/v1/usage'],
]

it.each(requests)('%s %s lets out no field that its view does not list', async (method, path, body) => {
  const headers = {
    ...(await partner('catalog:read inventory:read orders:read orders:write usage:read')),
    'content-type': 'application/json',
    'idempotency-key': 'k1',
  }

  const res = await app.request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  const text = await res.text()

  expect(res.status).toBeLessThan(300)
  expect(text).not.toContain(canary)
  expect(text).not.toMatch(/internal|notes|cost|supplier|margin|fraudScore|tiedCapital|warehouses/)
})

it('tries every route the contract has', () => {
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } })
  const routes = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const template = (path: string) => path.replace(/\/SKU-p1$/, '/{sku}').replace(/\/(?:p1|o1)$/, '/{id}')

  expect(requests.map(([method, path]) => `${method} ${template(path)}`).sort()).toEqual(routes.sort())
})
