import { BffError } from '../../errors/bff-error.ts'
import { checkRange } from '../../errors/option-range.ts'
import { type Outgoing, type Policy, whenOver, where } from '../outgoing.ts'

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

const full = (call: Outgoing, limit: number) =>
  new BffError(
    'BFF_SERVICE_OVERLOADED',
    `${call.upstream.name}: not called, ${limit} calls are under way ${where(call)}`,
    { retryAfter: 1 },
  )

/** Throws a TypeError naming the option and its value. */
export const checkBulkhead = (where: string, limit: number | false | undefined): void => {
  if (limit !== false) checkRange(`${where}: bulkhead`, limit, { from: 1, whole: true })
}
