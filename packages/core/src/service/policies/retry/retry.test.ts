import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ErrorCodeName } from '../../../errors/codes.ts'
import { cancellation } from '../../../scope/cancellation.ts'
import { manualClock } from '../../../testing/manual-clock.ts'
import type { CallRequest, Method, Outcome, Outgoing, Settle } from '../../outgoing.ts'
import { answered, callsOn, failed, streaming } from '../../test/a-call.ts'
import { noteSent } from '../another-try.ts'
import { checkRetry, type RetryOptions, retry } from './retry.ts'
import { retryBudget } from './retry-budget.ts'

const unavailable = failed('BFF_SERVICE_UNAVAILABLE')
const overloaded = (retryAfter: number) => failed('BFF_SERVICE_OVERLOADED', { retryAfter })

/** A call, sent through the policy to a service whose tries the test ends one by one. */
const oneCall = (request: Partial<CallRequest> = {}, options: RetryOptions = {}, budget = retryBudget()) => {
  const clock = manualClock()
  const call = callsOn(clock)(request)
  const timersBefore = clock.pending
  const tries: Settle[] = []
  const outcomes: Outcome[] = []
  const send = retry(options, { budget, random: () => 0.5 })((_, settle) => {
    tries.push(settle)
  })
  return {
    clock,
    call,
    tries,
    outcomes,
    waiting: () => clock.pending - timersBefore,
    start: () => send(call, (outcome) => outcomes.push(outcome)),
    end: (outcome: Outcome) => tries.at(-1)?.(outcome),
  }
}

/** How many tries a call takes that always ends like this. */
const triesOf = (outcome: Outcome, request: Partial<CallRequest> = {}, prepare = (_: Outgoing) => {}) => {
  const { clock, call, tries, outcomes, start, end } = oneCall(request)
  prepare(call)
  start()
  end(outcome)
  clock.advance(5_000)
  if (tries.length > 1) end(outcome)
  expect(outcomes).toEqual([outcome])
  return tries.length
}

it('makes a call once that is answered, and sets no timer', () => {
  const { tries, outcomes, waiting, start, end } = oneCall()
  start()
  end(answered)

  expect([tries.length, outcomes, waiting()]).toEqual([1, [answered], 0])
})

it('repeats a call after a random share of 25 ms, and passes the outcome on', () => {
  const { clock, tries, outcomes, start, end } = oneCall()
  start()
  end(unavailable)
  clock.advance(12)
  expect([tries.length, outcomes]).toEqual([1, []])
  clock.advance(1)
  expect(tries.length).toBe(2)
  end(answered)

  expect(outcomes).toEqual([answered])
})

it('gives up after one retry, with the last failure', () => {
  const { clock, outcomes, start, end } = oneCall()
  const last = failed('BFF_SERVICE_UNAVAILABLE')
  start()
  end(unavailable)
  clock.advance(13)
  end(last)

  expect(outcomes).toEqual([last])
  expect(outcomes[0]).toBe(last)
})

it('waits up to twice as long before each further retry, and never longer than the maximum', () => {
  const { clock, tries, outcomes, start, end } = oneCall({}, { attempts: 6 }, retryBudget({ reserve: 10 }))
  const waits: number[] = []
  start()
  while (outcomes.length === 0) {
    const [before, at] = [tries.length, clock.now()]
    end(unavailable)
    while (tries.length === before && outcomes.length === 0) clock.advance(1)
    if (tries.length > before) waits.push(clock.now() - at)
  }

  expect(waits).toEqual([13, 25, 50, 100, 125, 125])
})

describe('what is made again', () => {
  it.each<[Method, number]>([
    ['GET', 2],
    ['HEAD', 2],
    ['OPTIONS', 2],
    ['PUT', 2],
    ['DELETE', 2],
    ['POST', 1],
    ['PATCH', 1],
  ])('a %s is tried %s times', (method, tries) => {
    expect(triesOf(unavailable, { method })).toBe(tries)
  })

  it.each<[ErrorCodeName, number]>([
    ['BFF_SERVICE_UNAVAILABLE', 2],
    ['BFF_SERVICE_TIMEOUT', 2],
    ['BFF_SERVICE_CONTRACT', 1],
    ['BFF_SERVICE_REFUSED', 1],
    ['BFF_NOT_FOUND', 1],
    ['BFF_INTERNAL', 1],
  ])('after %s it is tried %s times', (code, tries) => {
    expect(triesOf(failed(code))).toBe(tries)
  })

  it.each<[string, Outgoing['body'], number]>([
    ['of 64 KiB', 'a'.repeat(65_536), 2],
    ['of more than 64 KiB', 'a'.repeat(65_537), 1],
    ['of fewer characters but more bytes', 'ä'.repeat(32_769), 1],
    ['of bytes', new Uint8Array(65_536), 2],
    ['of more bytes', new Uint8Array(65_537), 1],
    ['that is a stream', Readable.from(['a']), 1],
  ])('with a body %s', (_, body, tries) => {
    expect(triesOf(unavailable, { method: 'PUT', body })).toBe(tries)
  })

  it.each<Method>(['POST', 'PATCH'])(
    'a %s whose call says that its service carries it out once is tried twice',
    (method) => {
      expect(triesOf(unavailable, { method, options: { retry: true } })).toBe(2)
      expect(triesOf(unavailable, { method, options: { retry: true }, body: 'a'.repeat(65_537) })).toBe(1)
      expect(triesOf(failed('BFF_CONFLICT'), { method, options: { retry: true } })).toBe(1)
    },
  )

  it('is not a call that says it shall not be', () => {
    expect(triesOf(unavailable, { options: { retry: false } })).toBe(1)
  })

  it('is not the probe of a breaker', () => {
    const probe = (call: Outgoing) => {
      call.once = true
    }
    expect(triesOf(unavailable, {}, probe)).toBe(1)
  })

  it('is not a call that was ended, such as by its deadline', () => {
    const ended = (call: Outgoing) => call.cancellation.cancel(failed('BFF_SERVICE_TIMEOUT'))
    expect(triesOf(failed('BFF_SERVICE_TIMEOUT'), {}, ended)).toBe(1)
  })

  it('is not a call that was ended, though a new connection could be had at once, and costs nothing', () => {
    const budget = retryBudget({ reserve: 1, ratio: 0 })
    const { call, tries, start, end } = oneCall({}, {}, budget)
    start()
    call.cancellation.cancel(failed('BFF_CLIENT_GONE'))
    end(failed('BFF_SERVICE_UNAVAILABLE', { reset: true }))

    expect([tries.length, budget.spend()]).toEqual([1, true])
  })

  it('is not a stream that has begun', async () => {
    const { clock, tries, outcomes, start, end } = oneCall()
    const { answer, end: breakOff } = streaming()
    start()
    end(answer)
    breakOff(unavailable)
    await answer.finished
    clock.advance(1_000)

    expect([tries.length, outcomes]).toEqual([1, [answer]])
  })
})

describe('Retry-After', () => {
  it('is waited for, and not the usual time, when it fits in the deadline', () => {
    const { clock, tries, start, end } = oneCall({ timeout: 3_000 })
    start()
    end(overloaded(2))
    clock.advance(1_999)
    expect(tries.length).toBe(1)
    clock.advance(1)

    expect(tries.length).toBe(2)
  })

  it.each([
    ['does not fit in the deadline', 0, 3],
    ['ends with it', 0, 2],
    ['does not fit in what is left of it', 1_000, 1],
  ])('that %s leaves it at the first failure, at once', (_, elapsed, retryAfter) => {
    const { clock, tries, outcomes, waiting, start, end } = oneCall({ timeout: 2_000 })
    const failure = overloaded(retryAfter)
    start()
    clock.advance(elapsed)
    end(failure)

    expect([tries.length, outcomes, waiting()]).toEqual([1, [failure], 0])
  })

  it('that does not fit in what the budget of the request has left the call leaves it at the first failure', () => {
    const { call, tries, outcomes, start, end } = oneCall({ timeout: 2_000 })
    const failure = overloaded(1)
    call.granted = 1_000
    start()
    end(failure)

    expect([tries.length, outcomes]).toEqual([1, [failure]])
  })

  it('that does not fit costs nothing', () => {
    const budget = retryBudget({ reserve: 1, ratio: 0 })
    const { start, end } = oneCall({}, {}, budget)
    start()
    end(overloaded(3))

    expect(budget.spend()).toBe(true)
  })
})

describe('a connection that was reset before any byte', () => {
  const reset = failed('BFF_SERVICE_UNAVAILABLE', { reset: true })

  it('is replaced by a new one at once', () => {
    const { call, tries, outcomes, start, end } = oneCall()
    start()
    expect(call.attempt.fresh).toBe(false)
    end(reset)
    expect([tries.length, call.attempt.fresh]).toEqual([2, true])
    end(answered)

    expect(outcomes).toEqual([answered])
  })

  it('is no reason to hurry when it was new', () => {
    const { clock, call, tries, start, end } = oneCall({}, { attempts: 2 })
    start()
    end(reset)
    end(reset)
    expect(tries.length).toBe(2)
    clock.advance(25)

    expect([tries.length, call.attempt.fresh]).toEqual([3, true])
  })

  it('takes from the same budget', () => {
    const { tries, outcomes, start, end } = oneCall({}, {}, retryBudget({ reserve: 0 }))
    start()
    end(reset)

    expect([tries.length, outcomes]).toEqual([1, [reset]])
  })
})

describe('a try', () => {
  it('begins as the first one did', () => {
    const { clock, call, tries, start, end } = oneCall()
    const outer = call.cancellation
    start()
    call.cancellation = cancellation()
    noteSent(call)
    end(unavailable)
    expect([call.cancellation === outer, call.attempt.sent]).toEqual([true, false])
    clock.advance(13)

    expect([tries.length, call.attempt.fresh]).toEqual([2, false])
  })

  it('is counted in the record of its call from the second one on', () => {
    const { clock, call, start, end } = oneCall()
    const record = {
      service: 'orders',
      call: 'GET orders/{id}',
      part: undefined,
      start: 0,
      duration: undefined,
    }
    call.record = { ...record, outcome: 'open' }
    start()
    expect(call.record.tries).toBe(undefined)
    end(unavailable)
    clock.advance(13)

    expect(call.record.tries).toBe(2)
  })

  it('is not begun when its call ends meanwhile', () => {
    const { clock, call, tries, outcomes, waiting, start, end } = oneCall()
    const gone = failed('BFF_CLIENT_GONE')
    start()
    end(unavailable)
    expect(waiting()).toBe(1)
    call.cancellation.cancel(gone)
    expect([outcomes, waiting()]).toEqual([[gone], 0])
    clock.advance(1_000)

    expect(tries.length).toBe(1)
  })

  it('listens to its call no longer than it waits', () => {
    const { clock, call, outcomes, start, end } = oneCall()
    start()
    end(unavailable)
    clock.advance(13)
    call.cancellation.cancel(failed('BFF_CLIENT_GONE'))

    expect(outcomes).toEqual([])
  })
})

describe('the budget', () => {
  it.each<[ErrorCodeName, number]>([
    ['BFF_SERVICE_UNAVAILABLE', 1],
    ['BFF_SERVICE_TIMEOUT', 2],
  ])('pays for a retry after %s with %s', (code, cost) => {
    const budget = retryBudget({ reserve: cost, ratio: 0 })
    const { clock, tries, start, end } = oneCall({}, {}, budget)
    start()
    end(failed(code))
    clock.advance(25)

    expect([tries.length, budget.spend()]).toEqual([2, false])
  })

  it('that cannot pay leaves it at the failure', () => {
    const { tries, outcomes, start, end } = oneCall({}, {}, retryBudget({ reserve: 1 }))
    const late = failed('BFF_SERVICE_TIMEOUT')
    start()
    end(late)

    expect([tries.length, outcomes]).toEqual([1, [late]])
  })

  /** Makes calls one after the other; what a try comes to, `service` says. Says how many tries that took. */
  const load = (calls: number, service: () => Outcome) => {
    const clock = manualClock()
    const aCall = callsOn(clock)
    let tries = 0
    const send = retry(
      { attempts: 3 },
      { budget: retryBudget(), random: () => 0.5 },
    )((_, settle) => {
      tries += 1
      settle(service())
    })
    for (let call = 0; call < calls; call += 1) {
      let ended = false
      send(aCall(), () => {
        ended = true
      })
      clock.advance(250)
      expect(ended).toBe(true)
    }
    return tries
  }

  it('lets 1,000 requests to a service that always fails cause at most 1,203 calls', () => {
    expect(load(1_000, () => unavailable)).toBe(1_203)
  })

  it('lets 1,000 requests to a service that is always late cause half as many retries', () => {
    const tries = load(1_000, () => failed('BFF_SERVICE_TIMEOUT'))

    expect(tries).toBe(1_101)
  })

  it('keeps a storm of calls of which half fail under 1.25 times the requests, whichever half that is', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (fails) => {
        expect(load(1_000, () => (fails.next().value ? unavailable : answered))).toBeLessThanOrEqual(1_203)
      }),
      { seed: 5, numRuns: 20 },
    )
  })
})

it.each<[RetryOptions, string]>([
  [{ attempts: 0 }, 'retry.attempts must be a whole number from 1 to 10, not 0'],
  [{ baseDelay: -1 }, 'retry.baseDelay must be a number of at least 0, not -1'],
  [{ maxDelay: 24 }, 'retry.maxDelay must be a number of at least 25, not 24'],
  [{ budget: { ratio: 20 } }, 'retry.budget.ratio must be a number from 0 to 1, not 20'],
])('refuses %j, naming option and value', (options, message) => {
  expect(() => checkRetry('service orders', options)).toThrow(new TypeError(`service orders: ${message}`))
})

it.each([undefined, false, {}, { attempts: 2, budget: {} }] as const)('takes %j as options', (options) => {
  expect(() => checkRetry('service orders', options)).not.toThrow()
})
