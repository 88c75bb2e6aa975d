/**
 * The headers of a request that have one value (RFC 9110 section 5.3): two that differ are read as the first by some and as
 * the last by others. At most 31, since the edge notes each in a bit.
 */
export const requestSingletons = [
  'content-type',
  'content-length',
  'content-range',
  'authorization',
  'proxy-authorization',
  'origin',
  'referer',
  'user-agent',
  'from',
  'range',
  'if-range',
  'if-modified-since',
  'if-unmodified-since',
  'max-forwards',
  'access-control-request-method',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
  'sec-fetch-user',
  'idempotency-key',
  'x-csrf',
  'x-api-key',
  'dpop',
  'last-event-id',
  'location',
] as const

/** What else has one value where the gateway writes a call, or a service its answer. */
const others = [
  'content-disposition',
  'content-location',
  'cookie',
  'etag',
  'expires',
  'host',
  'last-modified',
  'traceparent',
  'x-request-id',
  'x-request-timeout-ms',
]

const all: ReadonlySet<string> = new Set([...requestSingletons, ...others])

/** Whether a header, by its name in lower case, has one value: to repeat it with another one says two things at once. */
export const isSingleton = (name: string): boolean => all.has(name)
