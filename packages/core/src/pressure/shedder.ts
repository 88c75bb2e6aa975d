import { beatPeriod, type OwnDelay } from './own-delay.ts'
import { type Priority, priorities } from './priority.ts'

/** When requests are refused since the gateway has more of them than it can answer. */
export interface SheddingOptions {
  /**
   * Milliseconds the event loop is late, each time it is looked at for a tenth of a second, from which on optional parts are
   * left out, and a tenth of a second later requests refused. As many are then under way as keep it at a tenth of that.
   * Default 100; from 10 to 10,000.
   */
  readonly delay?: number
}

/** How many requests of each priority were refused. */
export type Refusals = Readonly<Record<Priority, number>>

/** Says which requests the gateway has no time for. */
export interface Shedder {
  /** Whether any request may go on: nothing else need be asked then. */
  readonly calm: boolean
  /** Whether a request that has just come may go on. One that may not is counted. */
  admits(priority: Priority): boolean
  /** Requests it has refused so far. */
  readonly refused: Refusals
  /** Looks at the event loop no longer. */
  close(): void
}

/** What a shedder looks at. */
export interface ShedderTools {
  readonly own: OwnDelay
  /** Requests under way. */
  readonly running: () => number
  /** Told when optional parts are to be left out, and when no longer. Default: nobody is told. */
  readonly degrade?: ((on: boolean) => void) | undefined
}

/** Milliseconds the loop stays late before it is overload and not a moment (CoDel's interval), and before the next step is taken. */
const interval = 100

/** Milliseconds without being late, and without a refusal, after which nothing is refused any more. */
const quiet = 250

/** The same after which optional parts are made again, so that they do not come and go with what they cost. */
const rest = 1_000

/** Requests that may be under way at least, so that some are answered however late the loop is. */
const minLimit = 4

/** By how much what may be under way shrinks with a beat that came late, at most, and grows with one that came in time. */
const shrink = 0.7
const growth = 1.03

/**
 * How much of what may be under way there may be for a request to be admitted. What is more important fills the places, so
 * that the others find none; each is admitted as long as there are few.
 */
const share = { critical: 2, normal: 1, background: 0.5 } satisfies Record<Priority, number>

/**
 * Refuses requests when the event loop has been late for a while. What makes it late is what was admitted: each turn of the
 * loop works a little on every request that is under way. So as many may be under way as keep its turns short, found
 * anew with each beat, fewer when it was late and more when it was not; a number fit for fast services is none for slow ones.
 * It ends when for a quarter of a second the loop was not late and nothing had to be refused. Before requests are refused
 * it tells that optional parts be left out, which may be enough.
 *
 * Sources: Nichols and Jacobson, *Controlling Queue Delay*, ACM Queue 2012 (RFC 8289); Chiu and Jain, *Analysis of the
 * Increase and Decrease Algorithms for Congestion Avoidance*, 1989 (AIMD).
 */
export const shedder = (
  { delay = 100 }: SheddingOptions,
  { own, running, degrade = () => {} }: ShedderTools,
): Shedder => {
  const target = delay / 10
  let state: 'calm' | 'late' | 'overloaded' = 'calm'
  let lateSince = 0
  let degraded = false
  let degradedAt = 0
  /** When the loop was late last, or something was refused. */
  let lastBusy = 0
  let refusedBefore = 0
  /** Requests that may be under way. */
  let limit = Number.POSITIVE_INFINITY
  const refused = { critical: 0, normal: 0, background: 0 } satisfies Record<Priority, number>

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
  const turnDegraded = (on: boolean, at: number) => {
    degraded = on
    if (on) degradedAt = at
    degrade(on)
  }
  const unlisten = own.listen((late, at) => {
    const total = totalOf(refused)
    if (late > target || total > refusedBefore) lastBusy = at
    refusedBefore = total
    if (state === 'overloaded') adjust(late)
    if (state === 'calm') {
      if (late >= delay) begin(late, at)
    } else if (at - lastBusy >= (state === 'late' ? 2 * beatPeriod : quiet)) calm()
    else if (
      state === 'late' &&
      late >= delay / 2 &&
      degraded &&
      at - Math.max(lateSince, degradedAt) >= interval
    ) {
      state = 'overloaded'
      limit = Math.max(minLimit, running() / 2)
    }
    if (degraded ? state === 'calm' && at - lastBusy >= rest : state !== 'calm' && at - lateSince >= interval)
      turnDegraded(!degraded, at)
  })

  return {
    get calm() {
      return state === 'calm'
    },
    admits: (priority) => {
      if (running() < limit * (state === 'late' ? Math.max(1, share[priority]) : share[priority])) return true
      refused[priority] += 1
      return false
    },
    refused,
    close: unlisten,
  }
}

/** How many requests were refused, whatever their priority. */
export const totalOf = (refused: Refusals): number => {
  let total = 0
  for (const priority of priorities) total += refused[priority]
  return total
}
