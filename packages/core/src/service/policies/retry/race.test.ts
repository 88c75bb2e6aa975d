import { expect, it } from 'vitest'
import { BffError } from '../../../errors/bff-error.ts'
import { manualClock } from '../../../testing/manual-clock.ts'
import type { Outcome, Outgoing, Settle } from '../../outgoing.ts'
import { answered, callsOn, failed, streaming } from '../../test/a-call.ts'
import { noteSent } from '../another-try.ts'
import { race } from './race.ts'

const unavailable = failed('BFF_SERVICE_UNAVAILABLE')

/** A race of one call so far, whose attempts are answered when the test says so. */
const racing = () => {
  const attempts: { readonly call: Outgoing; readonly settle: Settle }[] = []
  const outcomes: Outcome[] = []
  const call = callsOn(manualClock())()
  const outer = call.cancellation
  const { again } = race(
    (call, settle) => {
      const own = { cancel: (reason: BffError) => settle(reason) }
      call.cancellation.add(own)
      attempts.push({ call, settle })
    },
    call,
    (outcome) => outcomes.push(outcome),
  )
  const end = (index: number, outcome: Outcome) => attempts[index]?.settle(outcome)
  const reasons = () => attempts.map(({ call }) => call.cancellation.reason?.message)
  return { attempts, outcomes, outer, again, end, reasons }
}

it('ends with the first answer, and ends the other call', () => {
  const { outcomes, again, end, reasons } = racing()
  again()
  end(1, answered)

  expect(outcomes).toEqual([answered])
  expect(reasons()).toEqual(['orders: answered faster elsewhere (GET orders/{id})', undefined])
})

it('waits for the other call when one fails', () => {
  const { outcomes, again, end } = racing()
  again()
  end(0, unavailable)
  expect(outcomes).toEqual([])
  end(1, answered)

  expect(outcomes).toEqual([answered])
})

it('ends with the last failure when there is no answer', () => {
  const { outcomes, again, end } = racing()
  const last = failed('BFF_SERVICE_CONTRACT')
  again()
  end(1, unavailable)
  end(0, last)

  expect(outcomes).toEqual([last])
})

it('ends with the failure of a call that is alone', () => {
  const { outcomes, end, again, attempts } = racing()
  end(0, unavailable)
  again()

  expect(outcomes).toEqual([unavailable])
  expect(attempts).toHaveLength(1)
})

it('takes a refusal as an answer', () => {
  const { outcomes, again, end } = racing()
  const refused = failed('BFF_NOT_FOUND')
  again()
  end(0, refused)

  expect(outcomes).toEqual([refused])
})

it('ends both calls, and once, when it is ended from outside', () => {
  const { outcomes, outer, again, attempts } = racing()
  const late = failed('BFF_SERVICE_TIMEOUT')
  again()
  outer.cancel(late)

  expect(outcomes).toEqual([late])
  expect(attempts.map(({ call }) => call.cancellation.reason)).toEqual([late, late])
})

it('ends a streamed answer that has won when it is ended from outside, until its body is over', async () => {
  const { outer, end, attempts } = racing()
  const { answer, end: endBody } = streaming()
  end(0, answer)
  endBody(undefined)
  await answer.finished
  outer.cancel(new BffError('BFF_CLIENT_GONE', 'gateway: the client left'))

  expect(attempts[0]?.call.cancellation.reason).toBe(undefined)
})

it('makes the second call as if it had not been sent, from where the first one went', () => {
  const { again, attempts } = racing()
  const first = attempts[0]?.call
  if (first) noteSent(first)
  again()

  expect(attempts[1]?.call).toMatchObject({
    attempt: { sent: false },
    instance: first?.instance,
    path: first?.path,
  })
  expect(attempts[1]?.call).not.toBe(first)
})
