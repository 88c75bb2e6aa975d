import type { Scope } from '../gateway/scope.ts'

const rounded = (ms: number): string => String(Math.round(ms * 10) / 10)

/**
 * The value of `Server-Timing` (W3C Server Timing): the whole, then each call with its duration, its template and,
 * as an extension parameter browsers ignore, when it `start`ed. All in milliseconds.
 */
export const serverTiming = ({ calls, clock, startedAt }: Scope): string => {
  const elapsed = clock.now() - startedAt
  let value = `total;dur=${rounded(elapsed)}`
  for (const { service, call, start, duration = elapsed - start } of calls)
    value += `, ${service};dur=${rounded(duration)};desc="${call}";start=${rounded(start)}`
  return value
}
