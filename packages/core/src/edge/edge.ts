import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { checkRange } from '../errors/option-range.ts'
import { isSecure } from '../scope/incoming.ts'
import type { SecurityHeaders } from '../scope/security-headers.ts'
import { type BodyLimits, strictReader } from './body/body.ts'
import {
  type EdgeOptions,
  type SecurityHeadersOf,
  securityHeaders,
  strictPolicy,
} from './security-headers.ts'

/** Bytes the body of a request may have by default: 1 MiB. */
export const defaultMaxBody = 1_048_576

/** What the edge is for the road of a request: everything that depends on no route. */
export interface Edge extends BodyLimits {
  /** The policy of HTML that brings none. */
  readonly htmlPolicy: string
  /** The security headers of a refusal before the road. */
  readonly headers: SecurityHeadersOf
  /** The security headers of the answer to a request. */
  securityHeaders(c: Context): SecurityHeaders
}

/**
 * Makes the edge of a gateway.
 *
 * @throws TypeError naming the option and its value.
 */
export const edge = (options: EdgeOptions = {}): Edge => {
  const { maxJsonDepth, maxJsonElements } = options
  const { maxBody = defaultMaxBody, contentSecurityPolicy = strictPolicy, cors = [] } = options
  checkRange('gateway: edge.maxBody', maxBody, { from: 0, to: 1_073_741_824, whole: true })
  checkRange('gateway: edge.maxJsonDepth', maxJsonDepth, { from: 1, to: 1_000, whole: true })
  checkRange('gateway: edge.maxJsonElements', maxJsonElements, { from: 1, to: 100_000_000, whole: true })
  if (!/^[\x20-\x7e]+$/.test(contentSecurityPolicy))
    throw new TypeError('gateway: edge.contentSecurityPolicy must be a policy, without line breaks')
  const headers = securityHeaders(options)
  return {
    maxBody,
    json: strictReader({
      ...(maxJsonDepth !== undefined && { maxDepth: maxJsonDepth }),
      ...(maxJsonElements !== undefined && { maxElements: maxJsonElements }),
    }),
    htmlPolicy: contentSecurityPolicy,
    headers,
    securityHeaders:
      cors.length > 0 ? (c) => headersOf(headers, c, c.req.header('origin')) : (c) => headersOf(headers, c),
  }
}

const headersOf = (headers: SecurityHeadersOf, c: Context, origin?: string): SecurityHeaders => {
  const { incoming }: Partial<HttpBindings> = c.env ?? {}
  return headers(incoming !== undefined && isSecure(incoming), origin)
}
