import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import { BffError } from '../errors/bff-error.ts'
import { isForwarder, isLast } from './handler-kind.ts'
import { control, decoded } from './target.ts'

/**
 * Holds the query of a request to the rule of its path: escapes that are some, UTF-8, no control character, in names and in
 * values. Hono would leave what it cannot decode as it is written.
 *
 * @throws BFF_REQUEST_MALFORMED unless it is forwarded as it came, see `forwardsAsIs()`.
 */
export const guardQuery = (c: Context): void => {
  const { url } = c.req
  const start = url.indexOf('?')
  // Without an escape it is what the target was already: visible ASCII.
  if (start < 0 || !url.includes('%', start)) return
  try {
    checkQuery(url.slice(start))
  } catch (error) {
    if (!isForwardedAsIs(c)) throw error
  }
}

/** The rule of a path, but for a backslash: nobody takes that for a slash in a query. */
const checkQuery = (query: string) => {
  if (control.test(decoded(query)))
    throw new BffError('BFF_REQUEST_MALFORMED', 'request: a control character in its target')
}

const isForwardedAsIs = (c: Context): boolean => {
  for (const route of matchedRoutes(c)) if (isLast(route)) return isForwarder(route)
  return false
}
