import type { Clock } from '../gateway/clock.ts'

/** Time that stands still until the test moves it. */
export interface ManualClock extends Clock {
  /** Timers that have been set and neither ran nor were stopped. */
  readonly pending: number
  /** Moves time on by `ms` and runs what is due on the way, each timer at its own moment. */
  advance(ms: number): void
}

interface Timer {
  readonly at: number
  readonly then: () => void
}

/**
 * A clock for tests, which starts at 0. What timers start without waiting for it, such as promises, has not happened yet when
 * `advance` returns.
 *
 * @example
 * const clock = manualClock()
 * const app = gateway({ name: 'shop-bff', services, auth, clock })
 * clock.advance(400)
 */
export const manualClock = (): ManualClock => {
  const timers = new Set<Timer>()
  let now = 0

  return {
    now: () => now,
    after: (ms, then) => {
      const timer = { at: now + ms, then }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    get pending() {
      return timers.size
    },
    advance: (ms) => {
      const end = now + ms
      for (let next = firstDue(timers, end); next; next = firstDue(timers, end)) {
        timers.delete(next)
        now = Math.max(now, next.at)
        next.then()
      }
      now = end
    },
  }
}

const firstDue = (timers: ReadonlySet<Timer>, end: number): Timer | undefined => {
  let first: Timer | undefined
  for (const timer of timers) if (timer.at <= end && timer.at < (first?.at ?? Infinity)) first = timer
  return first
}
