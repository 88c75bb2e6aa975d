import { asking, withExtraFields } from '@bffkit/core/testing'
import { afterAll, expect, it } from 'vitest'
import { fixtures } from '../test/fixtures.ts'
import { partner, partnerShop } from '../test/partner-shop.ts'
import { requests, scopes } from '../test/requests.ts'
import { createApp } from './app.ts'

const canary = 'this must not leave'
const { shop, settings } = await partnerShop(withExtraFields(fixtures, canary))
const app = createApp(settings)
const headers = await partner(scopes)

afterAll(async () => {
  await app.close()
  await shop.close()
})

/** The documentation is served beside the contract and calls no service. */
const contracted = Object.entries(requests).filter(([route]) => route.includes(' /v1/'))

it.each(contracted)('%s lets out no field that its view does not list', async (route, asked) => {
  const res = await app.request(...asking(route, { ...asked, headers: { ...headers, ...asked.headers } }))
  const text = await res.text()

  expect(res.status, text).toBeLessThan(300)
  expect(text).not.toContain(canary)
  expect(text).not.toMatch(/internal|notes|cost|supplier|margin|fraudScore|tiedCapital|warehouses/)
})

it('tries every route the contract has', () => {
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } })
  const routes = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )

  expect(contracted.map(([route]) => route).sort()).toEqual(routes.sort())
})
