import { BffError } from '../../errors/bff-error.ts'
import { checkRange } from '../../errors/option-range.ts'
import { type Outgoing, type Policy, whenOver, where } from '../outgoing.ts'
import type { AdaptiveOptions } from './adaptive-limit.ts'

/**
 * Calls that may be under way at a service: so many, as many as it can work on (`'adaptive'`, within bounds), or any number
 * (`false`).
 */
export type BulkheadOption = number | false | 'adaptive' | { readonly adaptive: AdaptiveOptions }

/** Calls in flight at a service by default. */
export const defaultBulkhead = 128

/**
 * Caps the calls that are under way at a service. There is no queue: a call too many fails at once, so that a service
 * that hangs costs the gateway a fixed amount of memory and sockets, and nobody's time. A call is under way until its
 * last byte has been read, its retries and the waits between them included.
 *
 * Source: Nygard, *Release It!*, bulkheads; Hystrix, semaphore isolation.
 */
export const bulkhead = (limit: number): Policy => {
  let running = 0
  const leave = () => {
    running -= 1
  }

  return (next) => (call, settle) => {
    if (running >= limit) {
      settle(full(call, limit))
      return
    }
    running += 1
    next(call, (outcome) => {
      whenOver(outcome, leave)
      settle(outcome)
    })
  }
}

/** Why a call was not made. */
export const full = (call: Outgoing, limit: number) =>
  new BffError(
    'BFF_SERVICE_OVERLOADED',
    `${call.upstream.name}: not called, ${limit} calls are under way ${where(call)}`,
    { retryAfter: 1 },
  )

/** Calls that may be under way at most: how many connections it takes. */
export const maxCallsOf = (bulkhead: BulkheadOption = defaultBulkhead): number | false =>
  bulkhead === 'adaptive' || typeof bulkhead === 'object'
    ? (adaptiveOf(bulkhead).max ?? defaultBulkhead)
    : bulkhead

/** The bounds of a bulkhead that finds its limit by itself. */
export const adaptiveOf = (bulkhead: Exclude<BulkheadOption, number | false>): AdaptiveOptions =>
  bulkhead === 'adaptive' ? {} : bulkhead.adaptive

/** Throws a TypeError naming the option and its value. */
export const checkBulkhead = (where: string, bulkhead: BulkheadOption | undefined): void => {
  if (bulkhead === false || bulkhead === 'adaptive') return
  if (typeof bulkhead !== 'object') {
    checkRange(`${where}: bulkhead`, bulkhead, { from: 1, whole: true })
    return
  }
  const { min, max = defaultBulkhead } = bulkhead.adaptive
  checkRange(`${where}: bulkhead.adaptive.max`, max, { from: 1, whole: true })
  checkRange(`${where}: bulkhead.adaptive.min`, min, { from: 1, to: max, whole: true })
}
