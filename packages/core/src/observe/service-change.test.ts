import { Hono } from 'hono'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../test/log-lines.ts'
import { trusting } from '../../test/trusting.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { connect } from '../service/connect.ts'
import { type ServiceOptions, service } from '../service/service.ts'
import { type HttpService, httpService, json } from '../service/test/http-service.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'

const Order = z.object({ id: z.string() })
const Screen = view('Screen', { order: optional(Order) })
const kept = { ttl: 10, staleIfError: 60_000, scope: 'shared' } as const

let isWell: boolean
let hangs: boolean
let one: HttpService
let other: HttpService

beforeEach(async () => {
  isWell = true
  hangs = false
  const serve = () =>
    httpService((_, outgoing) => {
      if (!hangs) json(outgoing, { id: '1' }, isWell ? 200 : 503)
    })
  one = await serve()
  other = await serve()
})
afterEach(async () => {
  await one[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
})

/** A gateway with one screen of one part, kept or not, of the service at these addresses. */
const screen = (options: ServiceOptions, addresses: readonly string[] = [one.url]) => {
  const { log, lines } = logLines()
  const clock = manualClock()
  const orders = service('orders', { retry: false, ...options }, (call) => ({
    one: (id: string) => call.get('orders/{id}', Order, { path: { id } }),
    keptOne: () => call.get('orders/1', Order, { cache: kept }),
  }))
  const app = gateway({
    name: 'test',
    services: connect({ orders }, { ORDERS_URL: addresses.join() }),
    auth: trusting(),
    log,
    clock,
    random: () => 0,
  })
  let asked = 0
  type Orders = { one(id: string): Promise<{ id: string }>; keptOne(): Promise<{ id: string }> }
  const routes = new Hono<GatewayEnv<{ orders: Orders }>>()
    .get('/one', (c) => {
      asked += 1
      return fanOut(c, Screen, () => ({ order: () => c.var.services.orders.one(`o${asked}`) }))
    })
    .get('/kept', (c) => fanOut(c, Screen, () => ({ order: () => c.var.services.orders.keptOne() })))
  app.route('/', routes)
  const ask = async (path: string, times = 1) => {
    for (let made = 1; made < times; made += 1) await app.request(path)
    return app.request(path)
  }
  const changes = () => lines().filter(({ msg }) => msg !== 'request')
  const last = () => lines().findLast(({ msg }) => msg === 'request')
  return { app, clock, ask, lines, changes, last }
}

it('H13: says why an older answer was given, and at which instance that failed, and tells no client', async () => {
  const { app, ask, clock, last } = screen({ breaker: false })
  await ask('/kept')
  clock.advance(20)
  isWell = false
  for (const how of ['asked', 'remembered'] as const) {
    const res = await ask('/kept')

    expect([how, last()]).toMatchObject([
      how,
      {
        calls: [
          {
            cache: 'stale',
            stale: 'unavailable',
            error: 'orders: answered 503 (GET orders/1)',
            instance: one.url,
          },
        ],
      },
    ])
    const answer = JSON.stringify([...res.headers]) + (await res.text())
    expect(answer).not.toContain(new URL(one.url).host)
    expect(answer).not.toContain('answered 503')
  }
  await app.close()
})

it('H13: says so as well when the service is late', async () => {
  const { app, ask, clock, last } = screen({ breaker: false, timeout: 400 })
  await ask('/kept')
  clock.advance(20)
  hangs = true
  const answered = ask('/kept')
  await expect.poll(() => one.got.length).toBe(2)
  clock.advance(400)
  await answered

  expect(last()).toMatchObject({
    calls: [
      {
        stale: 'timeout',
        error: 'orders: no answer within 400 ms (GET orders/1)',
        instance: one.url,
      },
    ],
  })
  await app.close()
})

it('H13: says at which instance a call failed, and of one that was answered nothing', async () => {
  const { app, ask, last } = screen({ breaker: false, balance: { outliers: false } }, [one.url, other.url])
  await ask('/one')
  const [answered] = Object(last()).calls
  expect(Object.keys(answered)).not.toContain('instance')
  isWell = false
  const instances = new Set<string>()
  for (let made = 0; made < 4; made += 1) {
    await ask('/one')
    const [failed] = Object(last()).calls
    expect(failed.error).toBe('orders: answered 503 (GET orders/{id})')
    instances.add(failed.instance)
  }
  expect(instances).toEqual(new Set([one.url, other.url]))
  await app.close()
})

it('H13: writes a line for each change of a breaker, with why and since when', async () => {
  const { app, ask, clock, changes } = screen({ breaker: { minCalls: 4, openFor: 1_000 } })
  await ask('/one', 2)
  isWell = false
  clock.advance(500)
  await ask('/one', 3)
  clock.advance(1_000)
  await ask('/one')
  isWell = true
  clock.advance(2_000)
  await ask('/one', 2)

  const error = 'orders: answered 503 (GET orders/{id})'
  const about = { service: 'orders', time: expect.any(Number) }
  expect(changes()).toEqual([
    {
      ...about,
      level: 40,
      breaker: 'open',
      lasted: 500,
      calls: 4,
      failures: 2,
      pause: 1_000,
      error,
      msg: 'circuit breaker open',
    },
    { ...about, level: 30, breaker: 'half-open', lasted: 1_000, msg: 'circuit breaker half-open' },
    { ...about, level: 40, breaker: 'open', lasted: 0, pause: 2_000, error, msg: 'circuit breaker open' },
    { ...about, level: 30, breaker: 'half-open', lasted: 2_000, msg: 'circuit breaker half-open' },
    { ...about, level: 30, breaker: 'closed', lasted: 0, outage: 3_000, msg: 'circuit breaker closed' },
  ])
  await app.close()
})

it('H13: writes a line when an instance is ejected, with why, and one when it is back', async () => {
  const { app, ask, clock, changes } = screen(
    { breaker: false, balance: { outliers: { failures: 2, ejection: 1_000 } } },
    [one.url, other.url],
  )
  isWell = false
  await ask('/one', 4)
  isWell = true
  clock.advance(1_500)
  await ask('/one')

  const about = { service: 'orders', time: expect.any(Number), instance: expect.stringMatching(/^http:/) }
  expect(changes()).toEqual([
    {
      ...about,
      level: 40,
      state: 'ejected',
      failures: 2,
      ejection: 1_000,
      error: 'orders: answered 503 (GET orders/{id})',
      msg: 'instance ejected',
    },
    { ...about, level: 30, state: 'returned', lasted: 1_500, msg: 'instance returned' },
  ])
  expect([one.url, other.url]).toContain(changes()[0]?.instance)
  expect(changes()[1]?.instance).toBe(changes()[0]?.instance)
  await app.close()
})
