import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  anonymous,
  type Bound,
  bearer,
  connect,
  type GatewayEnv,
  gateway,
  reply,
  serve,
  service,
  view,
} from '../src/index.ts'
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
    {
      port: 0,
    },
  )

  const res = await fetch(`${url}/v1/o`)

  expect([res.status, await res.json()]).toEqual([200, { id: 'o1' }])
  await stop()
})
