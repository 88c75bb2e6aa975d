import { OpenAPIHono, z } from '@hono/zod-openapi'
import { afterAll, expect, it } from 'vitest'
import { bearer } from '../../auth/bearer/bearer.ts'
import { createRoute } from '../../auth/create-route.ts'
import { secured } from '../../auth/secured.ts'
import { problemResponse } from '../../errors/problem.ts'
import { problems } from '../../errors/problems.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { created } from '../../reply/created.ts'
import { reply } from '../../reply/reply.ts'
import { connect } from '../../service/connect.ts'
import { service } from '../../service/service.ts'
import { view } from '../../view/view.ts'
import { backends } from '../backends/backends.ts'
import { tokenFor } from '../backends/token-for.ts'
import { checkStatuses } from './check-statuses.ts'

const Order = z.object({ id: z.string() })
const orders = service('orders', { timeout: 300 }, (call) => ({
  byId: (id: string) => call.get('orders/{id}', Order, { path: { id }, passes: [404] }),
}))
type Env = GatewayEnv<{ orders: { byId(id: string): Promise<{ id: string }> } }>
const Screen = view('Screen', { order: Order })
const shop = await backends({ orders: { 'GET /orders/{id}': { id: 'o1' } } })
const requests = { 'GET /v1/orders/{id}': { params: { id: 'o1' } } }
const credentials = (_: object, scopes: string) => tokenFor('u1', scopes)

const check = (declared: object) => {
  const route = createRoute({
    method: 'get',
    path: '/orders/{id}',
    ...secured<Env>('orders:read'),
    request: { params: z.object({ id: z.string() }) },
    responses: { 200: Screen.response, ...declared },
  })
  const routes = new OpenAPIHono<Env>().openapi(route, async (c) => {
    const order = await c.var.services.orders.byId(c.req.valid('param').id)
    return reply(c, Screen, { order })
  })
  const app = () =>
    gateway({
      name: 'test',
      budget: 500,
      services: connect({ orders }, shop.settings, { token: 'none' }),
      auth: bearer({ issuer: shop.settings.ISSUER, audience: shop.settings.AUDIENCE }),
      log: 'silent',
    }).route('/v1', routes)
  return checkStatuses({ app, requests, credentials, shop })
}

afterAll(() => shop.close())

it('U4: says nothing when the document says exactly what the gateway does', async () => {
  expect(await check(problems(404))).toEqual([])
})

it('U4: finds a status that comes and is not declared', async () => {
  expect(await check(problems)).toEqual(['GET /v1/orders/{id} answers 404, undeclared'])
})

it('U4: finds a status that is declared and never comes', async () => {
  expect(await check({ ...problems(404), 409: problemResponse('Somebody was faster') })).toEqual([
    'GET /v1/orders/{id} declares 409, which never came',
  ])
})

it('refuses an operation without a request', async () => {
  await expect(
    checkStatuses({
      app: () =>
        gateway({
          name: 'test',
          services: {},
          auth: bearer({ issuer: 'https://id.example', audience: 'x' }),
          log: 'silent',
        }).route(
          '/',
          new OpenAPIHono().openapi(
            createRoute({ method: 'get', path: '/x', responses: { 200: { description: 'Fine' } } }),
            (c) => c.text('x'),
          ),
        ),
      requests: {},
      credentials,
      shop,
    }),
  ).rejects.toThrow('checkStatuses: GET /x has no request')
})

it.each([
  ['nothing of', { location: '/v1/orders/o1' }, []],
  ['of the missing one of', {}, ['POST /orders answers 201 without Location, which it declares']],
] as const)('says %s a Location that created() declares', async (_, headers, findings) => {
  const place = createRoute({
    method: 'post',
    path: '/orders',
    ...secured<GatewayEnv<object>>('orders:write'),
    responses: { 201: created(Screen) },
  })
  const routes = new OpenAPIHono<GatewayEnv<object>>().openapi(place, (c) =>
    reply(c, Screen, { order: { id: 'o1' } }, { status: 201, headers }),
  )
  const auth = bearer({ issuer: shop.settings.ISSUER, audience: shop.settings.AUDIENCE })
  const app = () => gateway({ name: 'test', services: {}, auth, log: 'silent' }).route('/', routes)

  expect(await checkStatuses({ app, requests: { 'POST /orders': {} }, credentials, shop })).toEqual(findings)
})
