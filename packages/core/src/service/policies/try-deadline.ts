import { BffError } from '../../errors/bff-error.ts'
import { checkRange } from '../../errors/option-range.ts'
import { waitFor } from '../../pressure/waiting.ts'
import { cancellation } from '../../scope/cancellation.ts'
import { maxTimerDelay } from '../../scope/clock.ts'
import { type Outgoing, type Policy, whenOver, where } from '../outgoing.ts'

/**
 * Ends one try of a call after so many milliseconds, or after the call's own `tryTimeout`, so that there is time left for
 * another try. What this process was late itself does not count. A streamed answer that has begun is not ended: only the
 * deadline of the call does that. Always in the chain, since a call can name a limit where its service names none; without
 * one it passes calls on.
 *
 * Source: Envoy, `per_try_timeout`.
 */
export const tryDeadline =
  (tryTimeout: number | undefined): Policy =>
  (next) =>
  (call, settle) => {
    const limit = call.options.tryTimeout ?? tryTimeout
    if (limit === undefined || limit >= call.granted) {
      next(call, settle)
      return
    }
    const outer = call.cancellation
    const own = cancellation()
    const stopTimer = waitFor(call.scope.clock, limit, () => own.cancel(late(call, limit)))
    outer.add(own)
    call.cancellation = own
    next(call, (outcome) => {
      stopTimer()
      whenOver(outcome, () => outer.remove(own))
      settle(outcome)
    })
  }

const late = (call: Outgoing, limit: number) =>
  new BffError(
    'BFF_SERVICE_TIMEOUT',
    `${call.upstream.name}: no answer within ${limit} ms in one try ${where(call)}`,
  )

/** Throws a TypeError naming the option and its value. */
export const checkTryTimeout = (where: string, tryTimeout: number | undefined): void =>
  checkRange(`${where}: tryTimeout`, tryTimeout, { from: 1, to: maxTimerDelay })
