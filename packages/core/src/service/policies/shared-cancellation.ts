import type { BffError } from '../../errors/bff-error.ts'
import { Cancellation } from '../../scope/cancellation.ts'

/** Ends work that several wait for, when the last of them was ended. */
export class SharedCancellation extends Cancellation {
  #waiting = 0

  /**
   * Waits for the work. When `waiter` is cancelled, `left` is called at once; the work itself ends when the last waiter was.
   *
   * @returns ends the waiting, once the work is done
   */
  join(waiter: Cancellation, left: (reason: BffError) => void): () => void {
    this.#waiting += 1
    const leave = {
      cancel: (reason: BffError) => {
        this.#waiting -= 1
        left(reason)
        if (this.#waiting === 0) this.cancel(reason)
      },
    }
    waiter.add(leave)
    return () => waiter.remove(leave)
  }
}

/** Makes a {@link SharedCancellation} that nobody waits for yet. */
export const sharedCancellation = (): SharedCancellation => new SharedCancellation()
