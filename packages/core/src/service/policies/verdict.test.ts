import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { ErrorCodeName } from '../../errors/codes.ts'
import { cancellation } from '../../scope/cancellation.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { newAttempt, sentAttempt } from '../attempt.ts'
import type { CallRequest } from '../outgoing.ts'
import { callsOn, failed } from '../test/a-call.ts'
import { margin } from './deadline.ts'
import { type Verdict, verdictOn } from './verdict.ts'

const aCall = callsOn(manualClock())
const timeout = failed('BFF_SERVICE_TIMEOUT')

it.each<[ErrorCodeName, Verdict]>([
  ['BFF_SERVICE_UNAVAILABLE', 'failure'],
  ['BFF_SERVICE_CONTRACT', 'drift'],
  ['BFF_SERVICE_TIMEOUT', 'failure'],
  ['BFF_SERVICE_REFUSED', 'success'],
  ['BFF_SERVICE_OVERLOADED', 'success'],
  ['BFF_NOT_FOUND', 'success'],
  ['BFF_CONFLICT', 'success'],
  ['BFF_GONE', 'success'],
  ['BFF_PRECONDITION_FAILED', 'success'],
  ['BFF_UNPROCESSABLE', 'success'],
  ['BFF_CLIENT_GONE', 'nothing'],
  ['BFF_CALL_CANCELLED', 'nothing'],
  ['BFF_BUDGET_SPENT', 'nothing'],
  ['BFF_INTERNAL', 'nothing'],
])('on a call that ended with %s is %s', (code, verdict) => {
  expect(verdictOn(aCall(), cancellation(), failed(code), false)).toBe(verdict)
})

it('on a call that was answered is success', () => {
  expect(verdictOn(aCall(), cancellation(), undefined, true)).toBe('success')
})

/** The verdict on a call that its deadline ended after so many milliseconds. */
const afterDeadline = (granted: number, request: Partial<CallRequest> = {}) => {
  const call = aCall({ timeout: 400, ...request })
  const deadline = cancellation()
  call.granted = granted
  deadline.cancel(timeout)
  return verdictOn(call, deadline, timeout, false)
}

it('on a call that had its whole timeout is failure, and nothing when the budget left it less', () => {
  expect([afterDeadline(400), afterDeadline(399)]).toEqual(['failure', 'nothing'])
})

it('on a call with a limit for each try asks whether one try had its time', () => {
  const options = { tryTimeout: 100 }

  expect([afterDeadline(399, { options }), afterDeadline(99, { options })]).toEqual(['failure', 'nothing'])
})

it('on a call whose last try was too late is failure, though the budget left the call less than its timeout', () => {
  const call = aCall({ timeout: 400 })
  call.granted = 200

  expect(verdictOn(call, cancellation(), timeout, false)).toBe('failure')
})

it('on a call that its part did not wait for any longer is nothing', () => {
  const call = aCall()
  call.purpose.cancellation.cancel(timeout)

  expect(verdictOn(call, call.cancellation, timeout, false)).toBe('nothing')
})

it.each<[string, number, Verdict]>([
  ['after its whole time', 1_000, 'failure'],
  ['long before that', 50, 'nothing'],
])('on a shared call that the last who waits for it has left %s, %s ms, is %s', (_, ms, verdict) => {
  const clock = manualClock()
  const call = callsOn(clock, 1_000 + margin)({ timeout: 1_000 })
  clock.advance(ms)
  call.purpose.cancellation.cancel(timeout)

  expect(verdictOn(call, call.cancellation, timeout, false)).toBe(verdict)
})

it('on a stream that was not over in time is nothing, since it may have been read slowly', () => {
  const call = aCall()

  expect(verdictOn(call, cancellation(), timeout, true)).toBe('nothing')
  expect(verdictOn(call, cancellation(), failed('BFF_SERVICE_UNAVAILABLE'), true)).toBe('failure')
})

describe('K1: a connection that fails', () => {
  const disconnected = failed('BFF_SERVICE_UNAVAILABLE', { disconnected: true })
  const upload = () => Readable.from(['a body that comes slowly'])

  it("before anything was sent is nobody's doing but the service's, also for an upload", () => {
    expect(verdictOn(aCall(), cancellation(), disconnected, false)).toBe('unreachable')
    expect(verdictOn(aCall({ body: upload() }), cancellation(), disconnected, false)).toBe('unreachable')
  })

  it('afterwards may be what was asked for, and says nothing when a body was being sent', () => {
    const sent = (request: Partial<CallRequest> = {}) =>
      Object.assign(aCall(request), { attempt: sentAttempt(newAttempt()) })

    expect(verdictOn(sent(), cancellation(), disconnected, false)).toBe('failure')
    expect(verdictOn(sent({ body: upload() }), cancellation(), disconnected, false)).toBe('nothing')
    expect(verdictOn(sent({ body: '{}' }), cancellation(), disconnected, false)).toBe('failure')
  })

  it('is not the same as a 5xx, which counts for an upload as well, while its time says nothing', () => {
    const call = Object.assign(aCall({ body: upload() }), { attempt: sentAttempt(newAttempt()) })

    expect(verdictOn(call, cancellation(), failed('BFF_SERVICE_UNAVAILABLE'), false)).toBe('failure')
    expect(verdictOn(call, cancellation(), timeout, false)).toBe('nothing')
  })
})
