import type { BffError } from '../../errors/bff-error.ts'
import { type Cancellable, Cancellation } from '../../scope/cancellation.ts'
import type { Outcome, Settle } from '../outgoing.ts'

/**
 * A call in flight, or answered, that several wait for: the `cancellation` of the call. A waiter that is cancelled gets the
 * reason at once; the call itself is cancelled with the last waiter.
 */
export class Flight extends Cancellation {
  /** How it ended; `undefined` as long as it is under way. */
  outcome: Outcome | undefined = undefined
  /** Nearly always the only one; only what several wait for needs a list. */
  #first: Waiter | undefined = undefined
  #others: Set<Waiter> | undefined = undefined

  /** Waits for the outcome, as long as `waiter` is not cancelled. */
  join(waiter: Cancellation, settle: Settle): void {
    if (waiter.reason) settle(waiter.reason)
    else if (this.outcome) settle(this.outcome)
    else if (!this.#first) this.#first = new Waiter(this, waiter, settle)
    else {
      this.#others ??= new Set()
      this.#others.add(new Waiter(this, waiter, settle))
    }
  }

  /** Settles all waiters. */
  land(outcome: Outcome): void {
    this.outcome = outcome
    const first = this.#first
    const others = this.#others
    this.#first = undefined
    this.#others = undefined
    first?.done(outcome)
    if (others) for (const waiter of others) waiter.done(outcome)
  }

  /** One of those who wait has left. */
  leave(waiter: Waiter, reason: BffError): void {
    if (this.#first !== waiter) this.#others?.delete(waiter)
    else {
      const [next] = this.#others ?? []
      this.#first = next
      if (next) this.#others?.delete(next)
    }
    if (!this.#first) this.cancel(reason)
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
