import type { CallRecord } from '../scope/call-record.ts'
import { tenths } from '../scope/clock.ts'
import type { Scope } from '../scope/scope.ts'

/**
 * The value of `Server-Timing` (W3C Server Timing): the whole, then each call with its duration, its template and, as
 * extension parameters that browsers ignore, when it `start`ed, the `error` code it failed with, how many `tries` it took
 * and what the `cache` gave, where there is something to say. Times are milliseconds. At most 2,048 characters: calls that do not
 * fit are counted here, and listed in the log.
 */
export const serverTiming = ({ calls, clock, startedAt }: Scope): string => {
  const elapsed = tenths(clock.now() - startedAt)
  let value = `total;dur=${elapsed}`
  let listed = 0
  for (const call of calls) {
    const { service, start, duration = tenths(elapsed - start) } = call
    const member = `, ${service};dur=${duration};desc="${call.call}";start=${start}${particulars(call)}`
    if (value.length + member.length > maxTiming - furtherLength) break
    value += member
    listed += 1
  }
  return listed === calls.length ? value : `${value}, further;desc="${calls.length - listed} calls"`
}

/** Characters. Many clients and proxies take 4 or 8 KiB of headers altogether. */
const maxTiming = 2_048
/** Characters reserved for the number of calls that are not listed. */
const furtherLength = 40

const particulars = ({ outcome, tries, cache }: CallRecord): string => {
  let value = ''
  if (outcome !== 'ok' && outcome !== 'open') value += `;error=${outcome}`
  if (tries !== undefined) value += `;tries=${tries}`
  if (cache !== undefined) value += `;cache=${cache}`
  return value
}
