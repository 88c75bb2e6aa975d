import type { Limit } from '../../pressure/limit.ts'
import type { Count, Counted } from './limit-store.ts'

/** One limit that was decided for a request. */
export interface Decided {
  readonly limit: Limit
  readonly count: Count
  readonly counted: Counted
  /** Seconds the quota is for; `undefined` for requests under way. */
  readonly window: number | undefined
  /** Whether its cost was taken: of limits that are decided together, all are or none. */
  readonly taken: boolean
}

/**
 * The headers that say what the limits are and what is left of them. `t` is when a limit is whole again; of one that refuses, when
 * this request would be taken.
 *
 * Source: draft-ietf-httpapi-ratelimit-headers-11 sections 3 and 4; RFC 9651 (structured fields).
 */
export const limitHeaders = (decided: readonly Decided[]): Record<string, string> => {
  const shown = decided.filter(({ limit }) => !limit.dryRun)
  if (shown.length === 0) return {}
  const warned = shown.filter(isNearlySpent)
  return {
    'ratelimit-policy': shown.map(policyOf).join(', '),
    ratelimit: shown.map(stateOf).join(', '),
    ...(warned.length > 0 && { 'quota-warning': warned.map(stateOf).join(', ') }),
  }
}

const policyOf = ({ limit, window }: Decided) => {
  const { name, quota } = limit
  if (window === undefined) return `"${name}";q=${quota};qu="concurrent-requests"`
  // What is left is part of the quota: of a bucket that holds more than that it is the bucket, and the time in which that fills.
  const most = limit.kind === 'rate' ? Math.max(quota, limit.burst) : quota
  return `"${name}";q=${most};w=${Math.ceil((window * most) / quota)}`
}

const stateOf = ({ limit: { name }, counted, window }: Decided) =>
  window === undefined
    ? `"${name}";r=${counted.remaining}`
    : `"${name}";r=${counted.remaining};t=${secondsOf(counted)}`

/** Seconds until the limit is whole, or takes what it refused. */
export const secondsOf = ({ fits, wait, reset }: Counted): number => Math.ceil((fits ? reset : wait) / 1_000)

/** Of a calendar's quota, the share that is left when its caller is warned. */
const nearlySpent = 0.2

/** Whether this is the request with which a calendar's quota is nearly spent. */
export const isNearlySpent = ({ limit, count, counted: { fits, remaining }, taken }: Decided): boolean => {
  if (limit.kind !== 'calendar' || !fits || !taken) return false
  const left = limit.quota * nearlySpent
  return remaining <= left && remaining + count.cost > left
}
