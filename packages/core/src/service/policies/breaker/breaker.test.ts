import { describe, expect, it } from 'vitest'
import { BffError } from '../../../errors/bff-error.ts'
import type { ErrorCodeName } from '../../../errors/codes.ts'
import { manualClock } from '../../../testing/manual-clock.ts'
import type { Outcome, Outgoing, Settle } from '../../outgoing.ts'
import { answered, callsOn, failed, streaming } from '../../test/a-call.ts'
import { type BreakerOptions, breaker, checkBreaker } from './breaker.ts'

const unavailable = failed('BFF_SERVICE_UNAVAILABLE')

/** A breaker around a service that answers when the test says so. */
const around = (options: BreakerOptions = {}) => {
  const clock = manualClock()
  const aCall = callsOn(clock)
  const sent: { readonly call: Outgoing; readonly settle: Settle }[] = []
  const send = breaker(options, { clock, random: () => 0 })((call, settle) => {
    sent.push({ call, settle })
  })
  /** Makes a call; `undefined` as long as nothing has come of it. */
  const start = () => {
    const made: { outcome: Outcome | undefined } = { outcome: undefined }
    send(aCall(), (outcome) => {
      made.outcome = outcome
    })
    return made
  }
  /** Makes as many calls with this outcome, one after the other, and says how many were sent. */
  const calls = (count: number, outcome: Outcome) => {
    const before = sent.length
    for (let call = 0; call < count; call += 1) {
      const alreadySent = sent.length
      start()
      if (sent.length > alreadySent) sent.at(-1)?.settle(outcome)
    }
    return sent.length - before
  }
  return { clock, sent, start, calls }
}

const codeOf = ({ outcome }: { outcome: Outcome | undefined }) =>
  outcome instanceof BffError ? outcome.code : outcome && 'answered'

it('passes the outcome on, as long as the service is healthy', () => {
  const { calls, start, sent } = around()
  calls(100, answered)
  const made = start()
  sent.at(-1)?.settle(unavailable)

  expect(made.outcome).toBe(unavailable)
})

it('sends nothing to a service that has failed 20 times, and says when it does again', () => {
  const { clock, calls, start } = around()
  expect(calls(100, unavailable)).toBe(20)
  clock.advance(10)

  expect(start().outcome).toMatchObject({
    code: 'BFF_CIRCUIT_OPEN',
    message: 'orders: not called, its circuit breaker is open (GET orders/{id})',
    options: { retryAfter: 1 },
    status: 503,
    reason: 'unavailable',
  })
})

it.each<ErrorCodeName>([
  'BFF_SERVICE_CONTRACT',
  'BFF_SERVICE_REFUSED',
  'BFF_SERVICE_OVERLOADED',
  'BFF_NOT_FOUND',
  'BFF_CLIENT_GONE',
])('goes on calling a service, however often calls end with %s', (code) => {
  expect(around().calls(100, failed(code))).toBe(100)
})

describe('the probe', () => {
  /** A breaker whose pause is over. */
  const paused = () => {
    const made = around()
    made.calls(20, unavailable)
    made.clock.advance(1_000)
    return made
  }

  it('is one real call that is not made twice, while the others fail at once', () => {
    const { start, sent } = paused()
    const probe = start()
    const others = [start(), start()]
    expect(others.map(codeOf)).toEqual(['BFF_CIRCUIT_OPEN', 'BFF_CIRCUIT_OPEN'])
    expect(others[0]?.outcome).toMatchObject({ options: { retryAfter: 1 } })
    expect([sent.length, sent[20]?.call.once, sent[19]?.call.once]).toEqual([21, true, false])
    sent[20]?.settle(answered)

    expect(codeOf(probe)).toBe('answered')
    start()
    expect(sent[21]?.call.once).toBe(false)
  })

  it('lets one call through for each pause as long as it fails', () => {
    const { clock, calls } = paused()
    expect(calls(100, unavailable)).toBe(1)
    clock.advance(1_999)
    expect(calls(100, unavailable)).toBe(0)
    clock.advance(1)
    expect(calls(100, unavailable)).toBe(1)
    clock.advance(4_000)
    expect(calls(100, answered)).toBe(100)
  })

  it.each<ErrorCodeName>(['BFF_CLIENT_GONE', 'BFF_CALL_CANCELLED', 'BFF_BUDGET_SPENT'])(
    'that ended with %s does not close the circuit, and the next call is the probe',
    (code) => {
      const { start, sent } = paused()
      start()
      sent.at(-1)?.settle(failed(code))
      const [next, another] = [start(), start()]

      expect([codeOf(next), codeOf(another)]).toEqual([undefined, 'BFF_CIRCUIT_OPEN'])
      expect(sent.at(-1)?.call.once).toBe(true)
    },
  )

  it('decides nothing before the body of its answer is over', async () => {
    const { start, sent, calls } = paused()
    const { answer, end } = streaming()
    start()
    sent.at(-1)?.settle(answer)
    expect(codeOf(start())).toBe('BFF_CIRCUIT_OPEN')

    end(undefined)
    await answer.finished

    expect(calls(100, answered)).toBe(100)
  })
})

it('counts a stream that breaks off as a failure', async () => {
  const { start, sent } = around({ minCalls: 1 })
  const { answer, end } = streaming()
  start()
  sent[0]?.settle(answer)
  end(unavailable)
  await answer.finished

  expect(codeOf(start())).toBe('BFF_CIRCUIT_OPEN')
})

it('counts an answer that took as long as the threshold as a failure, and gives it all the same', () => {
  const { clock, start, sent } = around({ minCalls: 2, slow: 300 })
  for (const ms of [299, 300]) {
    const made = start()
    clock.advance(ms)
    sent.at(-1)?.settle(answered)
    expect(codeOf(made)).toBe('answered')
  }

  expect(codeOf(start())).toBe('BFF_CIRCUIT_OPEN')
})

it('does not take a slow call for a failure that the client has ended', () => {
  const { clock, start, sent } = around({ minCalls: 1, slow: 300 })
  start()
  clock.advance(300)
  sent[0]?.settle(failed('BFF_CLIENT_GONE'))

  expect(codeOf(start())).toBe(undefined)
})

it.each<[BreakerOptions, string]>([
  [{ window: 9 }, 'breaker.window must be a number of at least 10, not 9'],
  [{ minCalls: 0 }, 'breaker.minCalls must be a whole number of at least 1, not 0'],
  [{ failureRatio: 50 }, 'breaker.failureRatio must be a number from 0.01 to 1, not 50'],
  [{ openFor: 0 }, 'breaker.openFor must be a number of at least 1, not 0'],
  [{ maxOpenFor: 999 }, 'breaker.maxOpenFor must be a number of at least 1000, not 999'],
  [{ slow: Number.NaN }, 'breaker.slow must be a number of at least 1, not NaN'],
])('refuses %j, naming option and value', (options, message) => {
  expect(() => checkBreaker('service orders', options)).toThrow(new TypeError(`service orders: ${message}`))
})

it.each([undefined, false, {}, { openFor: 100, slow: 300 }] as const)('takes %j as options', (options) => {
  expect(() => checkBreaker('service orders', options)).not.toThrow()
})
