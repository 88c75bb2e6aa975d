import type { BffError } from '../errors/bff-error.ts'
import { type Cancellable, Cancellation } from '../gateway/cancellation.ts'
import type { Outcome, Settle } from './outgoing.ts'

/**
 * A call under way, or answered, that several wait for: the `cancellation` of the call. Who leaves is told why at once;
 * the call itself ends when the last one has left. A class, since every GET has one.
 */
export class Flight extends Cancellation {
  /** How it ended; `undefined` as long as it is under way. */
  outcome: Outcome | undefined = undefined
  readonly #waiters: Waiter[] = []

  /** Waits for the outcome, as long as `waiter` is not cancelled. */
  join(waiter: Cancellation, settle: Settle): void {
    if (this.outcome) settle(this.outcome)
    else this.#waiters.push(new Waiter(this, waiter, settle))
  }

  /** Tells all who wait. */
  land(outcome: Outcome): void {
    this.outcome = outcome
    for (const waiter of this.#waiters.splice(0)) waiter.done(outcome)
  }

  /** One of those who wait has left. */
  leave(waiter: Waiter, reason: BffError): void {
    const at = this.#waiters.indexOf(waiter)
    if (at >= 0) this.#waiters.splice(at, 1)
    if (this.#waiters.length === 0) this.cancel(reason)
  }
}

class Waiter implements Cancellable {
  readonly #flight: Flight
  readonly #cancellation: Cancellation
  readonly #settle: Settle

  constructor(flight: Flight, cancellation: Cancellation, settle: Settle) {
    this.#flight = flight
    this.#cancellation = cancellation
    this.#settle = settle
    cancellation.add(this)
  }

  done(outcome: Outcome): void {
    this.#cancellation.remove(this)
    this.#settle(outcome)
  }

  cancel(reason: BffError): void {
    this.#settle(reason)
    this.#flight.leave(this, reason)
  }
}
