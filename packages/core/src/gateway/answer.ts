import { varyOf } from '../edge/standing-headers.ts'
import type { BffError } from '../errors/bff-error.ts'
import { problemOf, problemType } from '../errors/problem.ts'
import { serverTiming } from '../observe/server-timing.ts'
import { cacheStatus } from '../service/cache/cache-status.ts'
import type { Scope } from './scope.ts'

/** The headers every answer carries. */
export const scopeHeaders = (scope: Scope): Record<string, string> => {
  const headers: Record<string, string> = {
    ...scope.standing,
    'x-request-id': scope.requestId,
    'server-timing': serverTiming(scope),
  }
  const caches = cacheStatus(scope.calls)
  if (caches !== undefined) headers['cache-status'] = caches
  return headers
}

/** The headers of an answer: its own over those every answer carries, and a `Vary` that is both. */
export const answerHeaders = (
  scope: Scope,
  own: Readonly<Record<string, string>>,
): Record<string, string> => {
  const headers = Object.assign(scopeHeaders(scope), own)
  if (own.vary !== undefined) headers.vary = varyOf(own.vary)
  return headers
}

/**
 * Builds the one Response of a request, with everything already in it: a header set later would leave node-server's
 * fast path and cost more than the rest of the gateway.
 */
export const answer = (
  scope: Scope,
  status: number,
  body: string | null,
  headers: Readonly<Record<string, string>>,
): Response => {
  scope.answer = new Response(body, { status, headers: answerHeaders(scope, headers) })
  return scope.answer
}

/** Builds the problem an error becomes for the client. */
export const problem = (scope: Scope, error: BffError): Response => {
  const { retryAfter, headers } = error.options
  scope.error = error
  return answer(scope, error.status, JSON.stringify(problemOf(error, scope.requestId, scope.base)), {
    'content-type': problemType,
    'cache-control': 'no-store',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...headers,
  })
}
