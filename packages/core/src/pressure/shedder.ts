import { beatPeriod, type OwnDelay } from './own-delay.ts'

/** When requests are refused since the gateway has more of them than it can answer. */
export interface SheddingOptions {
  /**
   * Milliseconds the event loop is late, each time it is looked at for a tenth of a second, from which on requests are
   * refused. As many are then under way as keep it at a tenth of that. Default 100; from 10 to 10,000.
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

/** What a shedder looks at. */
export interface ShedderTools {
  readonly own: OwnDelay
  /** Requests under way. */
  readonly running: () => number
}

/** Milliseconds the loop stays late before it is overload and not a moment (CoDel's interval). */
const interval = 100

/** Milliseconds without being late, and without a refusal, after which it is over. */
const quiet = 250

/** Requests that may be under way at least, so that some are answered however late the loop is. */
const minLimit = 4

/** By how much what may be under way shrinks with a beat that came late, at most, and grows with one that came in time. */
const shrink = 0.7
const growth = 1.03

/**
 * Refuses requests when the event loop has been late for a while. What makes it late is what was admitted: each turn of the
 * loop works a little on every request that is under way. So as many may be under way as keep its turns short, found
 * anew with each beat, fewer when it was late and more when it was not; a number fit for fast services is none for slow ones.
 * It ends when for a quarter of a second the loop was not late and nothing had to be refused.
 *
 * Sources: Nichols and Jacobson, *Controlling Queue Delay*, ACM Queue 2012 (RFC 8289); Chiu and Jain, *Analysis of the
 * Increase and Decrease Algorithms for Congestion Avoidance*, 1989 (AIMD).
 */
export const shedder = ({ delay = 100 }: SheddingOptions, { own, running }: ShedderTools): Shedder => {
  const target = delay / 10
  let state: 'calm' | 'late' | 'overloaded' = 'calm'
  let lateSince = 0
  /** When the loop was late last, or something was refused. */
  let lastBusy = 0
  let refusedBefore = 0
  /** Requests that may be under way. */
  let limit = Number.POSITIVE_INFINITY
  let refused = 0

  const begin = (late: number, at: number) => {
    state = 'late'
    lateSince = at
    // Until it is known whether this is a moment, what came meanwhile may go on, and as much again.
    limit = Math.max(2 * running(), late)
  }
  const adjust = (late: number) => {
    limit =
      late > target
        ? Math.max(minLimit, Math.min(limit, running()) * Math.max(shrink, target / late))
        : limit * growth + 0.5
  }
  const calm = () => {
    state = 'calm'
    limit = Number.POSITIVE_INFINITY
  }
  const unlisten = own.listen((late, at) => {
    if (late > target || refused > refusedBefore) lastBusy = at
    refusedBefore = refused
    if (state === 'overloaded') adjust(late)
    if (state === 'calm') {
      if (late >= delay) begin(late, at)
    } else if (at - lastBusy >= (state === 'late' ? 2 * beatPeriod : quiet)) calm()
    else if (state === 'late' && at - lateSince >= interval) {
      state = 'overloaded'
      limit = Math.max(minLimit, running() / 2)
    }
  })

  return {
    get calm() {
      return state === 'calm'
    },
    admits: (priority) => {
      if (priority === 'critical' || running() < limit) return true
      refused += 1
      return false
    },
    get refused() {
      return refused
    },
    close: unlisten,
  }
}
