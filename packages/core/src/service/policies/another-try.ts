import type { Cancellation } from '../../scope/cancellation.ts'
import { newAttempt, sentAttempt } from '../attempt.ts'
import type { Outgoing } from '../outgoing.ts'

/** Whether a call may be sent once more at all: never after the first byte of a success, of whichever of its tries. */
export const mayTryAgain = ({ begun }: Pick<Outgoing, 'begun'>): boolean => !begun

/**
 * Readies a call for a try after another one that is over.
 *
 * @param cancellation what ends the call, as it was before that try
 * @param fresh whether it goes over a connection of its own
 */
export const anotherTry = (call: Outgoing, cancellation: Cancellation, fresh = false): void => {
  call.cancellation = cancellation
  if (call.attempt.sent) call.sentBefore = true
  call.attempt = newAttempt(fresh)
}

/** A call for a try at the same time as its first one. What is sent and what begins there is so for the call as a whole. */
export const tryBeside = (call: Outgoing): Outgoing => ({
  ...call,
  attempt: newAttempt(call.attempt.fresh),
  beside: call,
})

/** Notes that the first byte of a call may have left. */
export const noteSent = (call: Outgoing): void => {
  call.attempt = sentAttempt(call.attempt)
  if (call.beside) call.beside.attempt = sentAttempt(call.beside.attempt)
}

/** Notes that what had begun to arrive as a success was none, as whoever has read the whole of it says: it may be asked for again. */
export const noteNoSuccess = (call: Outgoing): void => {
  call.begun = false
  if (call.beside) call.beside.begun = false
}

/** Notes that a success has begun to arrive. */
export const noteBegun = (call: Outgoing): void => {
  call.begun = true
  if (call.beside) call.beside.begun = true
}
