import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { processClock, processDelay } from '../../pressure/process-clock.ts'
import { type Backends, backends } from '../../testing/backends/backends.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { healthChecks } from '../balance/health.ts'
import { outliers } from '../balance/outliers.ts'
import { aMember } from '../balance/test/a-member.ts'
import type { Outcome, Settle } from '../outgoing.ts'
import { answered, callsOn, failed } from '../test/a-call.ts'
import { failureOf } from '../test/failure-of.ts'
import { oneRequest } from '../test/one-request.ts'
import { breaker } from './breaker/breaker.ts'
import { deadline } from './deadline.ts'
import { hedge } from './retry/hedge.ts'
import { retry } from './retry/retry.ts'
import { tryDeadline } from './try-deadline.ts'
import { verdictOn } from './verdict.ts'

const Order = z.object({ id: z.string() })

/** Keeps the event loop from doing anything, as a handler does that calculates for long. */
const block = (ms: number) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

describe('a service whose answer lay unread since the process was busy', () => {
  let shop: Backends<'orders'>
  beforeAll(() => processDelay.start())
  beforeEach(async () => {
    shop = await backends({ orders: { 'GET /orders/{id}': { id: 'o1' } } })
  })
  afterEach(() => shop.close())

  const lanes = {
    json: (call: ReturnType<typeof oneRequest>['call']) =>
      call.get('orders/{id}', Order, { path: { id: 'o1' } }),
    ky: (call: ReturnType<typeof oneRequest>['call']) => call.ky.get('orders/o1').json(),
  }
  const open = (options: { readonly tryTimeout?: number } = {}) =>
    oneRequest(shop.settings.ORDERS_URL, { clock: processClock, timeout: 300, ...options })

  it.each(['json', 'ky'] as const)(
    'R1: has answered in time: 500 ms late, 300 ms timeout, lane %s',
    async (lane) => {
      await using request = open()
      const pending = lanes[lane](request.call)
      block(500)

      expect(await pending).toEqual({ id: 'o1' })
    },
  )

  it('R1: has answered in time over a new connection, which undici would have given up', async () => {
    await using request = open()
    const pending = lanes.json(request.call)
    await new Promise((resolve) => setImmediate(resolve))
    block(700)

    expect(await pending).toEqual({ id: 'o1' })
  })

  it('R1: has answered in time within one try', async () => {
    await using request = open({ tryTimeout: 100 })
    const pending = lanes.json(request.call)
    block(500)

    expect(await pending).toEqual({ id: 'o1' })
    expect(shop.calls('orders')).toHaveLength(1)
  })

  it('R1: is still called late when it is', async () => {
    shop.slow('orders', 5_000)
    await using request = open()
    const pending = failureOf(lanes.json(request.call))
    block(200)

    expect(await pending).toBe('BFF_SERVICE_TIMEOUT orders: no answer within 300 ms (GET orders/{id})')
  })
})

const unavailable = failed('BFF_SERVICE_UNAVAILABLE')

describe('the clock services are judged by', () => {
  /** A policy around a service that answers when the test says so. */
  const around = (policyOn: (clock: ReturnType<typeof manualClock>) => typeof deadline, budget?: number) => {
    const clock = manualClock()
    const aCall = callsOn(clock, budget)
    const sent: Settle[] = []
    const ends: Outcome[] = []
    const send = policyOn(clock)((call, settle) => {
      sent.push(settle)
      call.cancellation.add({ cancel: settle })
    })
    return {
      clock,
      sent,
      ends,
      start: (call = aCall()) => send(call, (outcome) => ends.push(outcome)),
      aCall,
    }
  }

  it('R1: ends a call by the wall when the budget is spent, and does not say the service was late', () => {
    const { clock, ends, start, aCall } = around(() => deadline, 1_220)
    const call = aCall()
    start(call)
    clock.block(900)
    clock.advance(300)

    expect(ends).toMatchObject([
      {
        code: 'BFF_BUDGET_SPENT',
        message:
          'orders: had 300 of 1000 ms before the budget was spent, this process was late (GET orders/{id})',
      },
    ])
    const [end] = ends
    expect(end instanceof BffError && verdictOn(call, call.cancellation, end, false)).toBe('nothing')
  })

  it('R1: ends one try by the time the service had', () => {
    const { clock, ends, start } = around(() => tryDeadline(100))
    start()
    clock.block(500)
    clock.advance(99)
    expect(ends).toEqual([])
    clock.advance(1)

    expect(ends).toMatchObject([{ code: 'BFF_SERVICE_TIMEOUT' }])
  })

  it('R1: makes no second call, and learns no latency, for what the process was late', () => {
    const rich = { deposit: () => {}, spend: () => true }
    const { clock, sent, start } = around((clock) => hedge(true, { clock, budget: rich }))
    for (let call = 0; call < 120; call += 1) {
      start()
      if (call % 2 === 0) clock.block(300)
      clock.advance(10)
      sent.at(-1)?.(answered)
    }
    const before = sent.length
    start()
    clock.block(5_000)
    clock.advance(9)
    expect(sent.length - before).toBe(1)
    clock.advance(3)

    expect(sent.length - before).toBe(2)
  })

  it('R1: counts no call as slow that the process read late', () => {
    const { clock, sent, ends, start } = around((clock) =>
      breaker({ slow: 50 }, { clock, random: () => 0.5 }),
    )
    for (let call = 0; call < 100; call += 1) {
      start()
      clock.block(200)
      clock.advance(49)
      sent.at(-1)?.(answered)
    }

    expect(ends.filter((end) => end === answered)).toHaveLength(100)
  })

  it('R1: still repeats a call whose time the process took', () => {
    const budget = { deposit: () => {}, spend: () => true }
    const { clock, sent, start } = around(() => retry({}, { budget, random: () => 0 }))
    start()
    clock.block(5_000)
    sent.at(-1)?.(unavailable)
    clock.advance(25)

    expect(sent).toHaveLength(2)
  })

  it('R1: takes no instance out since the process read its health late', () => {
    const clock = manualClock()
    const member = aMember('a')
    const asked: ((well: boolean) => void)[] = []
    healthChecks(
      { path: 'health' },
      {
        clock,
        random: () => 0,
        changed: () => {},
        ask: (_, _path, settle) => {
          asked.push(settle)
          return () => {}
        },
      },
    )(member)
    for (let check = 0; check < 10; check += 1) {
      clock.advance(10_000)
      clock.block(3_000)
      asked.at(-1)?.(true)
    }

    expect(member.healthy).toBe(true)
  })

  it('R1: ejects no instance for calls the budget ended', () => {
    const clock = manualClock()
    const member = aMember('a')
    const judge = outliers({ failures: 1 }, clock)
    const { clock: time, ends, start, aCall } = around(() => deadline, 1_220)
    const call = aCall()
    start(call)
    time.block(1_300)
    const [end] = ends
    if (!(end instanceof BffError)) throw new TypeError('The call has not ended')

    expect(judge(member, verdictOn(call, call.cancellation, end, false), [member, aMember('b')])).toBe(false)
  })
})
