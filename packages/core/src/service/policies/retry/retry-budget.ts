import { checkRange } from '../../../errors/option-range.ts'

/** How much repeating calls may add to the load of a service. */
export interface RetryBudgetOptions {
  /** What every call earns, in retries. Default 0.2; from 0 to 1. Source: Finagle, `percentCanRetry`. */
  readonly ratio?: number
  /** Retries there are at the start. Default 3; from 0 to `max`. */
  readonly reserve?: number
  /**
   * Retries that can be saved up, so that a long good time does not buy a storm. Default 100; at least 0. Enough to repeat
   * what was under way at an instance that is lost. Source: the AWS SDKs, whose bucket holds 500 at 5 a retry.
   */
  readonly max?: number
}

/** The retries a service can still bear. One for each service, shared by all that calls it more than once. */
export interface RetryBudget {
  /** Earns the share of one call; a retry is no call. */
  deposit(): void
  /**
   * Pays for a retry: one, or `cost`. When there is not as much, nothing is paid and the answer is `false`.
   *
   * @param kept whether the reserve is left to others. Default: it is not.
   */
  spend(cost?: number, kept?: boolean): boolean
}

/** Whole numbers add up exactly: with 0.2 a call, five calls buy one retry and not almost one. */
const unit = 1_000

/**
 * A token bucket that keeps retries from becoming a storm: from the first call on, `n` calls cause at most
 * `n × ratio + reserve` more.
 *
 * Source: Finagle, retry budgets; Google SRE, *Addressing Cascading Failures*.
 */
export const retryBudget = ({
  ratio = 0.2,
  reserve = 3,
  max = 100,
}: RetryBudgetOptions = {}): RetryBudget => {
  const earned = Math.round(ratio * unit)
  const limit = Math.round(max * unit)
  let balance = Math.round(reserve * unit)

  return {
    deposit: () => {
      balance = Math.min(balance + earned, limit)
    },
    spend: (cost = 1, kept = false) => {
      if (balance - cost * unit < (kept ? reserve * unit : 0)) return false
      balance -= cost * unit
      return true
    },
  }
}

/** Throws a TypeError naming the option and its value. */
export const checkRetryBudget = (where: string, options: RetryBudgetOptions = {}): void => {
  const { ratio, reserve, max = 100 } = options
  checkRange(`${where}.ratio`, ratio, { from: 0, to: 1 })
  checkRange(`${where}.max`, max, { from: 0 })
  checkRange(`${where}.reserve`, reserve, { from: 0, to: max })
}
