import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { signedIn } from '../testing/backends/signed-in.ts'
import { secured } from './secured.ts'
import { session } from './session/session.ts'
import { withoutCsrfHeader } from './without-csrf-header.ts'

const options = {
  issuer: 'https://id.example',
  clientId: 'web',
  clientSecret: 's',
  origin: 'https://shop.example',
}
const responses = { 204: { description: 'Fine' } }
const marked = { ...secured('files:read'), middleware: withoutCsrfHeader(), responses } as const

const app = gateway({ name: 'test', services: {}, auth: session(options), log: 'silent' })
  .route(
    '/v1',
    new OpenAPIHono<GatewayEnv<object>>()
      .openapi(createRoute({ method: 'get', path: '/files/{id}', ...marked }), (c) => c.body(null, 204))
      .openapi(createRoute({ method: 'post', path: '/files/{id}', ...marked }), (c) => c.body(null, 204)),
  )
  .route(
    '/plain',
    new Hono()
      .get('/*', withoutCsrfHeader(), async (_, next) => next())
      .use(withoutCsrfHeader())
      .get('/picture', (c) => c.body(null, 204)),
  )

const ask = async (path: string, headers: Record<string, string>, method = 'GET', scope = 'files:read') => {
  const { cookie } = await signedIn(app, 'u1', scope)
  return (await app.request(path, { method, headers: { cookie, ...headers } })).status
}

describe('a route that takes safe requests without X-CSRF', () => {
  const own = { 'sec-fetch-site': 'same-origin' }

  it.each(['GET', 'HEAD'])('A6: answers %s of its own site', async (method) => {
    expect(await ask('/v1/files/1', own, method)).toBe(204)
  })

  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another site, with the header', { 'sec-fetch-site': 'cross-site', 'x-csrf': '1' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['a browser that does not say', {}],
    ['a foreign Origin', { ...own, origin: 'https://evil.example' }],
  ])('A6: refuses what comes from %s', async (_, headers) => {
    expect(await ask('/v1/files/1', headers)).toBe(403)
  })

  it('A6: refuses what is not safe, and who lacks its scope', async () => {
    expect(await ask('/v1/files/1', own, 'POST')).toBe(403)
    expect(await ask('/v1/files/1', { ...own, 'x-csrf': '1' }, 'POST')).toBe(204)
    expect(await ask('/v1/files/1', own, 'GET', 'other')).toBe(403)
  })
})

it('A6: opens the route that says so and none behind it', async () => {
  expect(await ask('/plain/picture', { 'x-csrf': '1' })).toBe(204)
  expect(await ask('/plain/picture', { 'sec-fetch-site': 'same-origin' })).toBe(403)
})
