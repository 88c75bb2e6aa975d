import type { BffError } from '../errors/bff-error.ts'
import { type Cancellable, Cancellation } from './cancellation.ts'

/**
 * Work under way, or done, that several wait for: the `cancellation` of the work. Who leaves is told why at once; the work
 * itself ends when the last one has left. A class, since every GET has one.
 */
export class SharedWork<T> extends Cancellation {
  /** How it ended; `undefined` as long as it is under way. */
  outcome: T | undefined = undefined
  /** Nearly always the only one; only what several wait for needs a list. */
  #first: Waiter<T> | undefined = undefined
  #others: Set<Waiter<T>> | undefined = undefined

  /**
   * Waits for the outcome, as long as `cancellation` is not cancelled.
   *
   * @returns who can end the waiting before that, because there is nothing more to wait for; `undefined` when it is over
   */
  join(cancellation: Cancellation, settle: (outcome: T | BffError) => void): Waiter<T> | undefined {
    if (cancellation.reason) {
      settle(cancellation.reason)
      this.#endUnwanted(cancellation.reason)
      return undefined
    }
    if (this.outcome !== undefined) {
      settle(this.outcome)
      return undefined
    }
    const waiter = new Waiter(this, cancellation, settle)
    if (!this.#first) this.#first = waiter
    else {
      this.#others ??= new Set()
      this.#others.add(waiter)
    }
    return waiter
  }

  /** Tells all who wait. */
  land(outcome: T): void {
    this.outcome = outcome
    const first = this.#first
    const others = this.#others
    this.#first = undefined
    this.#others = undefined
    first?.tell(outcome)
    if (others) for (const waiter of others) waiter.tell(outcome)
  }

  /** One of those who wait has what it waited for. */
  drop(waiter: Waiter<T>): void {
    if (this.#first !== waiter) this.#others?.delete(waiter)
    else {
      const [next] = this.#others ?? []
      this.#first = next
      if (next) this.#others?.delete(next)
    }
  }

  /** One of those who wait has left. */
  leave(waiter: Waiter<T>, reason: BffError): void {
    this.drop(waiter)
    this.#endUnwanted(reason)
  }

  #endUnwanted(reason: BffError): void {
    if (!this.#first && this.outcome === undefined) this.cancel(reason)
  }
}

/** One of those who wait. */
export class Waiter<T> implements Cancellable {
  readonly #work: SharedWork<T>
  readonly #cancellation: Cancellation
  readonly #settle: (outcome: T | BffError) => void

  constructor(work: SharedWork<T>, cancellation: Cancellation, settle: (outcome: T | BffError) => void) {
    this.#work = work
    this.#cancellation = cancellation
    this.#settle = settle
    cancellation.add(this)
  }

  /** Ends the waiting, and not the work: nothing more is told. */
  done(): void {
    this.#cancellation.remove(this)
    this.#work.drop(this)
  }

  tell(outcome: T): void {
    this.#cancellation.remove(this)
    this.#settle(outcome)
  }

  cancel(reason: BffError): void {
    this.#settle(reason)
    this.#work.leave(this, reason)
  }
}
