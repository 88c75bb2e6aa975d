import { backends, tokenFor, withExtraFields } from '@bffkit/core/testing'
import { fixtures } from '@bffkit/services/fixtures'
import { afterAll, expect, it } from 'vitest'
import { createApp } from './app.ts'

const canary = 'this must not leave'
const shop = await backends(withExtraFields(fixtures, canary))
const app = createApp(shop.settings)

afterAll(() => shop.close())

const write = { productId: 'p1', quantity: 1 }
const requests: [method: string, path: string, body?: object][] = [
  ['GET', '/v1/home'],
  ['GET', '/v1/products'],
  ['GET', '/v1/products/p1'],
  ['GET', '/v1/cart'],
  ['POST', '/v1/cart/items', write],
  ['PATCH', '/v1/cart/items/l1', { quantity: 1 }],
  ['GET', '/v1/orders'],
  ['GET', '/v1/orders/o1'],
  ['GET', '/v1/config'],
]

it.each(requests)('%s %s lets out no field that its view does not list', async (method, path, body) => {
  const headers = {
    ...(await tokenFor('u1', 'home:read catalog:read cart:read cart:write orders:read')),
    'content-type': 'application/json',
  }

  const res = await app.request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  const text = await res.text()

  expect(res.status).toBeLessThan(300)
  expect(text).not.toContain('degraded')
  expect(text).not.toContain(canary)
  expect(text).not.toMatch(/internal|notes|cost|supplier|margin|riskScore|fraudScore|liability/)
})

it('tries every route the contract has', () => {
  const contract = Object.entries(
    app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } }).paths ?? {},
  )
  const routes = contract.flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const bodiless = 'DELETE /v1/cart/items/{id}'
  const tried = requests.map(([method, path]) => `${method} ${path.replace(/\/(?:p1|l1|o1)$/, '/{id}')}`)

  expect(tried.sort()).toEqual(routes.filter((route) => route !== bodiless).sort())
})
