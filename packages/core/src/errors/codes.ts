// biome-ignore-all lint/suspicious/noEmptyInterface: apps add to OwnErrorCodes, which begins empty

/** Why an optional part is not fresh and complete, as the client sees it. */
export type Reason = 'timeout' | 'unavailable' | 'contract' | 'overloaded' | 'absent' | 'refused' | 'defect'

/**
 * The verdict on a service of a call that failed with a code. `failure`: it is unhealthy, of which connections, time and 5xx
 * are the only signs. `drift`: it answers, though not what was agreed. `success`: it answers, and refuses.
 */
export type CodeVerdict = 'success' | 'failure' | 'drift'

/** What is known of an error code. */
export interface ErrorCode {
  readonly status: number
  readonly title: string
  readonly explanation: string
  readonly reason?: Reason
  /** Absent: such a failure is no evidence about a service. */
  readonly verdict?: CodeVerdict
  /** Whether it may be over in a moment, so that the same call is worth another try. Default `false`. */
  readonly retryable?: boolean
  /** Whether another instance of the service may do better at the same moment. Default `false`. */
  readonly betterElsewhere?: boolean
  /** The `type` of its problem, where that is registered. Default: the page about the code. */
  readonly type?: string
  /** Whether an older answer may take the place of this one (RFC 5861 section 4). Default `false`. */
  readonly mayServeStale?: boolean
}

/** Every code a gateway answers with: its status, its title, and the text of the page its `type` points at. */
export const errorCodes = {
  BFF_INPUT_INVALID: {
    status: 400,
    title: 'The request is not valid',
    explanation:
      'A parameter or the body does not fit the contract. `errors` says where, as JSON pointers, and what would be right.',
  },
  BFF_REQUEST_MALFORMED: {
    status: 400,
    title: 'The request is not well-formed',
    explanation:
      'This is not HTTP as the gateway reads it: an ambiguous length, two hosts, a path that can be read in two ways, or worse.',
  },
  BFF_REFUSED: {
    status: 400,
    title: 'The request was refused',
    explanation:
      'What was asked for is refused, for a reason that only the status of the answer tells: it can be any 4xx.',
    reason: 'refused',
    verdict: 'success',
  },
  BFF_UNAUTHENTICATED: {
    status: 401,
    title: 'Authentication is needed',
    explanation:
      'The request carries no credential this gateway accepts: none at all, or one that is malformed, expired, or meant for somebody else. `WWW-Authenticate` says which kind is expected.',
  },
  BFF_PAYMENT_REQUIRED: {
    status: 402,
    title: 'A payment is needed',
    explanation: 'What was asked for is not carried out before it is paid.',
    reason: 'refused',
    verdict: 'success',
  },
  BFF_FORBIDDEN: {
    status: 403,
    title: 'The credential lacks a scope',
    explanation:
      'The caller is known, but the credential does not carry the scopes this endpoint asks for. `WWW-Authenticate` names them.',
  },
  BFF_NOT_PERMITTED: {
    status: 403,
    title: 'The caller may not do this',
    explanation:
      'The caller is known and the credential is good, but this caller may not do this to this resource.',
    reason: 'refused',
    verdict: 'success',
  },
  BFF_ADDRESS_REFUSED: {
    status: 403,
    title: 'This address may not call',
    explanation: 'The gateway does not take requests from the address this one came from.',
  },
  BFF_CSRF: {
    status: 403,
    title: 'The request may come from another site',
    explanation:
      'A request with a session carries `X-CSRF: 1`, and comes from a page of the same origin. Pages of other sites can send neither.',
  },
  BFF_ROUTE_UNKNOWN: {
    status: 404,
    title: 'There is nothing at this address',
    explanation: 'The gateway has no endpoint at this path.',
  },
  BFF_NOT_FOUND: {
    status: 404,
    title: 'The resource does not exist',
    explanation: 'The endpoint exists, what was asked of it does not, or not for this caller.',
    reason: 'absent',
    verdict: 'success',
  },
  BFF_METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'The method is not allowed here',
    explanation: 'The path exists with other methods; `Allow` names them.',
  },
  BFF_REQUEST_TIMEOUT: {
    status: 408,
    title: 'The request did not arrive in time',
    explanation:
      'Its headers or its body took too long. The connection is closed; send it again on a new one.',
  },
  BFF_CONFLICT: {
    status: 409,
    title: 'The request conflicts with the state of the resource',
    explanation:
      'Somebody else changed the resource, or it is in a state that does not allow this. Read it again, then decide.',
    reason: 'refused',
    verdict: 'success',
  },
  BFF_IDEMPOTENCY_RUNNING: {
    status: 409,
    title: 'The same request is still running',
    explanation:
      'A request with this `Idempotency-Key` has not been answered yet. Send it again after `Retry-After` seconds, with the same key.',
  },
  BFF_GONE: {
    status: 410,
    title: 'The resource is gone',
    explanation: 'It existed and will not come back.',
    reason: 'absent',
    verdict: 'success',
  },
  BFF_PRECONDITION_FAILED: {
    status: 412,
    title: 'A precondition failed',
    explanation: 'The resource is no longer in the state the request was made for.',
    reason: 'refused',
    verdict: 'success',
  },
  BFF_BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    explanation: 'The body of the request is over the limit of this endpoint.',
  },
  BFF_URI_TOO_LONG: {
    status: 414,
    title: 'The address is too long',
    explanation: 'Path and query together are over the limit of this gateway.',
  },
  BFF_MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    title: 'The media type is not supported',
    explanation: 'The endpoint does not read bodies of this Content-Type, or of this Content-Encoding.',
  },
  BFF_MISDIRECTED: {
    status: 421,
    title: 'This gateway is not that host',
    explanation: 'The request names a host this gateway does not answer for. Nothing was done.',
  },
  BFF_UNPROCESSABLE: {
    status: 422,
    title: 'The request cannot be carried out',
    explanation: 'The request is well-formed, but what it asks for is not possible.',
    reason: 'refused',
    verdict: 'success',
  },
  BFF_IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The idempotency key belongs to another request',
    explanation:
      'This `Idempotency-Key` came before with another query or body. A key is for one write and its repetitions: use a new one for a new write.',
  },
  BFF_LOCKED: {
    status: 423,
    title: 'The resource is locked',
    explanation: 'Somebody else holds the resource. It can be changed when it is free again.',
    reason: 'refused',
    verdict: 'success',
  },
  BFF_UPGRADE_REQUIRED: {
    status: 426,
    title: 'Another protocol is needed',
    explanation:
      'What is here is not spoken over plain HTTP: `Upgrade` of the answer names the protocol, which a connection of HTTP/1.1 has to ask for.',
  },
  BFF_PRECONDITION_REQUIRED: {
    status: 428,
    title: 'The request needs a precondition',
    explanation:
      'The resource is only changed by a request that says which state of it it was made for, such as with `If-Match`.',
    reason: 'refused',
    verdict: 'success',
  },
  BFF_TOO_MANY_REQUESTS: {
    status: 429,
    title: 'Too many requests',
    explanation: 'The caller has asked more often than it may. `Retry-After` says how many seconds to wait.',
  },
  BFF_RATE_LIMITED: {
    status: 429,
    title: 'A limit is spent',
    explanation:
      'The caller has used up a limit that `violated-policies` names. `Retry-After` says how many seconds to wait, `RateLimit-Policy` what the limits are, and `RateLimit` what is left of them.',
    type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  },
  BFF_HEADERS_TOO_LARGE: {
    status: 431,
    title: 'The headers are too large',
    explanation: 'There are too many headers, or all of them together are over the limit of this gateway.',
  },
  BFF_LEGALLY_UNAVAILABLE: {
    status: 451,
    title: 'The resource is not available for legal reasons',
    explanation: 'Somebody has demanded by law that the resource is not given out here.',
    reason: 'refused',
    verdict: 'success',
  },
  BFF_CLIENT_GONE: {
    status: 499,
    title: 'The client left',
    explanation:
      'The connection was closed before the answer was ready. Nobody receives this; it is the status in the access log.',
  },
  BFF_INTERNAL: {
    status: 500,
    title: 'Something went wrong in the gateway',
    explanation:
      'This is a defect of the gateway, not of the request. Its log knows more, under the request id of `instance`.',
    reason: 'defect',
  },
  BFF_METHOD_UNKNOWN: {
    status: 501,
    title: 'The method is unknown',
    explanation: 'The gateway knows no such method, at any address.',
  },
  BFF_SERVICE_UNAVAILABLE: {
    status: 502,
    title: 'A service is not available',
    explanation: 'A service this answer needs refused the connection, closed it half-way, or failed.',
    reason: 'unavailable',
    verdict: 'failure',
    retryable: true,
    betterElsewhere: true,
    mayServeStale: true,
  },
  BFF_SERVICE_CONTRACT: {
    status: 502,
    title: 'A service answered with something unexpected',
    explanation: 'A service this answer needs sent something that does not fit what the gateway knows of it.',
    reason: 'contract',
    verdict: 'drift',
    betterElsewhere: true,
    mayServeStale: true,
  },
  BFF_SERVICE_REFUSED: {
    status: 502,
    title: 'A service refused the gateway',
    explanation:
      "A service this answer needs turned the gateway down. The fault is the gateway's, not the client's.",
    reason: 'refused',
    verdict: 'success',
  },
  BFF_CALL_CANCELLED: {
    status: 502,
    title: 'A call is no longer needed',
    explanation:
      'The call was ended because another part of the same answer had failed. Nobody receives this; it is the outcome in the access log.',
    reason: 'unavailable',
  },
  BFF_SERVICE_OVERLOADED: {
    status: 503,
    title: 'A service has too much to do',
    explanation:
      'A service this answer needs asks to be left alone for a while. `Retry-After`, where it is sent, says how long.',
    reason: 'overloaded',
    verdict: 'success',
    retryable: true,
    betterElsewhere: true,
    mayServeStale: true,
  },
  BFF_CIRCUIT_OPEN: {
    status: 503,
    title: 'A service is not called for a while',
    explanation:
      'A service this answer needs has failed too often lately. It is left alone to recover; `Retry-After` says when it is tried again.',
    reason: 'unavailable',
    mayServeStale: true,
  },
  BFF_ISSUER_UNAVAILABLE: {
    status: 503,
    title: 'The credential cannot be checked now',
    explanation:
      'The keys of the identity provider cannot be had. The credential may well be good: keep it and try again.',
  },
  BFF_STORE_UNAVAILABLE: {
    status: 503,
    title: 'A store of the gateway is not available',
    explanation:
      'The gateway cannot reach what it keeps itself, such as API keys or the records of idempotency keys. No service was called. Send it again.',
  },
  BFF_OVERLOADED: {
    status: 503,
    title: 'The gateway has too much to do',
    explanation:
      'More requests come than this instance can answer. This one was not started. Send it again after `Retry-After` seconds.',
    reason: 'overloaded',
  },
  BFF_DRAINING: {
    status: 503,
    title: 'This instance is shutting down',
    explanation: 'The request was not started. Send it again; another instance takes it.',
  },
  BFF_SERVICE_TIMEOUT: {
    status: 504,
    title: 'A service took too long',
    explanation: 'A service this answer needs did not answer in the time it has.',
    reason: 'timeout',
    verdict: 'failure',
    retryable: true,
    betterElsewhere: true,
    mayServeStale: true,
  },
  BFF_BUDGET_SPENT: {
    status: 504,
    title: 'The time for this request is over',
    explanation:
      'The request used up its whole budget: the one of the gateway, of the endpoint, or the shorter one the client asked for.',
    reason: 'timeout',
    mayServeStale: true,
  },
} as const satisfies Record<`BFF_${string}`, ErrorCode>

/** One of bffkit's own codes. */
export type BffErrorCode = keyof typeof errorCodes

/**
 * The codes an app has declared with `errorCodes()`, for programs in TypeScript: an app adds its own to this interface, and they are codes
 * of `new BffError()` and of the problems its typed clients read.
 *
 * @example
 * ```ts
 * import { errorCodes } from '@bffkit/core'
 *
 * export const codes = errorCodes({ SHOP_CLOSED: { status: 503, title: 'The shop is closed' } })
 *
 * declare module '@bffkit/core' {
 *   interface OwnErrorCodes extends Record<keyof typeof codes, true> {}
 * }
 * ```
 */
export interface OwnErrorCodes {}

/** One of bffkit's codes, or of those an app has added to {@link OwnErrorCodes}. */
export type ErrorCodeName = BffErrorCode | (keyof OwnErrorCodes & string)

/**
 * What a status of a service that is the client's business is for the client. Any other 4xx that is passed on is
 * `BFF_REFUSED`, with that status.
 */
export const passedCodes: Readonly<Record<number, BffErrorCode>> = {
  400: 'BFF_INPUT_INVALID',
  402: 'BFF_PAYMENT_REQUIRED',
  403: 'BFF_NOT_PERMITTED',
  404: 'BFF_NOT_FOUND',
  409: 'BFF_CONFLICT',
  410: 'BFF_GONE',
  412: 'BFF_PRECONDITION_FAILED',
  422: 'BFF_UNPROCESSABLE',
  423: 'BFF_LOCKED',
  428: 'BFF_PRECONDITION_REQUIRED',
  451: 'BFF_LEGALLY_UNAVAILABLE',
}

const table: Readonly<Record<string, ErrorCode | undefined>> = errorCodes
const own = new Map<string, ErrorCode>()

/** Adds a code of an app to those of the process. */
export const addCode = (name: string, code: ErrorCode): void => {
  own.set(name, code)
}

/** A code an app has added; `undefined` for any other name. */
export const ownCode = (name: string): ErrorCode | undefined => own.get(name)

/**
 * The entry of a code, with the fields only some of them have.
 *
 * @throws TypeError when nobody has declared it.
 */
export const codeOf = (name: ErrorCodeName): ErrorCode => {
  const code = Object.hasOwn(table, name) ? table[name] : own.get(name)
  if (code) return code
  throw new TypeError(
    `BffError: ${JSON.stringify(name)} is no error code; declare one of your own with errorCodes({ … })`,
  )
}
