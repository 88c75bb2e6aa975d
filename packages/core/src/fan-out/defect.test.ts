import { Hono } from 'hono'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../test/log-lines.ts'
import { trusting } from '../../test/trusting.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import type { Call } from '../service/call.ts'
import { connect } from '../service/connect.ts'
import { service } from '../service/service.ts'
import { answer, type Backends, backends } from '../testing/index.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'
import { fanOut } from './fan-out.ts'

const Order = z.object({ id: z.string() })
const declared = { orders: service('orders', {}, (call) => ({ call })) }
const Screen = view('Screen', { name: z.string(), order: optional(Order) })

let shop: Backends<'orders'>

beforeAll(async () => {
  shop = await backends({ orders: { 'GET /orders/1': { id: '1' }, 'GET /orders/0': answer(404) } })
})
afterAll(() => shop.close())

type Run = (call: Call) => Promise<{ id: string }>
type Name = (call: Call) => Promise<string>

/** A gateway with one screen, whose optional part is made so. */
const screen = (run: Run, name: Name = async () => 'Ada') => {
  const { log, lines } = logLines()
  const app = gateway({ name: 'test', services: connect(declared, shop.settings), auth: trusting(), log })
  const routes = new Hono<GatewayEnv<{ orders: { call: Call } }>>().get('/', (c) => {
    const { call } = c.var.services.orders
    return fanOut(c, Screen, () => ({ name: () => name(call), order: () => run(call) }))
  })
  app.route('/', routes)
  return { app, lines }
}

const missing = {}

it.each<[string, Run, string]>([
  [
    'no value for its path',
    (call) => call.get('orders/{id}', Order),
    'TypeError: path orders/{id}: no value',
  ],
  [
    'a try of more than its call',
    (call) => call.get('orders/1', Order, { timeout: 10, tryTimeout: 20 }),
    'TypeError: orders: tryTimeout must be positive and at most timeout',
  ],
  [
    'a lifetime that is none',
    (call) => call.get('orders/1', Order, { cache: { ttl: -1, scope: 'shared' } }),
    'TypeError: orders: cache.ttl',
  ],
  [
    'a timeout that is none',
    (call) => call.get('orders/1', Order, { timeout: 0 }),
    'TypeError: orders: timeout',
  ],
  [
    'a header that is not its own to set',
    (call) => call.get('orders/1', Order, { headers: { traceparent: 'x' } }),
    'TypeError: orders',
  ],
  [
    'a schema that throws',
    (call) =>
      call.get(
        'orders/1',
        Order.transform((order) => ({ id: JSON.parse(order.id).x.y })),
      ),
    'TypeError: Cannot read',
  ],
  [
    'a method that is not there',
    async () => Reflect.get(missing, 'order')(),
    'TypeError: Reflect.get(...) is not a function',
  ],
  [
    'a name that is not there',
    async () => {
      throw new ReferenceError('order is not defined')
    },
    'ReferenceError: order is not defined',
  ],
  ['a length that is none', async () => ({ id: new Array(-1).join() }), 'RangeError: Invalid array length'],
])('H12: %s in an optional part is an error in the log, with its stack', async (_, run, defect) => {
  const { app, lines } = screen(run)
  const res = await app.request('/')

  expect([res.status, await res.json()]).toEqual([
    200,
    { name: 'Ada', degraded: [{ part: 'order', state: 'missing', reason: 'defect' }] },
  ])
  expect(lines()).toHaveLength(1)
  expect(lines()[0]).toMatchObject({
    level: 50,
    degraded: [{ part: 'order', code: 'BFF_INTERNAL', defect: expect.stringMatching(/\n {4}at /) }],
  })
  expect(JSON.stringify(lines()[0])).toContain(defect)
  expect(app.lifecycle.defects).toBe(1)
  await app.close()
})

it('H12: is an error in the log as well when the request comes to something else', async () => {
  const { app, lines } = screen(
    async () => {
      throw new TypeError('wrong')
    },
    async (call) => (await call.get('orders/0', Order, { passes: [404] })).id,
  )
  const res = await app.request('/')

  expect(res.status).toBe(404)
  expect(lines()).toMatchObject([
    {
      level: 50,
      status: 404,
      code: 'BFF_NOT_FOUND',
      defects: [
        { part: 'order', code: 'BFF_INTERNAL', defect: expect.stringContaining('TypeError: wrong\n    at ') },
      ],
    },
  ])
  expect(app.lifecycle.defects).toBe(1)
  await app.close()
})

it('H12: counts a request that code failed, and no service that did', async () => {
  const { app } = screen(
    (call) => call.get('orders/{id}', Order, { path: { id: '0' } }),
    async () => {
      throw new TypeError('wrong')
    },
  )
  expect((await app.request('/')).status).toBe(500)
  const down = screen((call) => call.get('orders/{id}', Order, { path: { id: '0' } }))
  expect((await down.app.request('/')).status).toBe(200)

  expect([app.lifecycle.defects, down.app.lifecycle.defects]).toEqual([1, 0])
  expect(down.lines()).toMatchObject([{ level: 30, degraded: [{ reason: 'absent' }] }])
  await Promise.all([app.close(), down.app.close()])
})
