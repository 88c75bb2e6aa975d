import { OpenAPIHono } from '@hono/zod-openapi'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { createRoute } from '../src/auth/create-route.ts'
import {
  anonymous,
  type Bound,
  bearer,
  connect,
  type GatewayEnv,
  gateway,
  reply,
  service,
  view,
} from '../src/index.ts'
import { serve } from '../src/serve.ts'
import { backends } from '../src/testing/index.ts'

it('reads JSON through ky behind node-server, whose Response does not let ky replace json()', async () => {
  await using shop = await backends({ orders: { 'GET /orders/{id}': { id: 'o1', total: 3 } } })
  const orders = service('orders', {}, (call) => ({
    byId: (id: string) => call.ky.get(call.path('orders/{id}', { id })).json(z.object({ id: z.string() })),
  }))
  const Order = view('Order', { id: z.string() })
  const route = createRoute({ method: 'get', path: '/o', ...anonymous(), responses: { 200: Order.response } })
  const routes = new OpenAPIHono<GatewayEnv<Bound<{ orders: typeof orders }>>>().openapi(route, async (c) =>
    reply(c, Order, await c.var.services.orders.byId('o1')),
  )
  const auth = bearer({ issuer: shop.settings.ISSUER, audience: shop.settings.AUDIENCE })
  const services = connect({ orders }, shop.settings)
  const { url, stop } = await serve(
    gateway({ name: 'test-bff', services, auth, log: 'silent' }).route('/v1', routes),
    { port: 0, shedding: false },
  )

  const res = await fetch(`${url}/v1/o`)

  expect([res.status, await res.json()]).toEqual([200, { id: 'o1' }])
  await stop()
})

it('gives the token of the user to a call that is kept, as to any other', async () => {
  await using shop = await backends({ orders: { 'GET /orders': [] } })
  const orders = service('orders', { token: 'user', audience: 'urn:orders' }, (call) => ({
    kept: () => call.get('orders', z.array(z.unknown()), { cache: { ttl: 1_000, scope: 'principal' } }),
  }))
  const app = gateway({
    name: 'test-bff',
    services: connect({ orders }, shop.settings),
    log: 'silent',
    auth: {
      schemes: {},
      document: {},
      challenge: 'Session',
      claims: () => true,
      authenticate: async () => ({
        principal: { kind: 'user', id: 'u1', scopes: [], claims: {} },
        tokenFor: (audience) => `token for ${audience}`,
      }),
    },
  })
  app.get('/', async (c) => c.json(await c.var.services.orders.kept()))

  expect((await app.request('/')).status).toBe(200)
  expect(shop.calls('orders').map(({ headers }) => headers.authorization)).toEqual([
    'Bearer token for urn:orders',
  ])
  await app.close()
})
