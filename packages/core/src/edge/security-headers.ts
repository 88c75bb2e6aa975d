import { checkRange } from '../errors/option-range.ts'
import { defaultSecurityHeaders, type SecurityHeaders } from '../scope/security-headers.ts'

/** Seconds of `Strict-Transport-Security` by default: a year. */
export const defaultHstsMaxAge = 31_536_000

/** The options of the edge that belong in a gateway's code. */
export interface EdgeOptions {
  /** Bytes the body of a request may have, where no route has its own by `maxBody()`. Default 1,048,576 (1 MiB). */
  readonly maxBody?: number
  /** How deep arrays and objects of a JSON body may stand in each other. Default 32, from 1 to 1,000. */
  readonly maxJsonDepth?: number
  /**
   * Values a JSON body may have: arrays, objects and whatever stands in them. Default 2,500. Validating costs a few
   * microseconds for each, in which nobody else is served.
   */
  readonly maxJsonElements?: number
  /** The origins whose pages may read answers (CORS), such as `https://app.example`; without credentials. Default none. */
  readonly cors?: readonly string[]
  /** `Content-Security-Policy` of HTML that brings none. Default: nothing may be loaded, sent or framed. */
  readonly contentSecurityPolicy?: string
  /** Seconds of `Strict-Transport-Security`, behind TLS. Default 31,536,000 (a year); 0 leaves it out. */
  readonly hstsMaxAge?: number
}

/** The policy of HTML that brings none. */
export const strictPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What an allowed origin may read of an answer beside its body. */
const exposed =
  'x-request-id, server-timing, retry-after, ratelimit, ratelimit-policy, quota-warning, etag, location, deprecation, sunset'

/** Finds the security and CORS headers of an answer; all of them are built once. */
export type SecurityHeadersOf = (secure: boolean, origin: string | undefined) => SecurityHeaders

/**
 * Builds the security headers, with and without HSTS, and with the CORS headers of each allowed origin.
 *
 * @throws TypeError naming the option and its value.
 */
export const securityHeaders = ({
  cors = [],
  hstsMaxAge = defaultHstsMaxAge,
}: EdgeOptions): SecurityHeadersOf => {
  checkRange('gateway: edge.hstsMaxAge', hstsMaxAge, { from: 0, whole: true })
  const hsts =
    hstsMaxAge > 0 ? { 'strict-transport-security': `max-age=${hstsMaxAge}; includeSubDomains` } : {}
  if (!Array.isArray(cors))
    throw new TypeError(`gateway: edge.cors must be a list of origins, not ${typeof cors}`)
  const pair = (more: SecurityHeaders) => {
    const plain = { ...defaultSecurityHeaders, ...more }
    return { plain, secure: { ...plain, ...hsts } }
  }
  const anybody = pair({})
  const origins = new Map(cors.map((origin) => [checkedOrigin(origin), pair(corsHeaders(origin))]))

  return (secure, origin) => {
    const found = (origin !== undefined && origins.get(origin)) || anybody
    return secure ? found.secure : found.plain
  }
}

/**
 * `Access-Control-Expose-Headers` of an answer with further readable headers; `undefined` where no origin may read it.
 *
 * @param names in lower case
 */
export const exposedHeaders = (
  securityHeaders: SecurityHeaders,
  names: readonly string[],
): string | undefined =>
  securityHeaders['access-control-allow-origin'] === undefined || names.length === 0
    ? undefined
    : `${exposed}, ${names.join(', ')}`

const corsHeaders = (origin: string): SecurityHeaders => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': exposed,
})

const checkedOrigin = (origin: string): string => {
  if (!/^https?:/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
    throw new TypeError(
      `gateway: edge.cors must hold origins, such as https://app.example, not ${JSON.stringify(origin)}`,
    )
  return origin
}
