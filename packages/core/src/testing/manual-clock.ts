import type { Clock } from '../scope/clock.ts'

/** Time that stands still until the test moves it. */
export interface ManualClock extends Clock {
  /** Timers that have been set and neither ran nor were stopped. */
  readonly pending: number
  /** Lets `ms` pass in which nothing runs, as when the process is busy; what was due meanwhile then runs, late. */
  block(ms: number): void
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
  let late = 0

  const advance = (ms: number) => {
    const end = now + ms
    for (let next = firstDue(timers, end); next; next = firstDue(timers, end)) {
      timers.delete(next)
      now = Math.max(now, next.at)
      next.then()
    }
    now = end
  }

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
    late: () => late,
    block: (ms) => {
      now += ms
      late += ms
      advance(0)
    },
    advance,
  }
}

const firstDue = (timers: ReadonlySet<Timer>, end: number): Timer | undefined => {
  let first: Timer | undefined
  for (const timer of timers) if (timer.at <= end && timer.at < (first?.at ?? Infinity)) first = timer
  return first
}
