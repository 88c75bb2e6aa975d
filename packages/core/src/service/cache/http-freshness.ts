import type { Answer } from '../outgoing.ts'
import { httpDate } from '../policies/retry/http-date.ts'
import { cacheControl, deltaSeconds, listOf, millisecondsOf } from './cache-control.ts'
import type { Lifetimes } from './freshness.ts'
import { conditionsOf } from './revalidate.ts'

/** What a call says of itself that decides whether its answer may be kept. */
export interface Carried {
  /** Whether it carries the identity of its caller: its answer is then kept for that caller only. */
  readonly identity: boolean
}

/** What differs in every call: an answer that depends on it fits no other one. */
const perCall = new Set(['*', 'traceparent', 'tracestate', 'x-request-id', 'x-request-timeout-ms'])

/**
 * How long a service lets its answer be used, as its `Cache-Control`, `Expires`, `Age` and `Vary` say (RFC 9111);
 * `undefined` when it may not be kept. The lifetimes count from the moment the call was made, and `Age` is taken off
 * (section 4.2.3). There is no guessing from `Last-Modified` (section 4.2.2): what says nothing, is over at once or says `no-cache`
 * is kept only where the service can be asked whether it is still the same, and is never given without that. An explicit `stale-while-revalidate` or
 * `stale-if-error` (RFC 5861) is the service's permission also beside `s-maxage`, as CDNs read it; `must-revalidate`
 * and `proxy-revalidate` take it back.
 */
export const httpLifetimes = (headers: Answer['headers'], { identity }: Carried): Lifetimes | undefined => {
  const directives = cacheControl(headers['cache-control'])
  const refused =
    directives.has('no-store') ||
    (directives.has('private') && !identity) ||
    variesPerCall(headers.vary, identity)
  if (refused) return undefined

  const lifetime =
    (identity ? undefined : millisecondsOf(directives, 's-maxage')) ??
    millisecondsOf(directives, 'max-age') ??
    untilExpiry(headers)
  const otherwise = conditionsOf(headers).length > 0 ? askedEachTime : undefined
  if (lifetime === undefined || directives.has('no-cache')) return otherwise

  const ttl = lifetime - ageOf(headers)
  const strict = directives.has('must-revalidate') || (!identity && directives.has('proxy-revalidate'))
  const staleWhileRevalidate = strict ? 0 : (millisecondsOf(directives, 'stale-while-revalidate') ?? 0)
  const staleIfError = strict ? 0 : (millisecondsOf(directives, 'stale-if-error') ?? 0)
  return ttl + Math.max(staleWhileRevalidate, staleIfError) > 0
    ? { ttl, staleWhileRevalidate, staleIfError }
    : otherwise
}

const askedEachTime: Lifetimes = { ttl: 0, staleWhileRevalidate: 0, staleIfError: 0 }

/**
 * Whether an answer depends on what no two calls have in common (RFC 9111 section 4.1). Every other header that is sent
 * is part of the key; one that never is, a cookie for one, is the same for all: absent.
 */
const variesPerCall = (vary: Answer['headers'][string], identity: boolean): boolean =>
  listOf(vary)
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .some((name) => perCall.has(name) || (identity && name === 'authorization'))

/** From `Date` to `Expires`; an `Expires` that is no date is over (RFC 9111 section 5.3). */
const untilExpiry = ({ expires, date }: Answer['headers']): number | undefined => {
  if (expires === undefined) return undefined
  const made = httpDate(listOf(date))
  return made === undefined ? 0 : Math.max(0, (httpDate(listOf(expires)) ?? 0) - made)
}

/** Milliseconds the answer was in other caches. Of several values the first counts; nonsense does not (RFC 9111 section 5.1). */
export const ageOf = ({ age }: Answer['headers']): number =>
  (deltaSeconds(listOf(age).split(',', 1)[0]?.trim() ?? '') ?? 0) * 1_000
