import type { BffError } from '../../errors/bff-error.ts'
import { type CodeVerdict, codeOf } from '../../errors/codes.ts'
import type { Cancellation } from '../../scope/cancellation.ts'
import type { Outgoing } from '../outgoing.ts'
import { margin } from './deadline.ts'

/**
 * What a call says about the health of its service. `failure`: it failed at this path, which may be the path's fault.
 * `unreachable`: no connection could be made, whatever was asked. `nothing`: it was ended before the service could show.
 */
export type Verdict = CodeVerdict | 'unreachable' | 'nothing'

/**
 * The verdict on a service of a call that is over: a service that answers is healthy, unless with a 5xx. Nobody outside can make it a
 * failure: a client that leaves, that sends or reads a body slowly or breaks off, or that asks for less time than the
 * service is known to need, says nothing about the service. Nor does a part that does not wait any longer.
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
  if (!error || error.options.passed) return 'success'
  const verdict = codeOf(error.code).verdict ?? 'nothing'
  if (verdict !== 'failure') return verdict
  if (error.code === 'BFF_SERVICE_TIMEOUT')
    return !begun && !isUpload(call) && hadItsTime(call, cancellation) ? 'failure' : 'nothing'
  if (isUnreachable(call, error)) return 'unreachable'
  return error.options.disconnected && isUpload(call) ? 'nothing' : 'failure'
}

/** Whether no connection could be made, so that nothing that was asked can be the cause. */
export const isUnreachable = ({ attempt }: Outgoing, { options }: BffError): boolean =>
  options.disconnected === true && !attempt.sent

/** Whether its body is sent as it comes, at the pace of whoever it comes from, who may also break it off. */
export const isUpload = ({ body }: Outgoing): boolean =>
  body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)

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
