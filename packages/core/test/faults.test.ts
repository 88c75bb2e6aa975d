import { Hono } from 'hono'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type Bound,
  connect,
  errorCodes,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  passThrough,
  service,
  view,
} from '../src/index.ts'
import { backends, type ConnectionFault, killMatrix } from '../src/testing/index.ts'
import { watchRejections } from '../src/testing/watch-rejections.ts'
import { trusting } from './trusting.ts'

/** Milliseconds a call may take. */
const timeout = 250

const Order = z.object({ id: z.string(), note: z.string() })
const declared = {
  orders: service('orders', { timeout }, (call) => ({ read: () => call.get('orders/o1', Order) })),
}
const Required = view('Required', { order: Order })
const Optional = view('Optional', { order: optional(Order) })
const routes = new Hono<GatewayEnv<Bound<typeof declared>>>()
  .get('/required', (c) => fanOut(c, Required, () => ({ order: c.var.services.orders.read })))
  .get('/optional', (c) => fanOut(c, Optional, () => ({ order: c.var.services.orders.read })))
  .route('/', passThrough(declared.orders, { path: '/through', to: '/orders/o1' }))

/** Too large for a gateway to wait for all of it before it passes it on. */
const order = { id: 'o1', note: 'x'.repeat(100_000) }
const shop = await backends({ orders: { 'GET /orders/o1': order } })
const rejections = watchRejections()

afterEach(async () => {
  await rejections.check('faults')
  await shop.heal()
})
afterAll(async () => {
  rejections.stop()
  await shop.close()
})

const createApp = () =>
  gateway({
    name: 'faults',
    services: connect(declared, shop.settings),
    auth: trusting(),
    log: 'silent',
    idleTimeout: timeout,
  }).route('/', routes)

/** A gateway with connections that are kept: one for each way to ask. */
const gatewayWithConnections = async () => {
  const app = createApp()
  const ask = async (path: string) => {
    const res = await app.request(path)
    const body = await res.text().catch(() => undefined)
    return body === undefined ? 'cut off' : { status: res.status, body: JSON.parse(body) }
  }
  const all = async () => {
    const [required, partial, through] = await Promise.all(['/required', '/optional', '/through'].map(ask))
    return { required, optional: partial, through }
  }
  await all()
  return {
    all,
    request: app.request,
    running: () => app.lifecycle.running,
    [Symbol.asyncDispose]: () => app.close(),
  }
}

const whole = {
  required: { status: 200, body: { order } },
  optional: { status: 200, body: { order } },
  through: { status: 200, body: order },
}

type Reason = 'unavailable' | 'timeout'
const codes = { unavailable: 'BFF_SERVICE_UNAVAILABLE', timeout: 'BFF_SERVICE_TIMEOUT' } as const

const problem = (reason: Reason) => {
  const code = codes[reason]
  const { status, title } = errorCodes[code]
  return { status, body: { type: `/problems/${code}`, title, status, code, instance: expect.any(String) } }
}
const failed = (reason: Reason, through: unknown = problem(reason)) => ({
  required: problem(reason),
  optional: { status: 200, body: { degraded: [{ part: 'order', state: 'missing', reason }] } },
  through,
})

// A machine that stands still may be late once, a gateway that is late is so every time.
const again = { retry: 2 }

describe('a connection', () => {
  it.each<[ConnectionFault, ReturnType<typeof failed>]>([
    [{ latency: 30_000 }, failed('timeout')],
    [{ bandwidth: 100 }, failed('timeout')],
    [{ drip: 20 }, failed('timeout')],
    ['blackhole', failed('timeout')],
    [{ halfOpenAfter: 0 }, failed('timeout')],
    [{ halfOpenAfter: 500 }, failed('timeout', 'cut off')],
    [{ resetAfter: 0 }, failed('unavailable')],
    [{ resetAfter: 500 }, failed('unavailable', 'cut off')],
    [{ closeAfter: 0 }, failed('unavailable')],
    [{ closeAfter: 500 }, failed('unavailable', 'cut off')],
  ])('with the fault %j costs its answer, in time, and is not used again', again, async (fault, expected) => {
    await using app = await gatewayWithConnections()
    shop.faulty('orders', fault)
    const asked = performance.now()

    expect(await app.all()).toEqual(expected)
    expect(performance.now() - asked).toBeLessThan(timeout + 1_000)
    await shop.heal()
    expect(await app.all()).toEqual(whole)
    expect(app.running()).toBe(0)
  })

  it.each<ConnectionFault>([
    { latency: 5 },
    { bandwidth: 2_000_000 },
    { resetAfter: 200_000 },
    { closeAfter: 200_000 },
    { halfOpenAfter: 200_000 },
  ])('with the fault %j that is no worse is only slower', again, async (fault) => {
    await using app = await gatewayWithConnections()
    shop.faulty('orders', fault)

    expect(await app.all()).toEqual(whole)
  })
})

it.each([
  [
    '/required',
    {
      down: '502 BFF_SERVICE_UNAVAILABLE',
      slow: '504 BFF_SERVICE_TIMEOUT',
      broken: '502 BFF_SERVICE_CONTRACT',
      reset: '502 BFF_SERVICE_UNAVAILABLE',
      drip: '504 BFF_SERVICE_TIMEOUT',
      bomb: '502 BFF_SERVICE_CONTRACT',
      open: '503 BFF_CIRCUIT_OPEN',
    },
  ],
  [
    '/optional',
    {
      down: '200 order missing (unavailable)',
      slow: '200 order missing (timeout)',
      broken: '200 order missing (contract)',
      reset: '200 order missing (unavailable)',
      drip: '200 order missing (timeout)',
      bomb: '200 order missing (contract)',
      open: '200 order missing (unavailable)',
    },
  ],
])('%s fails in every way as its view says', async (path, orders) => {
  expect(await killMatrix(createApp, { path }, shop)).toEqual({ orders })
})
