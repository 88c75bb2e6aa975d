import type { ErrorCodeName, Reason } from '../errors/codes.ts'

/** One call of a request, as the access log and `Server-Timing` show it. */
export interface CallRecord {
  readonly service: string
  /** Method and path template, such as `GET orders/{id}`; never the path that was filled in. */
  readonly call: string
  /** The part of the view it served. */
  readonly part: string | undefined
  /** Milliseconds from the start of the request to the start of the call, to one decimal. */
  readonly start: number
  /** Milliseconds it took, to one decimal; `undefined` as long as it is under way. */
  duration: number | undefined
  /** `ok`, or the code it failed with. */
  outcome: 'open' | 'ok' | ErrorCodeName
  /** The address of the instance it was last sent to, as long as it is under way; afterwards only when that failed. */
  instance?: string | undefined
  /** Why it failed, or why an older answer was given. */
  error?: string | undefined
  /** How often it was made, when that was more than once. */
  tries?: number
  /** What the cache gave: what was fresh, what was older, or nothing. Absent when it was not asked. */
  cache?: 'hit' | 'stale' | 'miss'
  /** Why the service was asked: nothing was there, it was too old, or it may not come from the cache (RFC 9211 section 2.2). */
  forwarded?: 'miss' | 'stale' | 'bypass'
  /** Whether the call of another request was waited for. */
  collapsed?: boolean
  /** Whether the service confirmed the cached answer with a 304. */
  revalidated?: boolean
  /** Whether the answer was kept. */
  stored?: boolean
  /** Milliseconds the answer stays fresh; negative for an older one. */
  ttl?: number
  /** Why an older answer was given, when that was not only to fetch a new one behind it. */
  stale?: Reason
}
