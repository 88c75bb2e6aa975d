import { OpenAPIHono, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import { createRoute } from '../auth/create-route.ts'
import { secured } from '../auth/secured.ts'
import { session } from '../auth/session/session.ts'
import { connect } from '../service/connect.ts'
import { service } from '../service/service.ts'
import { answer } from '../testing/backends/answer.ts'
import { backends } from '../testing/backends/backends.ts'
import { basePath } from './base-path.ts'
import { type GatewayEnv, gateway } from './gateway.ts'
import { openApi } from './open-api.ts'
import { passThrough } from './pass-through.ts'

const info = { title: 'Test', version: '1' }
const options = { name: 'test', services: {}, auth: trusting(), log: 'silent' } as const

describe('the path a proxy takes off', () => {
  it('is in the type of every problem, and no path of a request', async () => {
    const app = gateway({ ...options, base: '/shop' })
    const res = await app.request('/nowhere', { headers: { 'x-forwarded-prefix': '/evil' } })

    expect(await res.json()).toMatchObject({ status: 404, type: '/shop/problems/BFF_ROUTE_UNKNOWN' })
    expect((await app.request('/problems/BFF_ROUTE_UNKNOWN')).status).toBe(200)
    expect((await app.request('/shop/problems/BFF_ROUTE_UNKNOWN')).status).toBe(404)
  })

  it('is in the Location of a route that is passed through', async () => {
    await using shop = await backends({
      files: { 'POST /files': answer(201, { id: 'f1' }, { location: '/files/f1' }) },
    })
    const files = service('files', {}, () => ({}))
    const services = connect({ files }, { FILES_URL: shop.settings.FILES_URL ?? '' })
    const app = gateway({ ...options, services, base: '/shop' }).route(
      '/v1',
      passThrough(files, { path: '/files', methods: ['POST'] }),
    )
    const res = await app.request('/v1/files', { method: 'POST', body: '{}' })

    expect([res.status, res.headers.get('location')]).toEqual([201, '/shop/v1/files/f1'])
  })

  it('is the server of the document, unless that names others', () => {
    const route = createRoute({
      method: 'get',
      path: '/me',
      ...secured<GatewayEnv<object>>(),
      responses: { 200: { description: 'Fine', content: { 'text/plain': { schema: z.string() } } } },
    })
    const app = gateway({ ...options, base: '/shop' }).route(
      '/v1',
      new OpenAPIHono<GatewayEnv<object>>().openapi(route, (c) => c.text('me', 200)),
    )

    expect(openApi(app, info)).toMatchObject({ servers: [{ url: '/shop' }], paths: { '/v1/me': {} } })
    expect(openApi(app, { ...info, servers: [{ url: 'https://api.example' }] }).servers).toEqual([
      { url: 'https://api.example' },
    ])
    expect(openApi(gateway(options), info).servers).toEqual([{ url: '/' }])
  })

  it('is that of the origin of a session, and cannot be another one', () => {
    const auth = session({
      issuer: 'https://id.example',
      clientId: 'web',
      clientSecret: 's',
      origin: 'https://shop.example/shop',
    })

    expect(openApi(gateway({ ...options, auth }), info).servers).toEqual([{ url: '/shop' }])
    expect(() => gateway({ ...options, auth, base: '/shop' })).not.toThrow()
    expect(() => gateway({ ...options, auth, base: '/other' })).toThrow(
      new TypeError('gateway: base is /other, and auth names /shop, as in origin; leave base out'),
    )
  })

  it.each(['', '/', 'shop', '/shop/', '//evil.example', 'https://evil.example', '/a b', '/a/../b', '/ä', 7])(
    'is a path and nothing else: not %j',
    (wrong) => {
      expect(() => basePath(JSON.parse(JSON.stringify(wrong)))).toThrow(
        new TypeError(
          `gateway: base must be a path without a slash at its end, such as /shop, not ${JSON.stringify(wrong)}`,
        ),
      )
    },
  )
})
