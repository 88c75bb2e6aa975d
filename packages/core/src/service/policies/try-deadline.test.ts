import { expect, it } from 'vitest'
import { cancellation } from '../../scope/cancellation.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import type { CallRequest, Outcome, Outgoing, Settle } from '../outgoing.ts'
import { answered, callsOn, failed, streaming } from '../test/a-call.ts'
import { checkTryTimeout, tryDeadline } from './try-deadline.ts'

/** A call, sent through the policy to a service that ends when it is cancelled or the test says so. */
const oneTry = (tryTimeout: number | undefined, request: Partial<CallRequest> = {}) => {
  const clock = manualClock()
  const call = callsOn(clock)(request)
  const timersBefore = clock.pending
  const outer = call.cancellation
  const outcomes: Outcome[] = []
  let service: { readonly call: Outgoing; readonly settle: Settle } | undefined
  tryDeadline(tryTimeout)((call, settle) => {
    service = { call, settle }
    call.cancellation.add({ cancel: settle })
  })(call, (outcome) => outcomes.push(outcome))
  return {
    clock,
    call,
    outer,
    outcomes,
    settle: (outcome: Outcome) => service?.settle(outcome),
    timers: () => clock.pending - timersBefore,
  }
}

it('ends a try that takes too long, and not the call', () => {
  const { clock, outer, outcomes, timers } = oneTry(100)
  clock.advance(99)
  expect(outcomes).toEqual([])
  clock.advance(1)

  expect(outcomes).toMatchObject([
    {
      code: 'BFF_SERVICE_TIMEOUT',
      message: 'orders: no answer within 100 ms in one try (GET orders/{id})',
    },
  ])
  expect([outer.reason, timers()]).toEqual([undefined, 0])
})

it('prefers the limit of the call to the one of the service', () => {
  const { clock, outcomes } = oneTry(100, { options: { tryTimeout: 300 } })
  clock.advance(299)
  expect(outcomes).toEqual([])
  clock.advance(1)

  expect(outcomes).toMatchObject([
    { message: 'orders: no answer within 300 ms in one try (GET orders/{id})' },
  ])
})

it.each<[string, number | undefined]>([
  ['has no limit', undefined],
  ['has a limit that the deadline of the call reaches first', 1_000],
])('sets no timer for a try that %s', (_, tryTimeout) => {
  const { timers, call, outer } = oneTry(tryTimeout, { timeout: 1_000 })

  expect([timers(), call.cancellation === outer]).toEqual([0, true])
})

it('stops its timer when the answer is there, and hears nothing of the call any more', () => {
  const { outer, outcomes, call, settle, timers } = oneTry(100)
  settle(answered)
  outer.cancel(failed('BFF_CLIENT_GONE'))

  expect(outcomes).toEqual([answered])
  expect([timers(), call.cancellation.reason]).toEqual([0, undefined])
})

it('ends a try together with its call', () => {
  const { outer, outcomes, timers } = oneTry(100)
  const gone = failed('BFF_CLIENT_GONE')
  outer.cancel(gone)

  expect(outcomes).toEqual([gone])
  expect(timers()).toBe(0)
})

it('leaves a stream that has begun to the deadline of the call', async () => {
  const { clock, outer, call, settle } = oneTry(100)
  const { answer, end } = streaming()
  settle(answer)
  clock.advance(500)
  expect(call.cancellation.reason).toBe(undefined)
  const late = failed('BFF_SERVICE_TIMEOUT')
  outer.cancel(late)
  expect(call.cancellation.reason).toBe(late)

  end(late)
  await answer.finished
})

it('tells the next one that the call has already ended', () => {
  const clock = manualClock()
  const call = callsOn(clock)()
  call.cancellation = cancellation()
  call.cancellation.cancel(failed('BFF_CLIENT_GONE'))
  let reason: string | undefined
  tryDeadline(100)((call, settle) => {
    reason = call.cancellation.reason?.code
    settle(failed('BFF_CLIENT_GONE'))
  })(call, () => {})

  expect(reason).toBe('BFF_CLIENT_GONE')
})

it.each([0, Number.NaN, 2 ** 31])('refuses a limit of %s, naming it', (tryTimeout) => {
  expect(() => checkTryTimeout('service orders', tryTimeout)).toThrow(
    new TypeError(`service orders: tryTimeout must be a number from 1 to 2147483647, not ${tryTimeout}`),
  )
})
