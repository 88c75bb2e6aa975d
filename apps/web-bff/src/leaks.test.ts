import { backends, tokenFor, withExtraFields } from '@bffkit/core/testing'
import { fixtures } from '@bffkit/services/fixtures'
import { afterAll, expect, it } from 'vitest'
import { createApp } from './app.ts'

const canary = 'this must not leave'
const shop = await backends(withExtraFields(fixtures, canary))
const app = createApp(shop.settings)

afterAll(() => shop.close())

const paths = ['/api/home', '/api/products/p1', '/api/account', '/api/cart', '/api/orders', '/api/orders/o1']

it.each(paths)('GET %s lets out no field that its view does not list', async (path) => {
  const headers = await tokenFor('u1', 'home:read catalog:read cart:read orders:read account:read')

  const res = await app.request(path, { headers })
  const text = await res.text()

  expect(res.status).toBe(200)
  expect(text).not.toContain('degraded')
  expect(text).not.toContain(canary)
  expect(text).not.toMatch(/internal|notes|cost|supplier|margin|riskScore|fraudScore|liability|model|budget/)
})

it('tries every route the contract has', () => {
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } })

  expect(Object.keys(document.paths ?? {}).sort()).toEqual(
    paths.map((path) => path.replace(/\/(?:p1|o1)$/, '/{id}')).sort(),
  )
})
