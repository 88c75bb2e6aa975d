import { Readable } from 'node:stream'
import { BffError } from '../errors/bff-error.ts'
import { cancellation } from '../gateway/cancellation.ts'
import { isSafe, type Outgoing, type Policy, where } from './outgoing.ts'

/** Milliseconds kept back of the budget, so that an answer can still be made of what there is. */
export const margin = 20

/**
 * Ends a call after its own timeout, or shortly before the budget of the request does, whichever comes first. The time
 * to read the answer is included, also of one that is streamed. What ends the part or the request ends the call too,
 * with one exception: a client that leaves does not end an unsafe call that was already sent, body included.
 */
export const deadline: Policy = (next) => (call) => {
  const { scope, upstream } = call
  const left = scope.remaining() - margin
  if (left <= 0)
    return Promise.reject(
      new BffError('BFF_BUDGET_SPENT', `${upstream.name}: not called, the budget is spent ${where(call)}`),
    )

  // Whole milliseconds: for each fraction Node would keep a list of timers.
  const timeout = Math.ceil(Math.min(call.timeout, left))
  const own = cancellation()
  const outer = call.cancellation
  const follow = (reason: BffError) => {
    if (reason.code !== 'BFF_CLIENT_GONE' || !isUnderWay(call)) own.cancel(reason)
  }
  const expire = () =>
    own.cancel(
      new BffError('BFF_SERVICE_TIMEOUT', `${upstream.name}: no answer within ${timeout} ms ${where(call)}`),
    )
  const stopTimer = scope.clock.after(timeout, expire)
  const done = () => {
    stopTimer()
    outer.remove(follow)
  }

  outer.add(follow)
  call.cancellation = own
  return next(call).then(
    (answer) => {
      if (answer.finished) answer.finished.then(done)
      else done()
      return answer
    },
    (error) => {
      done()
      throw error
    },
  )
}

/** Whether a service may already be changing something. */
const isUnderWay = ({ method, sent, body }: Outgoing): boolean =>
  sent && !isSafe(method) && !(body instanceof Readable && !body.readableEnded)
