import type { BffError } from '../errors/bff-error.ts'

/** What can be ended for a reason. */
export interface Cancellable {
  cancel(reason: BffError): void
}

/**
 * What ends work that is under way. It does what an `AbortSignal` does, without an event per listener and without
 * `AbortSignal.any`, which leaks when one of its sources lives long: the one
 * listener most have needs no set, and one can listen to another as it is.
 */
export class Cancellation implements Cancellable {
  /** Why it was cancelled; `undefined` as long as it was not. */
  reason: BffError | undefined = undefined
  #first: Cancellable | undefined = undefined
  #others: Set<Cancellable> | undefined = undefined

  /** Cancels every listener, once. Later calls change nothing. */
  cancel(reason: BffError): void {
    if (this.reason) return
    this.reason = reason
    const first = this.#first
    const others = this.#others
    this.#first = undefined
    this.#others = undefined
    first?.cancel(reason)
    if (others) for (const listener of others) listener.cancel(reason)
  }

  /** Cancels `listener` together with this. One that comes too late is cancelled at once. */
  add(listener: Cancellable): void {
    if (this.reason) listener.cancel(this.reason)
    else if (this.#first === undefined) this.#first = listener
    else {
      this.#others ??= new Set()
      this.#others.add(listener)
    }
  }

  remove(listener: Cancellable): void {
    if (this.#first === listener) this.#first = undefined
    else this.#others?.delete(listener)
  }
}

/** Makes a {@link Cancellation} that nobody has cancelled yet. */
export const cancellation = (): Cancellation => new Cancellation()

/** What comes first: the result of the work, or the reason it was cancelled for. The work itself is not ended. */
export const unlessCancelled = <T>(cancellation: Cancellation, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const leave = { cancel: reject }
    cancellation.add(leave)
    work.then(
      (value) => {
        cancellation.remove(leave)
        resolve(value)
      },
      (error) => {
        cancellation.remove(leave)
        reject(error)
      },
    )
  })
