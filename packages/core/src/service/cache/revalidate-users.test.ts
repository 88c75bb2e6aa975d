import { OpenAPIHono } from '@hono/zod-openapi'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../../test/trusting.ts'
import type { Authentication } from '../../auth/authentication.ts'
import { createRoute } from '../../auth/create-route.ts'
import { secured } from '../../auth/secured.ts'
import { BffError } from '../../errors/bff-error.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { reply } from '../../reply/reply.ts'
import { answer } from '../../testing/backends/answer.ts'
import { backends } from '../../testing/backends/backends.ts'
import { view } from '../../view/view.ts'
import { connect } from '../connect.ts'
import { type Bound, service } from '../service.ts'

const Mine = z.object({ of: z.string() })
const Both = view('Both', { one: Mine, other: Mine })

/** By the token of the caller, and by a header that names nobody and is part of the key all the same. */
const byToken = service('mine', { token: 'forward' }, (call) => ({
  read: () => call.get('mine', Mine, { cache: 'http' }),
}))
const byHeader = service('mine', { headers: ['x-tenant'] }, (call) => ({
  read: () => call.get('mine', Mine, { cache: 'http' }),
}))

/** Knows everybody by what they bring. */
const named: Authentication = {
  ...trusting(),
  authenticate: async (caller) => {
    const token = caller.header('authorization')?.slice('Bearer '.length)
    if (token === undefined) throw new BffError('BFF_UNAUTHENTICATED', 'request: no credential')
    return { principal: { kind: 'user', id: token, scopes: [], claims: {} }, token }
  },
}

type Env = GatewayEnv<Bound<{ mine: typeof byToken }>>
const route = createRoute({ method: 'get', path: '/', ...secured<Env>(), responses: { 200: Both.response } })
const routes = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { mine } = c.var.services
  const [one, other] = await Promise.all([mine.read(), mine.read()])
  return reply(c, Both, { one, other })
})

it.each([
  ['token, asked each time', byToken, 'no-cache'],
  ['token, renewed behind an older one', byToken, 'max-age=0, stale-while-revalidate=60'],
  ['header, asked each time', byHeader, 'no-cache'],
  ['header, renewed behind an older one', byHeader, 'max-age=0, stale-while-revalidate=60'],
])(
  'gives nobody the answer of another, where one ETag stands for all and each 304 fits: by %s',
  async (_, mine, cacheControl) => {
    const headers = { etag: '"1"', 'cache-control': cacheControl }
    await using shop = await backends({
      mine: {
        'GET /mine': ({ headers: asked }) =>
          asked['if-none-match'] === undefined
            ? answer(200, { of: String(asked['x-tenant'] ?? asked.authorization) }, headers)
            : answer(304, undefined, headers),
      },
    })
    const services = connect({ mine }, shop.settings)
    const app = gateway({ name: 'test', services, auth: named, log: 'silent' }).route('/', routes)
    const asked = Array.from({ length: 60 }, async (_, index) => {
      const who = `Bearer u${index % 5}`
      const res = await app.request('/', { headers: { authorization: who, 'x-tenant': who } })
      expect(await res.json()).toEqual({ one: { of: who }, other: { of: who } })
    })
    await Promise.all(asked)
    const again = await app.request('/', { headers: { authorization: 'Bearer u1', 'x-tenant': 'Bearer u1' } })

    expect(await again.json()).toMatchObject({ one: { of: 'Bearer u1' } })
    expect(shop.calls('mine').length).toBeLessThan(90)
    await app.close()
  },
)
