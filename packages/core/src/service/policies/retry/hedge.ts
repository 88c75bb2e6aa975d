import { BffError } from '../../../errors/bff-error.ts'
import { checkRange } from '../../../errors/option-range.ts'
import { fairNow, waitFor } from '../../../pressure/waiting.ts'
import type { Clock } from '../../../scope/clock.ts'
import { isQuery, type Outcome, type Outgoing, type Policy } from '../../outgoing.ts'
import { mayTryAgain } from '../another-try.ts'
import { latencyQuantile } from './latency-quantile.ts'
import { race } from './race.ts'
import { type RetryBudget, retryBudget } from './retry-budget.ts'

/** When a call is made a second time although the first has not failed. */
export interface HedgeOptions {
  /**
   * The share of calls that are answered sooner than a second one is made. Default 0.98; from 0.5 to 0.999. Source: Dean and
   * Barroso, *The Tail at Scale* (0.95).
   */
  readonly quantile?: number
  /** Second calls per call, at most. Default 0.05; from 0.001 to 1. Source: *The Tail at Scale*; Finagle, `maxExtraLoad`. */
  readonly extraLoad?: number
}

/** What time is, and what pays for second calls. */
export interface HedgeSurroundings {
  readonly clock: Clock
  /** What retries of the service are paid from; a second call takes one. `undefined`: the service has no retries. */
  readonly budget: RetryBudget | undefined
}

/** Second calls that can be saved up, so that a long calm does not buy a storm. */
const maxTokens = 10

/**
 * Makes a GET or HEAD, or a POST that reads, a second time, at another instance, when the first one is slower than most calls to the service
 * have been: the first answer counts, the other call is ended. A failure counts only when it is the last one; one that
 * comes before the second call was made is the business of retries. Once an answer has begun to arrive no second call is made. Until 100 answers are known, none is made.
 *
 * Source: Dean and Barroso, *The Tail at Scale*, CACM 2013 (hedged requests).
 *
 * @param options `true` or options: every GET and HEAD of the service, and every POST that reads; otherwise only calls that say `hedge: true`
 */
export const hedge = (
  options: HedgeOptions | boolean | undefined,
  { clock, budget }: HedgeSurroundings,
): Policy => {
  const { quantile = 0.98, extraLoad = 0.05 } = typeof options === 'object' ? options : {}
  const latency = latencyQuantile(quantile, clock)
  const load = retryBudget({ ratio: extraLoad, reserve: 0, max: maxTokens })

  return (next) => (call, settle) => {
    if (!(call.options.hedge ?? options) || !isHedgeable(call)) {
      next(call, settle)
      return
    }
    load.deposit()
    const start = fairNow(clock)
    const delay = latency.value()
    const finish = (outcome: Outcome) => {
      stopTimer()
      // Of one that was ended, or lost, it is known that it takes at least as long.
      const took = fairNow(clock) - start
      if (!(outcome instanceof BffError) || took > (delay ?? Infinity)) latency.record(took)
      settle(outcome)
    }
    const launch = () => {
      if (mayTryAgain(call) && load.spend() && (budget?.spend() ?? true)) again()
    }
    const stopTimer = delay === undefined ? nothing : waitFor(clock, Math.ceil(delay), launch)
    const { again } = race(next, call, finish)
  }
}

const nothing = () => {}

const isHedgeable = (call: Outgoing): boolean =>
  isQuery(call) &&
  !call.once &&
  (call.body === null || (call.options.reads === true && typeof call.body === 'string'))

/** Throws a TypeError naming the option and its value. */
export const checkHedge = (where: string, options: HedgeOptions | boolean | undefined): void => {
  if (typeof options !== 'object') return
  checkRange(`${where}: hedge.quantile`, options.quantile, { from: 0.5, to: 0.999 })
  checkRange(`${where}: hedge.extraLoad`, options.extraLoad, { from: 0.001, to: 1 })
}
