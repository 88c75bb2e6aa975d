import { BffError } from '../../errors/bff-error.ts'
import { fairNow } from '../../pressure/waiting.ts'
import type { Clock } from '../../scope/clock.ts'
import { type Outcome, type Outgoing, type Policy, whenOver } from '../outgoing.ts'
import type { AdaptiveLimit } from './adaptive-limit.ts'
import { full } from './bulkhead.ts'

/**
 * A bulkhead whose limit follows how long the calls of its service take, without what this process was late itself. Of a
 * stream that is until its head; it is under way until its last byte. Neither failures that come at once nor calls that were given
 * less than their time say anything.
 */
export const adaptiveBulkhead = (limit: AdaptiveLimit, clock: Clock): Policy => {
  let running = 0
  const leave = () => {
    running -= 1
  }

  return (next) => (call, settle) => {
    const { places } = limit
    if (running >= places) {
      settle(full(call, places))
      return
    }
    running += 1
    const among = running
    const began = fairNow(clock)
    next(call, (outcome) => {
      const now = fairNow(clock)
      const took = timeOf(call, outcome, now - began)
      if (took !== undefined) limit.observe(began, now, among, took)
      whenOver(outcome, leave)
      settle(outcome)
    })
  }
}

/** What a call says about how busy its service is. */
const timeOf = ({ granted, timeout }: Outgoing, outcome: Outcome, took: number): number | undefined => {
  if (!(outcome instanceof BffError)) return took
  if (outcome.code === 'BFF_SERVICE_OVERLOADED') return Number.POSITIVE_INFINITY
  return outcome.code === 'BFF_SERVICE_TIMEOUT' && granted >= timeout ? took : undefined
}
