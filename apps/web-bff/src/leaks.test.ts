import { asking, signedIn, withExtraFields } from '@bffkit/core/testing'
import { afterAll, expect, it } from 'vitest'
import { fixtures } from '../test/fixtures.ts'
import { requests, scopes } from '../test/requests.ts'
import { webShop } from '../test/web-shop.ts'
import { createApp } from './app.ts'

const canary = 'this must not leave'
const { shop, settings } = await webShop(withExtraFields(fixtures, canary))
const app = createApp(settings)
const headers = await signedIn(app, 'u1', scopes)

afterAll(() => shop.close())

it.each(Object.entries(requests))(
  '%s lets out no field that its view does not list',
  async (route, asked) => {
    const res = await app.request(...asking(route, { ...asked, headers: { ...headers, ...asked.headers } }))
    const text = await res.text()

    expect(res.status, text).toBeLessThan(300)
    expect(text).not.toContain('degraded')
    expect(text).not.toContain(canary)
    expect(text).not.toMatch(
      /internal|notes|cost|supplier|margin|riskScore|fraudScore|liability|model|budget/,
    )
  },
)

it('tries every route the contract has', () => {
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } })
  const routes = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )

  expect(Object.keys(requests).sort()).toEqual(routes.sort())
})
