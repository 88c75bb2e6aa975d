import type { UnderWay } from '../scope/under-way.ts'
import { loopLoad } from './loop-load.ts'
import { optionalParts } from './optional-parts.ts'
import { beatPeriod, type OwnDelay } from './own-delay.ts'
import { type Priority, priorities } from './priority.ts'
import { minRunning, runningLimit } from './running-limit.ts'

/** When requests are refused since the gateway has more of them than it can answer. */
export interface SheddingOptions {
  /**
   * Milliseconds the event loop is late for its own work from which on no more requests are under way than keep it from being
   * later. When that lasts for a tenth of a second optional parts are left out, and a tenth of a second later it is kept late by a
   * fifth of that.
   * Default 12; from 10 to 10,000.
   */
  readonly delay?: number
}

/** How many requests of each priority were refused. */
export type Refusals = Readonly<Record<Priority, number>>

/** Says which requests the gateway has no time for. */
export interface Shedder {
  /** Whether any request may go on, whatever its priority. */
  readonly calm: boolean
  /** Whether a request that has just come may go on; to be asked for each. One that may not is counted. */
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
  /** Which of them began lately: no other counts. Default: all of them do. */
  readonly underWay?: UnderWay | undefined
  /** Told when optional parts are to be left out, and when no longer. Default: nobody is told. */
  readonly degrade?: ((on: boolean) => void) | undefined
}

/** Milliseconds the loop stays late before it is overload and not a moment (CoDel's interval), and before the next step is taken. */
const interval = 100

/** Milliseconds without being late, and without a refusal, after which nothing is refused any more. */
const quiet = 250

/** The share of its time from which on a loop that has nothing to do is late since something stops it, and not for all it has to do. */
const restful = 0.1

/** How late the loop is kept by overload, as a share of how late it is when it begins; and milliseconds, since timers are no more exact. */
const aim = { share: 0.2, min: 2 }

/**
 * How much of what may be under way there may be for a request to be admitted. What is more important fills the places, so
 * that the others find none; each is admitted as long as there are few.
 */
const share = { critical: 2, normal: 1, background: 0.5 } satisfies Record<Priority, number>

/**
 * Refuses requests when the event loop is late. What makes it late is what was admitted: each turn of the loop works a little on
 * every request that is under way. So as many may be under way as keep its turns short, found anew with each beat. A moment in which
 * something held the loop up refuses nobody: what came meanwhile may go on. It is overload when it lasts, or when more has to be refused than is
 * under way. Before the loop is kept as punctual as it can be with no time lost, it tells that optional parts be left out,
 * which may be enough. It ends when for a quarter of a second the loop was not late and nothing had to be refused.
 *
 * Sources: Nichols and Jacobson, *Controlling Queue Delay*, ACM Queue 2012 (RFC 8289); Chiu and Jain, *Analysis of the
 * Increase and Decrease Algorithms for Congestion Avoidance*, 1989.
 */
export const shedder = (
  { delay = 12 }: SheddingOptions,
  { own, running, underWay, degrade = () => {} }: ShedderTools,
): Shedder => {
  const recent = () => (underWay ? underWay.recent : running())
  const load = loopLoad()
  const limit = runningLimit(load)
  let state: 'calm' | 'late' | 'overloaded' = 'calm'
  let lateSince = 0
  const optional = optionalParts(degrade)
  /** When the loop was late last, or something was refused. */
  let lastBusy = 0
  /** The same, where the loop had no time left. */
  let lastOverload = 0
  /** When more requests were under way than are never refused. */
  let lastMany = 0
  let admitted = 0
  let refusedBefore = 0
  let refusedAtFirst = 0
  const refused = { critical: 0, normal: 0, background: 0 } satisfies Record<Priority, number>

  const begin = (late: number, at: number) => {
    state = 'late'
    lateSince = at
    refusedAtFirst = refusedBefore
    limit.allow(late)
  }
  const calm = () => {
    state = 'calm'
    limit.end()
  }
  /** Whether it is overload, and leaving out what is optional was not enough, or would not be. */
  const isOverload = (at: number) =>
    refusedBefore - refusedAtFirst > load.running ||
    (optional.leftOut && at - Math.max(lateSince, optional.since) >= interval)

  const step = (late: number, at: number) => {
    const few = load.running <= minRunning
    if (state === 'calm') {
      if (late >= delay && !few) begin(late, at)
    } else if (at - lastBusy >= (state === 'late' ? 2 * beatPeriod : quiet) || (state === 'late' && few))
      calm()
    else if (state === 'late' && isOverload(at)) state = 'overloaded'
  }
  const stepOptional = (at: number) => {
    if (state === 'overloaded' || (state === 'late' && at - lateSince >= interval)) optional.leaveOut(at)
    else optional.makeAgain(at, { calm: at - lastOverload, busy: load.busy, few: at - lastMany })
  }
  const unlisten = own.listen(({ own: late, at, idle }) => {
    const total = totalOf(refused)
    const refusing = total > refusedBefore
    refusedBefore = total
    underWay?.pass(at)
    load.beat({ late, at, idle, admitted, running: running(), recent: recent() })
    admitted = 0
    const hasTime = load.rest > restful && !refusing
    if (hasTime) lateSince = at
    if (refusing || (late > delay && !(hasTime && state === 'overloaded'))) lastBusy = at
    if (refusing || (late > delay && !hasTime)) lastOverload = at
    if (load.running > minRunning) lastMany = at
    if (state === 'late' && load.moment >= delay && load.rest > restful / 2) limit.allow(late)
    else if (state !== 'calm')
      limit.follow(state === 'late' ? delay : Math.max(aim.min, delay * aim.share), refusing)
    step(late, at)
    stepOptional(at)
  })

  return {
    get calm() {
      return state === 'calm'
    },
    admits: (priority) => {
      const part = state === 'late' ? Math.max(1, share[priority]) : share[priority]
      if (recent() < limit.value * part) {
        admitted += 1
        return true
      }
      refused[priority] += 1
      return false
    },
    refused,
    close: () => {
      unlisten()
      calm()
    },
  }
}

/** How many requests were refused, whatever their priority. */
export const totalOf = (refused: Refusals): number => {
  let total = 0
  for (const priority of priorities) total += refused[priority]
  return total
}
