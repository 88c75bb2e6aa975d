import { isAscii } from 'node:buffer'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { handsOn } from '../auth/handler-kind.ts'
import { requireScope } from '../auth/require-scope.ts'
import { openToAnybody } from '../auth/secured.ts'
import { asAttachment, isActive, sandboxPolicy } from '../edge/active-content.ts'
import { exposing } from '../edge/standing-headers.ts'
import { answer } from '../gateway/answer.ts'
import { type CacheWord, cacheWord } from '../gateway/cache-word.ts'
import type { GatewayEnv } from '../gateway/gateway.ts'
import { type Scope, scopeOf } from '../gateway/scope.ts'
import { type Answer, answered, type Method, outgoing, type Upstream, type Upstreams } from './outgoing.ts'
import { keptNames, passedHeaders } from './passed-headers.ts'
import { fillPath, placeholder } from './path.ts'
import { addressMap } from './pointed-to.ts'
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
  /** Lets anybody call it, as `...anonymous()` does; not together with `scopes`. Default `false`. */
  readonly anonymous?: boolean
  /** Names of further request headers that are passed on. Default: those of content negotiation, ranges and conditions. */
  readonly headers?: readonly string[]
  /**
   * How a browser takes what it could run, which is HTML, XHTML, SVG, XML, and every type that is unknown or missing.
   * `attachment` saves it; `inline` leaves that to the service, for pages its team answers for. Either way they get a
   * Content-Security-Policy that gives them neither scripts nor this origin. Default `attachment`.
   */
  readonly disposition?: 'attachment' | 'inline'
  /**
   * `Cache-Control` of what succeeds, such as `private, max-age=60`; never `public`. What the service says of it does not
   * count, except that it must not be kept. Default `private, no-cache` with an ETag, otherwise `private, no-store`.
   */
  readonly cacheControl?: string
  /**
   * Names of further headers of the service that are kept, such as `link` and `x-total-count`. URIs of the service in `link`,
   * `location` and `content-location` become those of the gateway. Origins of `edge.cors` may read what is named. Default those that
   * describe the body, and `location` of a 201.
   */
  readonly keeps?: readonly string[]
  /**
   * Statuses that go on to the client although they are between the gateway and the service: 401 with its challenge, where that is
   * meant for the client, 403, and redirects. A 401 to a token the gateway made itself never does. Default none: each is a 502.
   */
  readonly passes?: readonly PassableStatus[]
  /** Origins beside the service that its redirects and links may point to, such as `https://files.example`. Default none. */
  readonly linksTo?: readonly string[]
}

/** Statuses of a service that reach the client only where its route says so. */
type PassableStatus = 301 | 302 | 303 | 307 | 308 | 401 | 403

const passable: readonly number[] = [301, 302, 303, 307, 308, 401, 403] satisfies PassableStatus[]

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

/**
 * Serves a route of a service as it is, streaming both ways, with the gateway's authentication, deadline and header
 * rules, a compressed body included. Successes and 4xx are passed on, apart from 401, 403 and 407; a 5xx, a redirect or anything
 * else becomes a problem. Only headers that describe the representation come back, and what `keeps` names. The answer is for its
 * caller alone, and what a browser could run is saved.
 *
 * @throws TypeError when a header cannot be forwarded or kept, since it says who is asking or is the gateway's own to say, `path` and
 * `to` name different values, it is open and asks for scopes, or one of `disposition`, `cacheControl`, `passes` and `linksTo` is none
 * of those it can be.
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

  const { disposition = 'attachment' } = options
  if (disposition !== 'attachment' && disposition !== 'inline')
    throw new TypeError(
      `passThrough ${path}: disposition must be attachment or inline, not ${JSON.stringify(disposition)}`,
    )
  if (options.anonymous && scopes.length > 0)
    throw new TypeError(`passThrough ${path}: asks for ${scopes.join(' ')} and is open to anybody`)
  const caching = cacheWord(`passThrough ${path}`, options.cacheControl)
  if (caching?.shared)
    throw new TypeError(
      `passThrough ${path}: cacheControl must not let others keep what one caller gets, not ${JSON.stringify(caching.value)}`,
    )

  const keeps = keptNames(options.keeps ?? [], `passThrough ${path}: keeps`)
  const exposed = [...new Set((options.keeps ?? []).map((name) => name.toLowerCase()))]
  const passes = checkedPasses(path, options.passes ?? [])
  const map = addressMap(path, to, checkedOrigins(path, options.linksTo ?? []))

  const upstreamOf = upstreamNamed(service.name, further)
  const app = new Hono<GatewayEnv<object>>()
  const handle = handsOn(async (c: Context<GatewayEnv<object>>) => {
    const scope = scopeOf(c)
    const values: Record<string, string> = c.req.param()
    const upstream = upstreamOf(scope)
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
        passesThrough: isOurs(upstream) ? passes.withoutChallenge : passes.all,
        timeout: upstream.timeout,
        options: {},
      },
    )
    const answer = await answered(upstream.stream, call)
    const place = () => ({ mount: scope.base + mountOf(routePath(c), route, values), values })
    const kept = headersOf(answer, () => passedHeaders(call, answer, keeps, map, place))
    const readable = exposing(scope.standing, exposed)
    if (readable !== undefined) kept['access-control-expose-headers'] = readable
    return passedOn(scope, answer, kept, disposition, caching)
  })
  app.on([...methods], [route], ...guards(options), handle)
  return app
}

/** The headers that go on. When there can be none, the body is not read. */
const headersOf = ({ value }: Answer, make: () => Record<string, string>): Record<string, string> => {
  try {
    return make()
  } catch (error) {
    if (value instanceof ReadableStream) value.cancel().catch(() => {})
    throw error
  }
}

/** Whether a service receives a token the gateway made, so that only the gateway can make another. */
const isOurs = ({ token }: Upstream) => token === 'client' || token === 'user'

/** The path a route is mounted at, with the values of this request. */
const mountOf = (registered: string, route: string, values: Readonly<Record<string, string>>): string => {
  const mount = registered.endsWith(route) ? registered.slice(0, registered.length - route.length) : ''
  return mount.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  )
}

const checkedPasses = (path: string, statuses: readonly number[]) => {
  for (const status of statuses)
    if (!passable.includes(status))
      throw new TypeError(`passThrough ${path}: passes must hold ${passable.join(', ')} only, not ${status}`)
  return { all: statuses, withoutChallenge: statuses.filter((status) => status !== 401) }
}

const checkedOrigins = (path: string, origins: readonly string[]): ReadonlySet<string> => {
  for (const origin of origins) {
    const url = URL.parse(origin)
    if (!url || !/^https?:$/.test(url.protocol) || url.origin !== origin)
      throw new TypeError(
        `passThrough ${path}: linksTo must hold origins, such as https://files.example, not ${JSON.stringify(origin)}`,
      )
  }
  return new Set(origins)
}

const guards = ({ anonymous, scopes = [] }: PassThroughOptions): MiddlewareHandler[] => {
  if (anonymous) return [openToAnybody]
  return scopes.length > 0 ? [requireScope(...scopes)] : []
}

/** The service of a route in the gateway it is mounted in, looked for once. */
const upstreamNamed = (name: string, headers: readonly string[]): ((scope: Scope) => Upstream) => {
  const known = new WeakMap<Upstreams, Upstream>()
  return ({ upstreams }) => {
    const found = known.get(upstreams) ?? onlyOne(upstreams, name, headers)
    known.set(upstreams, found)
    return found
  }
}

const onlyOne = (upstreams: Upstreams, name: string, headers: readonly string[]): Upstream => {
  const [found, ...others] = Object.values(upstreams).filter((upstream) => upstream.name === name)
  if (others.some(({ token, credential }) => token !== found?.token || credential !== found.credential))
    throw new TypeError(
      `passThrough: this gateway has several services ${name}, which receive different tokens`,
    )
  if (!found) throw new TypeError(`passThrough: this gateway has no service ${name}`)
  const proof = found.credential?.header
  if (proof !== undefined && headers.includes(proof))
    throw new TypeError(
      `passThrough: clients cannot say ${proof}, with which this gateway proves itself to ${name}`,
    )
  return found
}

/** What is passed on of an answer: its status, its body, and its headers as they are kept. */
const passedOn = (
  scope: Scope,
  { status, value, finished }: Answer,
  kept: Record<string, string>,
  disposition: 'attachment' | 'inline',
  caching: CacheWord | undefined,
): Response => {
  // What cuts the body off comes too late for a problem, but not for the log.
  finished?.then((error) => {
    scope.error = error
  })
  const empty = status === 204 || status === 205 || status === 304
  // A 304 says nothing of its type, and what it says would count for the answer a cache has.
  if (!empty && isActive(kept['content-type'])) {
    kept['content-security-policy'] = sandboxPolicy
    if (disposition === 'attachment') kept['content-disposition'] = asAttachment(kept['content-disposition'])
  }
  // An answer that broke off already has nothing left to cancel.
  if (empty && value instanceof ReadableStream) value.cancel().catch(() => {})
  return answer(scope, status, empty ? null : bodyOf(value), kept, status < 400 ? caching : undefined)
}

/** Plain text as a string: Node sends a string together with the head, but bytes apart from it, which costs another write. */
const bodyOf = (value: unknown) =>
  Buffer.isBuffer(value) && isAscii(value)
    ? value.toString('latin1')
    : (value as ReadableStream | Uint8Array<ArrayBuffer>)
