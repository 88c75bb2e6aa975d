import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { checkRange } from '../service/option-range.ts'
import { isSecure } from './incoming.ts'
import {
  type EdgeOptions,
  type StandingHeaders,
  type StandingHeadersOf,
  standingHeaders,
  strictPolicy,
} from './standing-headers.ts'

/** What the edge is for the road of a request: everything that depends on no route. */
export interface Edge {
  /** Bytes a body may have where its route says nothing. */
  readonly maxBody: number
  /** The policy of HTML that brings none. */
  readonly htmlPolicy: string
  /** The headers of an answer, where no request has got so far. */
  readonly headers: StandingHeadersOf
  /** The headers of the answer to a request. */
  standing(c: Context): StandingHeaders
}

/**
 * Makes the edge of a gateway.
 *
 * @throws TypeError naming the option and its value.
 */
export const edge = (options: EdgeOptions = {}): Edge => {
  const { maxBody = 1_048_576, contentSecurityPolicy = strictPolicy, cors = [] } = options
  checkRange('gateway: edge.maxBody', maxBody, { from: 0, to: 1_073_741_824, whole: true })
  if (!/^[\x20-\x7e]+$/.test(contentSecurityPolicy))
    throw new TypeError('gateway: edge.contentSecurityPolicy must be a policy, without line breaks')
  const headers = standingHeaders(options)
  return {
    maxBody,
    htmlPolicy: contentSecurityPolicy,
    headers,
    standing:
      cors.length > 0 ? (c) => headersOf(headers, c, c.req.header('origin')) : (c) => headersOf(headers, c),
  }
}

const headersOf = (headers: StandingHeadersOf, c: Context, origin?: string): StandingHeaders => {
  const { incoming }: Partial<HttpBindings> = c.env ?? {}
  return headers(incoming !== undefined && isSecure(incoming), origin)
}
