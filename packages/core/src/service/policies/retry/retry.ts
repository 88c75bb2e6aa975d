import { BffError, type BffErrorOptions } from '../../../errors/bff-error.ts'
import { codeOf } from '../../../errors/codes.ts'
import { checkRange } from '../../../errors/option-range.ts'
import { fairNow } from '../../../pressure/waiting.ts'
import { isRead, type Method, type Outcome, type Outgoing, type Policy, type Settle } from '../../outgoing.ts'
import { anotherTry, mayTryAgain } from '../another-try.ts'
import { repeats } from '../breaker/repeats.ts'
import { isUnreachable } from '../verdict.ts'
import { checkRetryBudget, type RetryBudget, type RetryBudgetOptions } from './retry-budget.ts'

/** How calls are repeated that failed. */
export interface RetryOptions {
  /** Tries after the first one. Default 1; from 1 to 10. Source: Envoy, `num_retries`. */
  readonly attempts?: number
  /**
   * Milliseconds the wait before the first retry is at most; twice as long before each further one. The wait is a random
   * share of that (AWS, *Exponential Backoff and Jitter*, full jitter). Default 25; at least 0. Source: Envoy.
   */
  readonly baseDelay?: number
  /** Milliseconds at which the doubling ends. Default 250; at least `baseDelay`. Source: Envoy. */
  readonly maxDelay?: number
  /** How many calls to the service can be repeated at all. */
  readonly budget?: RetryBudgetOptions
}

/** What retries of a service share, and what chance is. */
export interface RetrySurroundings {
  readonly budget: RetryBudget
  /** From 0 up to 1. */
  readonly random: () => number
}

/**
 * Repeats a call that failed, when it does no harm and a service that struggles can bear it: idempotent methods (RFC 9110
 * section 9.2.2), a POST that reads, and what its call says is carried out once however often it comes, whose body can be sent again, after a failed connection, a 5xx, a try that was too late, or a 429 whose
 * `Retry-After` fits into what is left of the deadline. A broken contract stays broken, and a success that
 * breaks off is not asked for again. A path that was repeated twice within 10 s leaves the reserve of the budget to others. A connection that broke before any byte is replaced by a new one at once, the other retries wait.
 *
 * Sources: AWS, *Timeouts, retries and backoff with jitter*; Google SRE, *Addressing Cascading Failures* (one layer, and a
 * budget).
 */
export const retry = (options: RetryOptions, { budget, random }: RetrySurroundings): Policy => {
  const { attempts = 1, baseDelay = 25, maxDelay = 250 } = options
  const repeated = repeats(10_000, 1_024)

  const delay = (retries: number, fresh: boolean, { reset, retryAfter }: BffErrorOptions): number => {
    if (reset && !fresh) return 0
    if (retryAfter !== undefined) return retryAfter * 1_000
    return Math.round(random() * Math.min(maxDelay, baseDelay * 2 ** retries))
  }

  return (next) => (call, settle) => {
    const { cancellation } = call
    const { clock } = call.scope
    const end = fairNow(clock) + call.granted
    let tries = 0
    let kept: boolean | undefined

    const attempt = () => {
      tries += 1
      if (tries > 1 && call.record) call.record.tries = tries
      next(call, judge)
    }
    const judge = (outcome: Outcome) => {
      if (tries <= attempts && !cancellation.reason && isRepeatable(call, outcome)) {
        const wait = delay(tries - 1, call.attempt.fresh, outcome.options)
        const now = fairNow(clock)
        kept ??= !isUnreachable(call, outcome) && !repeated.take(call, now)
        if (wait < end - now && budget.spend(costOf(outcome), kept)) {
          anotherTry(call, cancellation, outcome.options.reset === true)
          pause(call, wait, settle, attempt)
          return
        }
      }
      if (tries > 1 && !(outcome instanceof BffError)) repeated.forget(call)
      settle(outcome)
    }

    budget.deposit()
    attempt()
  }
}

const idempotent: readonly Method[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']

const isRepeatable = (call: Outgoing, outcome: Outcome): outcome is BffError =>
  outcome instanceof BffError &&
  // A 429 among them, when its `Retry-After` fits.
  codeOf(outcome.code).retryable === true &&
  !call.once &&
  mayTryAgain(call) &&
  call.options.retry !== false &&
  (idempotent.includes(call.method) || isRead(call) || call.options.retry === true) &&
  isReplayable(call.body)

/** Bytes of a body that is kept to be sent again. */
const maxReplay = 65_536

const isReplayable = (body: Outgoing['body']): boolean =>
  body === null ||
  ((typeof body === 'string' || body instanceof Uint8Array) && Buffer.byteLength(body) <= maxReplay)

/** A service that is too late is the one that bears least, and has already cost a whole try (AWS SDKs). */
const costOf = ({ code }: BffError): number => (code === 'BFF_SERVICE_TIMEOUT' ? 2 : 1)

/** Waits, and then makes the next try, unless the call is ended first. */
const pause = ({ cancellation, scope }: Outgoing, ms: number, settle: Settle, attempt: () => void): void => {
  if (ms === 0) {
    attempt()
    return
  }
  const waiting = {
    cancel: (reason: BffError) => {
      stop()
      settle(reason)
    },
  }
  const stop = scope.clock.after(ms, () => {
    cancellation.remove(waiting)
    attempt()
  })
  cancellation.add(waiting)
}

/** Throws a TypeError naming the option and its value. */
export const checkRetry = (where: string, options: RetryOptions | false | undefined): void => {
  if (!options) return
  const { attempts, baseDelay = 25, maxDelay, budget } = options
  checkRange(`${where}: retry.attempts`, attempts, { from: 1, to: 10, whole: true })
  checkRange(`${where}: retry.baseDelay`, baseDelay, { from: 0 })
  checkRange(`${where}: retry.maxDelay`, maxDelay, { from: baseDelay })
  checkRetryBudget(`${where}: retry.budget`, budget)
}
