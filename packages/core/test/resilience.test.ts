import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../src/errors/bff-error.ts'
import { type Clock, systemClock } from '../src/scope/clock.ts'
import { openScope } from '../src/scope/open-scope.ts'
import { openServices } from '../src/service/bind.ts'
import { RequestCalls } from '../src/service/request-calls.ts'
import { type ServiceOptions, service } from '../src/service/service.ts'
import { seeded } from '../src/service/test/seeded.ts'
import { answer, type Backends, backends, manualClock } from '../src/testing/index.ts'

const Order = z.object({ id: z.string() })

const order = { id: 'o1' }

let shop: Backends<'orders' | 'users'>
/** What the service orders answers; set by a test. */
let respond: () => typeof order | ReturnType<typeof answer>
beforeEach(async () => {
  respond = () => order
  shop = await backends({
    orders: { 'GET /orders/{id}': () => respond() },
    users: { 'GET /orders/{id}': order },
  })
})
afterEach(() => shop.close())

/** No wait before a retry, and the longest pauses of the breaker. */
const random = () => 0

/** A service with its policies around real connections, and requests that each make one call to it. */
const open = (
  name: 'orders' | 'users',
  { clock = systemClock, ...options }: ServiceOptions & { clock?: Clock } = {},
) => {
  const address = shop.settings[name === 'orders' ? 'ORDERS_URL' : 'USERS_URL']
  const declared = service(name, options, (call) => ({
    one: (id: string) => call.get('orders/{id}', Order, { path: { id } }),
  }))
  const connected = openServices({ [name]: { ...declared, addresses: [address] } }, { clock, random })
  const { close } = connected

  let asked = 0
  /** Makes a request for another order, and says how its call ended. */
  const ask = async (budget = 3_000): Promise<string> => {
    const { upstreams } = connected
    const scope = openScope({
      clock,
      budget,
      header: () => undefined,
      serviceState: new RequestCalls(upstreams),
    })
    try {
      asked += 1
      await connected.bind(scope)[name]?.one(`o${asked}`)
      return 'ok'
    } catch (error) {
      return error instanceof BffError ? error.code : 'no BffError'
    } finally {
      scope.end(() => {})
    }
  }
  /** Makes so many requests, at most 20 at the same time, and counts how they ended. */
  const load = async (requests: number, budget?: number): Promise<Record<string, number>> => {
    const ends: Record<string, number> = {}
    let left = requests
    const client = async () => {
      while (left > 0) {
        left -= 1
        const end = await ask(budget)
        ends[end] = (ends[end] ?? 0) + 1
      }
    }
    await Promise.all(Array.from({ length: 20 }, client))
    return ends
  }
  return { ask, load, close }
}

it('lets 1,000 requests to a service that always fails cause at most 1,203 calls, without a breaker', async () => {
  shop.broken('orders', 500)
  const { load, close } = open('orders', { breaker: false, clock: manualClock() })

  expect(await load(1_000)).toEqual({ BFF_SERVICE_UNAVAILABLE: 1_000 })
  expect(shop.calls('orders').length).toBe(1_203)
  await close()
})

it('keeps a service of which half the calls fail under 1.25 times the requests, and helps many of them', async () => {
  const chance = seeded(42)
  respond = () => (chance() < 0.5 ? answer(500) : order)
  const { load, close } = open('orders', { breaker: false, retry: { attempts: 3 }, clock: manualClock() })
  const { ok = 0, BFF_SERVICE_UNAVAILABLE: failed } = await load(1_000)

  expect(shop.calls('orders').length).toBeLessThanOrEqual(1_203)
  expect(failed).toBe(1_000 - ok)
  expect(ok).toBeGreaterThan(550)
  await close()
})

it('calls a service that always fails once in each pause of its breaker, and always once it is healthy again', async () => {
  const clock = manualClock()
  shop.broken('orders', 500)
  const { load, close } = open('orders', { clock })
  const { BFF_SERVICE_UNAVAILABLE: failed = 0, BFF_CIRCUIT_OPEN: refused = 0 } = await load(1_000)
  expect(failed).toBeGreaterThanOrEqual(20)
  expect(failed).toBeLessThanOrEqual(39)
  expect(failed + refused).toBe(1_000)

  const callsAfter = async (pause: number) => {
    clock.advance(pause)
    shop.clear()
    await load(100)
    return shop.calls('orders').length
  }
  expect([await callsAfter(999), await callsAfter(1)]).toEqual([0, 1])
  expect([await callsAfter(1_999), await callsAfter(1)]).toEqual([0, 1])
  await shop.heal('orders')
  clock.advance(4_000)
  await load(1)

  expect(await load(100)).toEqual({ ok: 100 })
  await close()
})

it('does not let clients that ask for too little time open the breaker for the others', async () => {
  const clock = manualClock()
  shop.broken('orders', 'hang')
  const { ask, close } = open('orders', { clock })
  for (let client = 1; client <= 30; client += 1) {
    const end = ask(70)
    await shop.called('orders', client)
    clock.advance(50)
    expect(await end).toBe('BFF_SERVICE_TIMEOUT')
  }
  await shop.heal('orders')

  expect(await ask()).toBe('ok')
  await close()
})

it('answers at the deadline when a service hangs, and then has room for as many calls again', async () => {
  shop.broken('orders', 'hang')
  const clock = manualClock()
  const { ask, close } = open('orders', { bulkhead: 10, breaker: false, clock })
  const asked = Array.from({ length: 12 }, () => ask(300))
  await shop.called('orders', 10)
  clock.advance(300)
  const ends = await Promise.all(asked)

  const late = Array.from({ length: 10 }, () => 'BFF_SERVICE_TIMEOUT')
  expect(ends).toEqual([...late, 'BFF_SERVICE_OVERLOADED', 'BFF_SERVICE_OVERLOADED'])
  await shop.settled('orders')
  await shop.heal('orders')
  const again = await Promise.all(Array.from({ length: 10 }, () => ask()))
  expect(new Set(again)).toEqual(new Set(['ok']))
  await close()
})

it('makes a second try where the first one hangs, within the same deadline', async () => {
  const clock = manualClock()
  shop.broken('orders', 'hang')
  const { ask, close } = open('orders', { clock, tryTimeout: 100 })
  const end = ask()
  await shop.called('orders')
  await shop.heal('orders')
  clock.advance(100)

  expect(await end).toBe('ok')
  expect(shop.calls('orders').map(({ state }) => state)).toEqual(['aborted', 'answered'])
  await close()
})

it('does not let a service that hangs hold up another one', async () => {
  const clock = manualClock()
  shop.broken('orders', 'hang')
  const [orders, users] = [open('orders', { clock }), open('users', { clock })]
  const hanging = orders.load(20)
  await shop.called('orders', 20)

  expect(await users.load(200)).toEqual({ ok: 200 })
  clock.advance(1_000)
  expect(await hanging).toEqual({ BFF_SERVICE_TIMEOUT: 20 })
  await Promise.all([orders.close(), users.close()])
})
