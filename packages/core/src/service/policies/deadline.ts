import { Readable } from 'node:stream'
import { BffError } from '../../errors/bff-error.ts'
import { Waiting } from '../../pressure/waiting.ts'
import { Cancellation } from '../../scope/cancellation.ts'
import { isRead, type Outcome, type Outgoing, type Policy, type Settle, where } from '../outgoing.ts'

/** Milliseconds kept back of the budget, so that an answer can still be made of what there is. */
export const margin = 20

/**
 * Ends a call after its own timeout, or shortly before the budget of the request does, whichever comes first. The time
 * to read the answer is included, until the gateway has answered itself: what is streamed then ends when it does not go on. The timeout is the service's time: what this process was late
 * itself is given back, up to the budget, which is the client's time. What ends the part or the request ends the call too,
 * with one exception: a client that leaves does not end an unsafe call that was already sent, body included.
 */
export const deadline: Policy = (next) => (call, settle) => {
  const { scope, cancellation: outer } = call
  const left = scope.remaining() - margin
  if (left <= 0) {
    settle(spent(call))
    return
  }
  if (outer.reason) {
    settle(outer.reason)
    return
  }
  // Whole milliseconds: for each fraction Node would keep a list of timers.
  const granted = Math.ceil(Math.min(call.timeout, left))
  call.granted = granted
  const own = new CallDeadline(call, settle)
  outer.add(own)
  call.cancellation = own
  next(call, (outcome) => own.end(outcome))
  own.start(left)
}

const spent = (call: Outgoing) =>
  new BffError('BFF_BUDGET_SPENT', `${call.upstream.name}: not called, the budget is spent ${where(call)}`)

/** Why a call that had so many milliseconds is over: the service was late, unless this process took the rest of them. */
const over = (call: Outgoing, granted: number, had: number) =>
  Math.ceil(had) >= granted - rounding ? late(call, granted) : outrun(call, granted, had)

/** Milliseconds a timer may be off. */
const rounding = 2

const outrun = (call: Outgoing, granted: number, had: number) =>
  new BffError(
    'BFF_BUDGET_SPENT',
    `${call.upstream.name}: had ${Math.round(had)} of ${granted} ms before the budget was spent, this process was late ${where(call)}`,
  )

const late = (call: Outgoing, granted: number) =>
  typeof call.waits === 'string' ? stuck(call.waits, call, granted) : noAnswer(call, granted)

/** A policy of one's own that took all the time: the service is not to blame. */
export const stuck = (policy: string, call: Outgoing, granted: number) =>
  new BffError('BFF_INTERNAL', `${policy} did not end within ${granted} ms ${where(call)}`)

const noAnswer = (call: Outgoing, granted: number) =>
  new BffError(
    'BFF_SERVICE_TIMEOUT',
    call.waits
      ? `${call.upstream.name}: not called within ${granted} ms, other calls of its request are under way ${where(call)}`
      : `${call.upstream.name}: no answer within ${call.granted} ms ${where(call)}`,
  )

/** Ends one call, except that a client which left does not stop what may already change something. */
class CallDeadline extends Cancellation {
  readonly #call: Outgoing
  readonly #settle: Settle
  readonly #outer: Cancellation
  readonly #granted: number
  #waiting: Waiting | undefined = undefined
  #streaming = false
  #left = false

  constructor(call: Outgoing, settle: Settle) {
    super()
    this.#call = call
    this.#settle = settle
    this.#outer = call.cancellation
    this.#granted = call.granted
  }

  /** Starts the timer, which a call needs that was not answered at once, as from the cache. */
  start(left: number): void {
    if (this.#left) return
    this.#waiting = new Waiting(this.#call.scope.clock, this.#granted, (had) => this.#due(had), left)
  }

  override cancel(reason: BffError): void {
    if (reason.code !== 'BFF_CLIENT_GONE' || !mayChangeSomething(this.#call)) super.cancel(reason)
  }

  end(outcome: Outcome): void {
    if (outcome instanceof BffError || outcome.finished === undefined) this.#leave()
    else {
      this.#streaming = true
      outcome.finished.then(() => this.#leave())
    }
    this.#settle(outcome)
  }

  #due(had: number): void {
    if (!(this.#streaming && this.#call.scope.answered)) super.cancel(over(this.#call, this.#granted, had))
  }

  #leave(): void {
    this.#left = true
    this.#waiting?.stop()
    this.#outer.remove(this)
  }
}

/** Whether all of an unsafe call has left. */
const mayChangeSomething = (call: Outgoing): boolean =>
  call.attempt.sent && !isRead(call) && !(call.body instanceof Readable && !call.body.readableEnded)
