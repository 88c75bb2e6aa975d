import { expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { connect } from '../connect.ts'
import type { Outcome, Settle } from '../outgoing.ts'
import { service } from '../service.ts'
import { answered, callsOn, failed, streaming } from '../test/a-call.ts'
import { openUpstream } from '../upstream.ts'
import { adaptiveBulkhead } from './adaptive-bulkhead.ts'
import { checkBulkhead } from './bulkhead.ts'

/** Makes calls with two places, and says what was learnt from each: when it began, now, among how many, how long it took. */
const opened = () => {
  const clock = manualClock()
  const learnt: number[][] = []
  const under: Settle[] = []
  const outcomes: Outcome[] = []
  const limit = { places: 2, observe: (...told: number[]) => void learnt.push(told) }
  const send = adaptiveBulkhead(limit, clock)((_, settle) => void under.push(settle))
  const aCall = callsOn(clock)
  const call = (granted = 1_000) =>
    send(Object.assign(aCall(), { granted }), (outcome) => outcomes.push(outcome))
  return { clock, learnt, under, outcomes, call }
}

it('refuses a call too many as any bulkhead does, and learns nothing from that', () => {
  const { call, outcomes, learnt, under } = opened()
  for (let calls = 0; calls < 3; calls += 1) call()

  expect(under.length).toBe(2)
  expect(outcomes).toMatchObject([
    {
      code: 'BFF_SERVICE_OVERLOADED',
      message: 'orders: not called, 2 calls are under way (GET orders/{id})',
      options: { retryAfter: 1 },
    },
  ])
  expect(learnt).toEqual([])
})

it('learns how long a call took, without what this process was late itself', () => {
  const { clock, call, learnt, under } = opened()
  call()
  call()
  clock.advance(30)
  clock.block(500)
  under[0]?.(answered)
  under[1]?.(failed('BFF_SERVICE_TIMEOUT'))

  expect(learnt).toEqual([
    [0, 30, 1, 30],
    [0, 30, 2, 30],
  ])
})

it.each([
  [
    'a service that says it is too much',
    'BFF_SERVICE_OVERLOADED',
    1_000,
    [[0, 0, 1, Number.POSITIVE_INFINITY]],
  ],
  ['a connection that fails', 'BFF_SERVICE_UNAVAILABLE', 1_000, []],
  ['an open breaker', 'BFF_CIRCUIT_OPEN', 1_000, []],
  ['a call that was given less than its time', 'BFF_SERVICE_TIMEOUT', 50, []],
] as const)('learns of %s', (_, code, granted, told) => {
  const { call, learnt, under } = opened()
  call(granted)
  under[0]?.(failed(code))

  expect(learnt).toEqual(told)
})

it('counts a streamed call until its body is over, and learns from its head', async () => {
  const { call, learnt, under, outcomes } = opened()
  const { answer, end } = streaming()
  call()
  call()
  under[0]?.(answer)
  call()
  expect(learnt.length).toBe(1)
  expect(outcomes).toMatchObject([answer, { code: 'BFF_SERVICE_OVERLOADED' }])

  end(undefined)
  await answer.finished
  call()
  expect(under.length).toBe(3)
})

it.each([
  [{ adaptive: { min: 0 } }, 'bulkhead.adaptive.min must be a whole number from 1 to 128, not 0'],
  [{ adaptive: { min: 9, max: 8 } }, 'bulkhead.adaptive.min must be a whole number from 1 to 8, not 9'],
  [{ adaptive: { max: 1.5 } }, 'bulkhead.adaptive.max must be a whole number of at least 1, not 1.5'],
])('refuses %j', (option, why) => {
  expect(() => checkBulkhead('service orders', option)).toThrow(new TypeError(`service orders: ${why}`))
})

it.each([
  ['adaptive', 32],
  [{ adaptive: { max: 6 } }, 6],
  [{ adaptive: { min: 40, max: 50 } }, 40],
] as const)('belongs to a service that declares it: %j', async (bulkhead, places) => {
  const { orders } = connect(
    { orders: service('orders', { bulkhead }, () => ({})) },
    { ORDERS_URL: 'http://127.0.0.1:1' },
  )
  const { upstream, close } = openUpstream(orders, { clock: manualClock(), random: Math.random })
  await close()

  expect(upstream.places?.()).toBe(places)
})
