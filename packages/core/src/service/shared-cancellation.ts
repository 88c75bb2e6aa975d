import type { BffError } from '../errors/bff-error.ts'
import { type Cancellation, cancellation } from '../gateway/cancellation.ts'

/** What ends work that several wait for. */
export interface SharedCancellation extends Cancellation {
  /**
   * Waits for the work. When `waiter` is ended, `left` is told at once; the work itself ends when the last waiter was.
   *
   * @returns ends the waiting, once the work is done
   */
  join(waiter: Cancellation, left: (reason: BffError) => void): () => void
}

/** Makes a {@link SharedCancellation} that nobody waits for yet. */
export const sharedCancellation = (): SharedCancellation => {
  const work = cancellation()
  let waiting = 0

  return Object.assign(work, {
    join: (waiter: Cancellation, left: (reason: BffError) => void) => {
      waiting += 1
      const leave = (reason: BffError) => {
        waiting -= 1
        left(reason)
        if (waiting === 0) work.cancel(reason)
      }
      waiter.add(leave)
      return () => waiter.remove(leave)
    },
  })
}
