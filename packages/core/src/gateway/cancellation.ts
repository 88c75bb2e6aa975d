import type { BffError } from '../errors/bff-error.ts'

type Listener = (reason: BffError) => void

/**
 * What ends work that is under way. It does what an `AbortSignal` does, without an event per listener and without
 * `AbortSignal.any`, which leaks when one of its sources lives long. A class, since every call has two of them: the
 * methods are shared, and the one listener most have needs no set.
 */
export class Cancellation {
  /** Why it was cancelled; `undefined` as long as it was not. */
  reason: BffError | undefined
  #first: Listener | undefined
  #others: Set<Listener> | undefined

  /** Tells every listener, once. Later calls change nothing. */
  cancel(reason: BffError): void {
    if (this.reason) return
    this.reason = reason
    const first = this.#first
    const others = this.#others
    this.#first = undefined
    this.#others = undefined
    first?.(reason)
    if (others) for (const listener of others) listener(reason)
  }

  /** Listens. A listener of something already cancelled is told at once. */
  add(listener: Listener): void {
    if (this.reason) listener(this.reason)
    else if (this.#first === undefined) this.#first = listener
    else {
      this.#others ??= new Set()
      this.#others.add(listener)
    }
  }

  remove(listener: Listener): void {
    if (this.#first === listener) this.#first = undefined
    else this.#others?.delete(listener)
  }
}

/** Makes a {@link Cancellation} that nobody has cancelled yet. */
export const cancellation = (): Cancellation => new Cancellation()

/** What comes first: the result of the work, or the reason it was cancelled for. The work itself is not ended. */
export const unlessCancelled = <T>(cancellation: Cancellation, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    cancellation.add(reject)
    work.then(
      (value) => {
        cancellation.remove(reject)
        resolve(value)
      },
      (error) => {
        cancellation.remove(reject)
        reject(error)
      },
    )
  })
