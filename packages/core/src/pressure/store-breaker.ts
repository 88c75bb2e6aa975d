import type { Clock } from '../scope/clock.ts'

/** Leaves a store alone that has failed so often of late, so that waiting for it costs nobody anything. */
export interface StoreBreaker {
  /** Whether it is left alone. */
  readonly isOpen: boolean
  /** The store has answered. */
  answered(): void
  /** The store has failed. */
  failed(error: unknown): void
}

/** Failures in a row after which the store is left alone, and milliseconds until it is asked again. */
const threshold = 5
const rest = 1_000

/** Milliseconds between two lines about the same. */
const quiet = 1_000

/**
 * Watches a store that instances share. After five failures in a row it is not asked for a second.
 *
 * @param say called with how often it has failed in a row and why, once a second at most
 */
export const storeBreaker = (
  clock: Pick<Clock, 'now'>,
  say: (failures: number, reason: string | undefined) => void,
): StoreBreaker => {
  let failures = 0
  let openUntil = Number.NEGATIVE_INFINITY
  let saidAt = Number.NEGATIVE_INFINITY

  return {
    get isOpen() {
      return clock.now() < openUntil
    },
    answered: () => {
      failures = 0
    },
    failed: (error) => {
      const now = clock.now()
      failures += 1
      if (failures >= threshold) openUntil = now + rest
      if (now - saidAt < quiet) return
      saidAt = now
      say(failures, error instanceof Error ? error.message : undefined)
    },
  }
}
