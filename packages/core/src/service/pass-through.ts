import { isAscii } from 'node:buffer'
import { Hono, type MiddlewareHandler } from 'hono'
import { requireScope } from '../auth/require-scope.ts'
import { varyOf } from '../edge/standing-headers.ts'
import { scopeHeaders } from '../gateway/answer.ts'
import type { GatewayEnv } from '../gateway/gateway.ts'
import { type Scope, scopeOf } from '../gateway/scope.ts'
import { headerValue } from './header-value.ts'
import { type Answer, answered, type Method, outgoing, type Upstream } from './outgoing.ts'
import { fillPath, placeholder } from './path.ts'
import { forwardable } from './request-headers.ts'
import type { Service } from './service.ts'
import { upload } from './upload.ts'

/** How a route is passed through. */
export interface PassThroughOptions {
  /** The route, such as `/orders/{id}/invoice`. */
  readonly path: string
  /** The service's own path, with the same `{names}`. Default: that of the route. */
  readonly to?: string
  /** Default `['GET']`. */
  readonly methods?: readonly Exclude<Method, 'HEAD' | 'OPTIONS'>[]
  /** Scopes the caller needs. Default none; the route is authenticated all the same. */
  readonly scopes?: readonly string[]
  /** Names of further request headers that are passed on. Default: those of content negotiation, ranges and conditions. */
  readonly headers?: readonly string[]
}

const negotiation = [
  'accept',
  'accept-language',
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
]
/** What describes the body of a request. */
const described = ['content-type', 'content-length', 'content-encoding']
const representation = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-disposition',
  'content-language',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
  'cache-control',
  'expires',
  'vary',
  'retry-after',
]

/**
 * Serves a route of a service as it is, streaming both ways, with the gateway's authentication, deadline and header
 * rules. Successes and 4xx are passed on; a 5xx, a redirect or anything else becomes a problem. Only headers that
 * describe the representation come back.
 *
 * @throws TypeError when a header cannot be forwarded, since it says who is asking or is the gateway's own to send, or `path` and `to` name different values.
 * @example
 * ```ts
 * import { passThrough, service } from '@bffkit/core'
 *
 * const orders = service('orders', {}, () => ({}))
 *
 * export const invoices = passThrough(orders, { path: '/orders/{id}/invoice', scopes: ['orders:read'] })
 * ```
 */
export const passThrough = (
  service: Service<object>,
  options: PassThroughOptions,
): Hono<GatewayEnv<object>> => {
  const { path, to = path, methods = ['GET'], scopes = [], headers = [] } = options
  const template = to.replace(/^\//, '')
  const further = forwardable(headers, `passThrough ${path}: headers`)
  const names = [...new Set([...negotiation, ...further])]
  const withBody = [...new Set([...names, ...described])]
  const route = path.replaceAll(placeholder, ':$1')
  for (const [, name] of template.matchAll(placeholder))
    if (!path.includes(`{${name}}`))
      throw new TypeError(`passThrough ${path}: to names {${name}}, which the path does not have`)

  const app = new Hono<GatewayEnv<object>>()
  app.on([...methods], [route], ...guards(scopes), async (c) => {
    const scope = scopeOf(c)
    const values: Record<string, string> = c.req.param()
    const upstream = upstreamOf(scope, service.name)
    const method = c.req.method as Method
    const { url } = c.req
    const query = url.indexOf('?')
    // To look at the body is to leave node-server's fast path.
    const body = method === 'GET' || method === 'HEAD' ? null : c.req.raw.body
    const sent = body ? withBody : names
    const call = outgoing(
      upstream,
      scope,
      { name: undefined, cancellation: scope.cancellation },
      {
        method,
        template,
        path: fillPath(template, values) + (query < 0 ? '' : url.slice(query)),
        schema: undefined,
        headers: sent.flatMap((header) =>
          [scope.header(header) ?? []].flat().flatMap((value) => [header, value]),
        ),
        body: upload(body),
        passes: [],
        passesThrough: true,
        timeout: upstream.timeout,
        options: {},
      },
    )
    return passedOn(scope, await answered(upstream.stream, call))
  })
  return app
}

const guards = (scopes: readonly string[]): MiddlewareHandler<GatewayEnv<object>>[] =>
  scopes.length > 0 ? [requireScope(...scopes)] : []

const upstreamOf = ({ upstreams }: Scope, name: string): Upstream => {
  const [found, ...others] = Object.values(upstreams).filter((upstream) => upstream.name === name)
  if (others.some(({ token }) => token !== found?.token))
    throw new TypeError(
      `passThrough: this gateway has several services ${name}, which receive different tokens`,
    )
  if (!found) throw new TypeError(`passThrough: this gateway has no service ${name}`)
  return found
}

/** What is passed on of an answer: its status, its body, and the headers that describe the body. */
const passedOn = (scope: Scope, { status, headers, value, finished }: Answer): Response => {
  // What cuts the body off comes too late for a problem, but not for the log.
  finished?.then((error) => {
    scope.error = error
  })
  const kept = scopeHeaders(scope)
  for (const name of representation) {
    const header = headers[name]
    if (header !== undefined) kept[name] = name === 'vary' ? varyOf(headerValue(header)) : headerValue(header)
  }
  const empty = status === 204 || status === 205 || status === 304
  // An answer that broke off already has nothing left to cancel.
  if (empty && value instanceof ReadableStream) value.cancel().catch(() => {})
  scope.answer = new Response(empty ? null : bodyOf(value), {
    status,
    headers: kept,
  })
  return scope.answer
}

/** Plain text as a string: Node sends a string together with the head, but bytes apart from it, which costs another write. */
const bodyOf = (value: unknown) =>
  Buffer.isBuffer(value) && isAscii(value)
    ? value.toString('latin1')
    : (value as ReadableStream | Uint8Array<ArrayBuffer>)
