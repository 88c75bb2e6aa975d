import type { BffError } from '../errors/bff-error.ts'
import { problemOf, problemType } from '../errors/problem.ts'
import { cacheStatus } from '../observe/cache-status.ts'
import { serverTiming } from '../observe/server-timing.ts'
import { type CacheWord, isForCaches, neverKept, privateWord, varyByCaller } from '../scope/cache-word.ts'
import type { Scope } from '../scope/scope.ts'
import { varyOf } from '../scope/security-headers.ts'

/** The headers every answer carries. */
export const scopeHeaders = (scope: Scope): Record<string, string> => {
  const headers: Record<string, string> = {
    ...scope.securityHeaders,
    'x-request-id': scope.requestId,
    'server-timing': serverTiming(scope),
  }
  const caches = cacheStatus(scope.calls)
  if (caches !== undefined) headers['cache-status'] = caches
  return scope.limits ? Object.assign(headers, scope.limits.headers) : headers
}

/**
 * The headers of an answer: its own over those every answer carries, a `Vary` of both, and only the
 * cache headers it may have: an answer to an authenticated caller is private.
 */
const answerHeaders = (
  scope: Scope,
  own: Readonly<Record<string, string>>,
  view: CacheWord | undefined,
): Record<string, string> => {
  const headers = scopeHeaders(scope)
  const { authenticated } = scope
  let cacheControl: string | undefined
  for (const [written, value] of Object.entries(own)) {
    const name = written.toLowerCase()
    if (name === 'cache-control') cacheControl = value
    else if (name === 'vary') headers.vary = varyOf(value)
    else if (!(authenticated && isForCaches(name)) && scope.limits?.headers[name] === undefined)
      headers[name] = value
  }
  if (authenticated)
    return privateHeaders(scope, headers, privateWord(cacheControl, headers.etag !== undefined, view))
  const word = cacheControl ?? view?.value
  if (word !== undefined) headers['cache-control'] = word
  return headers
}

/**
 * Notes when somebody reads the headers: whoever does may change them, and then the road has to look at them again.
 * Until then node-server's Response holds the record as it is, so that an untouched answer costs no look.
 */
const privateHeaders = (scope: Scope, headers: Record<string, string>, word: CacheWord) => {
  headers.vary = varyByCaller(headers.vary ?? 'Origin', word, scope.credentials)
  scope.cacheWord = word
  scope.answerRead = false
  return Object.defineProperty(headers, 'cache-control', {
    enumerable: true,
    get: () => {
      scope.answerRead = true
      return word.value
    },
  })
}

/**
 * Builds the one Response of a request, with everything already in it: a header set later would leave node-server's
 * fast path and cost more than the rest of the gateway. Every answer the gateway makes is made here.
 *
 * @param view the `Cache-Control` of its view, if it has one; on an open route its own headers win
 */
export const answer = (
  scope: Scope,
  status: number,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
  headers: Readonly<Record<string, string>>,
  view?: CacheWord | undefined,
): Response => {
  if (scope.parts) scope.answerBytes = lengthOf(body)
  scope.answer = new Response(body, { status, headers: answerHeaders(scope, headers, view) })
  return scope.answer
}

const lengthOf = (body: string | Uint8Array | ReadableStream | null): number | undefined => {
  if (body === null) return 0
  return body instanceof ReadableStream ? undefined : Buffer.byteLength(body)
}

/** Builds the problem an error becomes for the client. */
export const problem = (scope: Scope, error: BffError): Response => {
  const { retryAfter, headers } = error.options
  scope.error = error
  const own = {
    'content-type': problemType,
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...headers,
  }
  return answer(
    scope,
    error.status,
    JSON.stringify(problemOf(error, scope.requestId, scope.base)),
    own,
    neverKept,
  )
}
