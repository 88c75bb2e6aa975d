import type { BffError } from '../errors/bff-error.ts'
import type { ErrorCodeName } from '../errors/codes.ts'
import type { Cancellation } from '../gateway/cancellation.ts'
import { margin } from './deadline.ts'
import type { Outgoing } from './outgoing.ts'

/** What a call says about the health of its service; `nothing` when it was ended before the service could show. */
export type Verdict = 'success' | 'failure' | 'nothing'

const verdicts: { readonly [Code in ErrorCodeName]?: Verdict } = {
  BFF_SERVICE_UNAVAILABLE: 'failure',
  BFF_SERVICE_CONTRACT: 'failure',
  BFF_SERVICE_REFUSED: 'success',
  BFF_SERVICE_OVERLOADED: 'success',
  BFF_NOT_FOUND: 'success',
  BFF_CONFLICT: 'success',
  BFF_GONE: 'success',
  BFF_PRECONDITION_FAILED: 'success',
  BFF_UNPROCESSABLE: 'success',
}

/**
 * The verdict on a service of a call that is over: whoever answers is well, unless with a 5xx or what fits no contract.
 * Nobody outside can make it a failure: a client that leaves, that reads a stream slowly, or that asks for less time
 * than the service is known to need, says nothing about the service. Nor does a part that does not wait any longer.
 *
 * @param cancellation what ended the call, as it was where the verdict is asked for
 * @param error what it ended with
 * @param begun whether a streamed answer had begun
 */
export const verdictOn = (
  call: Outgoing,
  cancellation: Cancellation,
  error: BffError | undefined,
  begun: boolean,
): Verdict => {
  if (!error) return 'success'
  if (error.code === 'BFF_SERVICE_TIMEOUT')
    return !begun && hadItsTime(call, cancellation) ? 'failure' : 'nothing'
  return verdicts[error.code] ?? 'nothing'
}

/** Whether a call that was too late had all the time it is meant to have. A single try that was too late always had. */
const hadItsTime = (call: Outgoing, { reason }: Cancellation): boolean =>
  !reason ||
  (call.granted >= (call.options.tryTimeout ?? call.upstream.tryTimeout ?? call.timeout) &&
    !wasLeftEarly(call))

/**
 * Whether those it was made for gave up before its time was over. A call that requests share has a scope of its own that
 * lasts as long as the call may; who waits for it leaves a moment before its deadline does.
 */
const wasLeftEarly = ({ purpose, scope }: Outgoing): boolean =>
  purpose.cancellation.reason !== undefined && scope.remaining() > 2 * margin
