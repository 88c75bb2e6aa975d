import { Hono } from 'hono'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { fanOut } from '../src/fan-out/fan-out.ts'
import { type GatewayEnv, gateway } from '../src/gateway/gateway.ts'
import { passThrough } from '../src/gateway/pass-through.ts'
import { connect } from '../src/service/connect.ts'
import { before, type ServicePolicy } from '../src/service/policies/own/service-policy.ts'
import { type Bound, service } from '../src/service/service.ts'
import { type Backends, backends, worstCases } from '../src/testing/index.ts'
import { optional } from '../src/view/optional.ts'
import { view } from '../src/view/view.ts'
import { logLines } from './log-lines.ts'
import { trusting } from './trusting.ts'

const Order = z.object({ id: z.string() })
const orders = service('orders', {}, (call) => ({ one: () => call.get('orders/1', Order) }))
const Screen = view('Screen', { name: z.string(), order: optional(Order) })

let shop: Backends<'orders'>

beforeAll(async () => {
  shop = await backends({ orders: { 'GET /orders/{id}': { id: '1' } } })
})
afterAll(() => shop.close())

const serving = (policy: ServicePolicy) => {
  const { log, lines } = logLines()
  const services = connect({ orders }, shop.settings, { policies: [before('breaker', policy)] })
  const app = gateway({ name: 'test', services, auth: trusting(), log })
  const routes = new Hono<GatewayEnv<Bound<{ orders: typeof orders }>>>()
    .get('/screen', (c) =>
      fanOut(c, Screen, () => ({ name: () => 'Ada', order: () => c.var.services.orders.one() })),
    )
    .get('/order', async (c) => c.json(await c.var.services.orders.one()))
  app.route('/', routes)
  app.route('/', passThrough(orders, { path: '/orders/{id}' }))
  const get = async (path: string) => {
    const res = await app.request(path, { headers: { authorization: 'Bearer t' } })
    return [res.status, await res.json()]
  }
  return { app, get, line: () => lines().find(({ msg }) => msg === 'request') }
}

const audited: ServicePolicy = () => async () => {
  throw new RangeError('out of numbers')
}

it.each([
  ['/order', [500, expect.objectContaining({ code: 'BFF_INTERNAL' })]],
  ['/orders/1', [500, expect.objectContaining({ code: 'BFF_INTERNAL' })]],
])(
  'names a policy that throws in the log, with the line of its file, and not to the client: %s',
  async (path, answer) => {
    const { app, get, line } = serving(audited)

    expect(await get(path)).toEqual(answer)
    expect(line()).toMatchObject({
      code: 'BFF_INTERNAL',
      error: expect.stringMatching(/^policy "audited" of service orders threw \(GET orders\/(1|\{id\})\)$/),
      defect: expect.stringMatching(/^RangeError: out of numbers\n {4}at .*own-policies\.test\.ts:\d+/),
    })
    await app.close()
  },
)

it('fails an optional part alone, as a defect', async () => {
  const { app, get, line } = serving(audited)

  expect(await get('/screen')).toEqual([
    200,
    { name: 'Ada', degraded: [{ part: 'order', state: 'missing', reason: 'defect' }] },
  ])
  expect(line()).toMatchObject({
    level: 50,
    degraded: [{ part: 'order', error: 'policy "audited" of service orders threw (GET orders/1)' }],
  })
  await app.close()
})

it('answers instead of the service on a route that is passed through', async () => {
  const { app, get } = serving(() => async (call) => call.answer({ id: 'own' }, { headers: { etag: '"1"' } }))

  expect(await get('/orders/1')).toEqual([200, { id: 'own' }])
  expect(await get('/order')).toEqual([200, { id: 'own' }])
  await app.close()
})

it('is waited for in a dry run, which knows how long a request takes at worst', async () => {
  const { app } = serving((send) => async (call) => {
    await Promise.resolve()
    return send(call)
  })
  const requests = { 'GET /screen': {}, 'GET /order': {}, 'GET /orders/{id}': { params: { id: '1' } } }
  const cases = await worstCases(app, requests, { headers: { authorization: 'Bearer t' } })

  expect(cases.map(({ route, worst }) => [route, worst])).toEqual([
    ['GET /screen', 1_000],
    ['GET /order', 1_000],
    ['GET /orders/{id}', 1_000],
  ])
  await app.close()
})

it('knows the part a call is made for, and sees what is passed through', async () => {
  const seen: unknown[] = []
  const looking: ServicePolicy = (send) => async (call) => {
    const outcome = await send(call)
    seen.push([call.part, call.template, call.principal.id, outcome.status])
    return outcome
  }
  const { app, get } = serving(looking)
  await get('/screen')

  expect(await get('/orders/1')).toEqual([200, { id: '1' }])
  expect(seen).toEqual([
    ['order', 'orders/1', 'u1', 200],
    [undefined, 'orders/{id}', 'u1', 200],
  ])
  await app.close()
})
