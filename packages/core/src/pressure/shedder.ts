import { beatPeriod, type OwnDelay } from './own-delay.ts'

/** When requests are refused since the gateway has more of them than it can answer. */
export interface SheddingOptions {
  /**
   * Milliseconds the event loop is late, each time it is looked at for a quarter of a second, from which on requests are
   * refused. As many are admitted then as keep it at a twentieth of that. Default 100; from 10 to 10,000.
   */
  readonly delay?: number
}

/** `critical` is never refused, such as a probe; the rest is. */
export type Priority = 'critical' | 'normal'

/** Says which requests the gateway has no time for. */
export interface Shedder {
  /** Whether any request may go on: nothing else need be asked then. */
  readonly calm: boolean
  /** Whether a request that has just come may go on. One that may not is counted. */
  admits(priority: Priority): boolean
  /** Requests it has refused so far. */
  readonly refused: number
  /** Looks at the event loop no longer. */
  close(): void
}

/** Milliseconds the loop stays late before it is overload and not a moment (CoDel's interval is 100, for one queue in many). */
const interval = 250

/** Milliseconds between two requests that count at most: another process had the rest, or one handler, and not the many. */
const longestStep = 4

/** By how much more of each turn is given back with each beat that came in time, so that it takes few of them. */
const growth = 1.2

/**
 * Refuses requests when the event loop has been late for a while. Requests wait in no queue but that of the kernel, which
 * one turn of the loop empties: a turn that takes long is that queue. So in each turn those are admitted that come within
 * the first milliseconds, as many as keep turns short, and what comes later in the turn is refused. It ends when for a
 * while nothing had to be refused.
 *
 * Sources: Nichols and Jacobson, *Controlling Queue Delay*, ACM Queue 2012 (RFC 8289); Maurer, *Fail at Scale*, ACM Queue 2015.
 */
export const shedder = ({ delay = 100 }: SheddingOptions, own: OwnDelay, now: () => number): Shedder => {
  const target = delay / 20
  /** Milliseconds of each turn in which requests are admitted; in calm times any number. */
  let share = Number.POSITIVE_INFINITY
  let isLate = false
  let lateSince = 0
  let overloaded = false
  let lastRefusal = 0
  let refused = 0
  /** Milliseconds of this turn that went by so far, and when the last request of it came. */
  let spent = 0
  let last = 0

  const calm = () => {
    isLate = false
    overloaded = false
    share = Number.POSITIVE_INFINITY
  }
  const adjust = (late: number) => {
    // Refusals take time as well, and so do other processes: what is admitted never shrinks to nothing beside them.
    const least = Math.min(delay, Math.max(beatPeriod, late / 4))
    share =
      late > target
        ? Math.max(least, share * Math.max(0.5, target / late))
        : Math.min(delay, share * growth + 1)
  }
  const unlisten = own.listen((late, at) => {
    spent = 0
    last = at
    if (overloaded) {
      adjust(late)
      if (late < delay && at - lastRefusal >= interval) calm()
    } else if (late < delay) calm()
    else if (!isLate) {
      isLate = true
      lateSince = at
      share = 2 * delay
    } else if (at - lateSince >= interval) {
      overloaded = true
      lastRefusal = at
      share = beatPeriod
    }
  })

  return {
    get calm() {
      return share === Number.POSITIVE_INFINITY
    },
    admits: (priority) => {
      if (priority === 'critical') return true
      const at = now()
      spent += Math.min(at - last, longestStep)
      last = at
      if (spent <= share) return true
      lastRefusal = at
      refused += 1
      return false
    },
    get refused() {
      return refused
    },
    close: unlisten,
  }
}
