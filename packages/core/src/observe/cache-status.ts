import type { CallRecord } from '../scope/call-record.ts'

/**
 * The value of `Cache-Status` (RFC 9211): one member for each call whose answer could have been kept, in the order the
 * calls started, named by its service; `undefined` when there was none. A stale answer has a negative `ttl`, and why
 * it was given as its `detail`. At most 1,024 characters: further calls are only in the log.
 */
export const cacheStatus = (calls: readonly CallRecord[]): string | undefined => {
  let value: string | undefined
  for (const call of calls) {
    if (call.cache === undefined) continue
    const longer = value === undefined ? memberOf(call) : `${value}, ${memberOf(call)}`
    if (longer.length > maxStatus) break
    value = longer
  }
  return value
}

/** Characters. Many clients and proxies take 4 or 8 KiB of headers altogether. */
const maxStatus = 1_024

/** The name of a service is a token as it is. */
const memberOf = (call: CallRecord): string => {
  const { service, cache, forwarded, revalidated, stored, collapsed, ttl, stale } = call
  let member = forwarded === undefined ? `${service}; hit` : `${service}; fwd=${forwarded}`
  if (revalidated) member += '; fwd-status=304'
  if (stored) member += '; stored'
  if (collapsed) member += '; collapsed'
  if (ttl !== undefined) member += `; ttl=${cache === 'stale' ? Math.min(-1, seconds(ttl)) : seconds(ttl)}`
  return stale === undefined ? member : `${member}; detail=${stale}`
}

const seconds = (ms: number): number => Math.floor(ms / 1_000)
