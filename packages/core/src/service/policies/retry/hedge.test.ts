import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../testing/manual-clock.ts'
import type { CallRequest, Outcome, Outgoing, Settle } from '../../outgoing.ts'
import { answered, callsOn, failed } from '../../test/a-call.ts'
import { checkHedge, type HedgeOptions, hedge } from './hedge.ts'
import type { RetryBudget } from './retry-budget.ts'

const unavailable = failed('BFF_SERVICE_UNAVAILABLE')
const rich: RetryBudget = { deposit: () => {}, spend: () => true }

interface Settings {
  readonly options?: HedgeOptions | boolean | undefined
  readonly budget?: RetryBudget | undefined
}

/** A service whose calls are answered when the test says so. Without settings all its GETs are hedged. */
const around = (settings: Settings = {}) => {
  const { options, budget } = { options: true, budget: rich, ...settings }
  const clock = manualClock()
  const aCall = callsOn(clock)
  const sent: { readonly call: Outgoing; readonly settle: Settle }[] = []
  let started = 0
  const send = hedge(options, { clock, budget })((call, settle) => {
    call.cancellation.add({ cancel: settle })
    sent.push({ call, settle })
  })
  /** Makes a call; how many times it was sent, and what came of it so far. */
  const start = (request: Partial<CallRequest> = {}, once = false) => {
    started += 1
    const path = `orders/o${started}`
    const outcomes: Outcome[] = []
    send(Object.assign(aCall({ path, ...request }), { once }), (outcome) => outcomes.push(outcome))
    return { outcomes, tries: () => sent.filter(({ call }) => call.path === path).length }
  }
  /** So many calls, one after the other, each answered after so many milliseconds. */
  const calls = (count: number, latency: number, outcome: Outcome = answered) => {
    for (let i = 0; i < count; i += 1) {
      start()
      const { settle } = sent.at(-1) ?? never()
      clock.advance(latency)
      settle(outcome)
    }
  }
  return { clock, sent, start, calls, last: () => sent.at(-1) ?? never() }
}
const never = () => {
  throw new TypeError('No call was sent')
}

describe('a GET that is slow', () => {
  it('is made once more after the 98 % quantile of the answers so far, and ends with the first answer', () => {
    const { clock, sent, start, calls, last } = around()
    calls(97, 10)
    calls(3, 40)
    const slow = start()
    clock.advance(39)
    expect(slow.tries()).toBe(1)
    clock.advance(2)
    expect(slow.tries()).toBe(2)
    last().settle(answered)

    expect(slow.outcomes).toEqual([answered])
    expect(sent.at(-2)?.call.cancellation.reason).toMatchObject({ code: 'BFF_CALL_CANCELLED' })
    expect(clock.pending).toBe(1) // the scope's
  })

  it('is made once as long as fewer than 100 answers are known', () => {
    const { clock, start, calls } = around()
    calls(99, 10)
    const slow = start()
    clock.advance(10_000)

    expect(slow.tries()).toBe(1)
  })

  it('is made once when it fails before, which is the business of retries', () => {
    const { clock, start, calls, last } = around()
    calls(100, 10)
    const failing = start()
    last().settle(unavailable)
    clock.advance(1_000)

    expect(failing.outcomes).toEqual([unavailable])
    expect(failing.tries()).toBe(1)
  })

  it('is made twice at most', () => {
    const { clock, start, calls } = around()
    calls(100, 10)
    const slow = start()
    clock.advance(10_000)

    expect(slow.tries()).toBe(2)
  })
})

describe('what is made once, however slow it is', () => {
  it.each<[string, Partial<CallRequest>]>([
    ['POST', { method: 'POST' }],
    ['PUT', { method: 'PUT' }],
    ['DELETE', { method: 'DELETE' }],
    ['a GET with a body', { body: 'q' }],
    ['a GET that says so', { options: { hedge: false } }],
  ])('%s', (_, request) => {
    const { clock, start, calls } = around()
    calls(200, 10)
    const slow = start(request)
    clock.advance(1_000)

    expect(slow.tries()).toBe(1)
  })

  it("a breaker's probe", () => {
    const { clock, start, calls } = around()
    calls(200, 10)
    const probe = start({}, true)
    clock.advance(1_000)

    expect(probe.tries()).toBe(1)
  })

  it('a call of a service that does not ask for it, unless the call does', () => {
    for (const options of [undefined, false]) {
      const { clock, start, sent } = around({ options })
      for (let i = 0; i < 100; i += 1) {
        start({ options: { hedge: true } })
        clock.advance(10)
        sent.at(-1)?.settle(answered)
      }
      const plain = start()
      const hedged = start({ method: 'HEAD', options: { hedge: true } })
      clock.advance(1_000)

      expect([plain.tries(), hedged.tries()]).toEqual([1, 2])
    }
  })
})

describe('second calls', () => {
  it('are at most 5 % of the calls, and a long calm saves up ten', () => {
    const { clock, sent, start, calls } = around()
    calls(10_000, 10)
    const before = sent.length
    const slow = Array.from({ length: 50 }, () => start())
    clock.advance(100)

    expect(sent.length - before).toBe(slow.length + 10)
  })

  it('are as many as the service says', () => {
    const { clock, sent, start, calls } = around({ options: { extraLoad: 0.01 } })
    calls(300, 10)
    const before = sent.length
    for (let i = 0; i < 20; i += 1) start()
    clock.advance(100)

    expect(sent.length - before).toBe(20 + 3)
  })

  it('are not made when the retry budget is spent', () => {
    const { clock, start, calls } = around({ budget: { deposit: () => {}, spend: () => false } })
    calls(200, 10)
    const slow = start()
    clock.advance(1_000)

    expect(slow.tries()).toBe(1)
  })

  it('need no retry budget when the service has no retries', () => {
    const { clock, start, calls } = around({ budget: undefined })
    calls(200, 10)
    const slow = start()
    clock.advance(1_000)

    expect(slow.tries()).toBe(2)
  })
})

describe('what is known of the latency', () => {
  it('is not made shorter by calls that fail at once', () => {
    const { clock, start, calls } = around()
    calls(100, 40)
    calls(1_000, 1, unavailable)
    const slow = start()
    clock.advance(38)
    expect(slow.tries()).toBe(1)
    clock.advance(4)

    expect(slow.tries()).toBe(2)
  })

  it('counts a call that lost, or was ended, as one that takes longer', () => {
    const { clock, start, calls, last } = around({ options: { quantile: 0.9 } })
    calls(100, 10)
    for (let i = 0; i < 30; i += 1) {
      calls(1, 10)
      start()
      clock.advance(100)
      last().settle(failed('BFF_SERVICE_TIMEOUT'))
    }
    clock.advance(1_000)
    const slow = start()
    clock.advance(50)

    expect(slow.tries()).toBe(1)
  })
})

it.each<[HedgeOptions, string]>([
  [{ quantile: 1 }, 'service orders: hedge.quantile must be a number from 0.5 to 0.999, not 1'],
  [{ extraLoad: 0 }, 'service orders: hedge.extraLoad must be a number from 0.001 to 1, not 0'],
])('refuses %j', (options, message) => {
  expect(() => checkHedge('service orders', options)).toThrow(new TypeError(message))
})
