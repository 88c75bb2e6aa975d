import type { Scope } from '../gateway/scope.ts'
import type { CallRecord } from './call-record.ts'
import { tenths } from './tenths.ts'

/**
 * The value of `Server-Timing` (W3C Server Timing): the whole, then each call with its duration, its template and, as
 * extension parameters that browsers ignore, when it `start`ed, the `error` code it failed with, how many `tries` it took
 * and what the `cache` gave, where there is something to say. Times are milliseconds.
 */
export const serverTiming = ({ calls, clock, startedAt }: Scope): string => {
  const elapsed = tenths(clock.now() - startedAt)
  let value = `total;dur=${elapsed}`
  for (const call of calls) {
    const { service, start, duration = tenths(elapsed - start) } = call
    value += `, ${service};dur=${duration};desc="${call.call}";start=${start}${particulars(call)}`
  }
  return value
}

const particulars = ({ outcome, tries, cache }: CallRecord): string => {
  let value = ''
  if (outcome !== 'ok' && outcome !== 'open') value += `;error=${outcome}`
  if (tries !== undefined) value += `;tries=${tries}`
  if (cache !== undefined) value += `;cache=${cache}`
  return value
}
