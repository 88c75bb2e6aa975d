import fc from 'fast-check'
import { expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import type { Outcome, Policy, Settle } from '../outgoing.ts'
import { answered, callsOn, failed, streaming } from '../test/a-call.ts'
import { bulkhead, checkBulkhead } from './bulkhead.ts'

/** Makes calls through a policy to a service that answers when the test says so. */
const through = (policy: Policy) => {
  const under: Settle[] = []
  const outcomes: Outcome[] = []
  const aCall = callsOn(manualClock())
  const send = policy((_, settle) => {
    under.push(settle)
  })
  return { under, outcomes, call: () => send(aCall(), (outcome) => outcomes.push(outcome)) }
}

it('refuses a call too many at once, and makes the others', () => {
  const { under, outcomes, call } = through(bulkhead(2))
  call()
  call()
  call()

  expect(under.length).toBe(2)
  expect(outcomes).toMatchObject([
    {
      code: 'BFF_SERVICE_OVERLOADED',
      message: 'orders: not called, 2 calls are under way (GET orders/{id})',
      options: { retryAfter: 1 },
    },
  ])
})

it.each([
  ['was answered', answered],
  ['failed', failed('BFF_SERVICE_UNAVAILABLE')],
])('has room again when a call %s', (_, outcome) => {
  const { under, outcomes, call } = through(bulkhead(1))
  call()
  under[0]?.(outcome)
  call()

  expect(outcomes).toEqual([outcome])
  expect(under.length).toBe(2)
})

it('counts a streamed call until its body is over, however it ends', async () => {
  const { under, outcomes, call } = through(bulkhead(1))
  const { answer, end } = streaming()
  call()
  under[0]?.(answer)
  call()
  expect(outcomes).toMatchObject([answer, { code: 'BFF_SERVICE_OVERLOADED' }])

  end(failed('BFF_SERVICE_TIMEOUT'))
  await answer.finished
  call()

  expect(under.length).toBe(2)
})

it('counts both lanes of a service together', () => {
  const policy = bulkhead(1)
  const [json, stream] = [through(policy), through(policy)]
  json.call()
  stream.call()

  expect(stream.outcomes).toMatchObject([{ code: 'BFF_SERVICE_OVERLOADED' }])
})

it('lets a call pass exactly when fewer than its limit are under way', () => {
  const limits = fc.integer({ min: 1, max: 5 })
  const steps = fc.array(fc.constantFrom('call', 'answer', 'fail'), { maxLength: 100 })
  fc.assert(
    fc.property(limits, steps, (limit, steps) => {
      const { under, outcomes, call } = through(bulkhead(limit))
      let refused = 0
      let ended = 0
      for (const step of steps) {
        if (step === 'call') {
          if (under.length === limit) refused += 1
          call()
        } else {
          const settle = under.shift()
          if (settle) ended += 1
          settle?.(step === 'answer' ? answered : failed('BFF_SERVICE_UNAVAILABLE'))
        }
        expect(under.length).toBeLessThanOrEqual(limit)
      }
      expect(outcomes.length).toBe(refused + ended)
    }),
  )
})

it('refuses a limit that is no count, and can be off', () => {
  expect(() => checkBulkhead('service orders', 0)).toThrow(
    new TypeError('service orders: bulkhead must be a whole number of at least 1, not 0'),
  )
  expect(() => checkBulkhead('service orders', false)).not.toThrow()
})
