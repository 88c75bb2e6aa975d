import { type Clock, wallClock } from '../scope/clock.ts'

/** Leaves a store alone that has failed so often of late, so that waiting for it costs nobody anything. */
export interface StoreBreaker {
  /** Whether it is left alone. */
  readonly isOpen: boolean
  /** Whether it is time to see if it answers again; says so to one a second. */
  isDue(): boolean
  /** The store has answered. */
  answered(): void
  /** The store has failed. */
  failed(error: unknown): void
  /** What `/health` shows of it. */
  health(): StoreHealth
}

/** How a store has done so far. */
export interface StoreHealth {
  /** Whether it did not answer when it was asked last. */
  readonly lost: boolean
  /** Since when, as RFC 3339 has it; it is absent while the store answers. */
  readonly since?: string
  /** How often it did not answer, and why the last time. */
  readonly failures: number
  readonly reason?: string
}

/** Moments in a row at which it failed, after which the store is left alone, and milliseconds until it is asked again. */
const threshold = 5
const rest = 1_000

/** Milliseconds in which all failures are one: those who wait at the same time wait for the same answer. */
const moment = 50

/** Milliseconds between two lines about the same. */
const quiet = 1_000

/**
 * Watches a store that instances share. After five failures in a row, 50 ms or more after one another, it is asked once a second only.
 *
 * @param say called with how often it has failed in a row and why, once a second at most
 */
export const storeBreaker = (
  clock: Pick<Clock, 'now'>,
  say: (failures: number, reason: string | undefined) => void,
): StoreBreaker => {
  let failures = 0
  let moments = 0
  let countedAt = Number.NEGATIVE_INFINITY
  let dueAt = Number.NEGATIVE_INFINITY
  let saidAt = Number.NEGATIVE_INFINITY
  let lostSince: number | undefined
  let total = 0
  let reason: string | undefined

  return {
    get isOpen() {
      return moments >= threshold
    },
    isDue: () => {
      const now = clock.now()
      if (now < dueAt) return false
      dueAt = now + rest
      return true
    },
    answered: () => {
      failures = 0
      moments = 0
      countedAt = Number.NEGATIVE_INFINITY
      lostSince = undefined
    },
    failed: (error) => {
      const now = clock.now()
      failures += 1
      total += 1
      lostSince ??= wallClock.now()
      reason = error instanceof Error ? error.message : undefined
      if (now - countedAt >= moment) {
        countedAt = now
        moments += 1
        if (moments === threshold) dueAt = now + rest
      }
      if (now - saidAt < quiet) return
      saidAt = now
      say(failures, reason)
    },
    health: () => ({
      lost: lostSince !== undefined,
      ...(lostSince !== undefined && { since: new Date(lostSince).toISOString() }),
      failures: total,
      ...(reason !== undefined && { reason }),
    }),
  }
}
