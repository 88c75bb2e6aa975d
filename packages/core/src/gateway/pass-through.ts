import { type Context, Hono } from 'hono'
import { routePath } from 'hono/route'
import type { H } from 'hono/types'
import { declaration } from '../auth/declared.ts'
import { requireScope } from '../auth/require-scope.ts'
import { openToAnybody } from '../auth/secured.ts'
import { asAttachment, isActive, sandboxPolicy } from '../edge/active-content.ts'
import { forwardsAsIs } from '../edge/handler-kind.ts'
import { exposedHeaders } from '../edge/security-headers.ts'
import { answer } from '../reply/answer.ts'
import { type Scope, scopeOf } from '../scope/scope.ts'
import { valueIn } from '../service/headers/own-headers.ts'
import { passedHeaders } from '../service/headers/passed-headers.ts'
import { refuseCredentials } from '../service/headers/refuse-credentials.ts'
import { answerVia, requestVia } from '../service/headers/via.ts'
import { fillPath } from '../service/lanes/path.ts'
import { upload } from '../service/lanes/upload.ts'
import {
  type Answer,
  answered,
  type Method,
  outgoing,
  type Upstream,
  type Upstreams,
} from '../service/outgoing.ts'
import { callsOf } from '../service/request-calls.ts'
import type { Service } from '../service/service.ts'
import type { GatewayEnv } from './gateway-options.ts'
import { type PassThroughOptions, type PassThroughRules, passThroughRules } from './pass-through-options.ts'
import { applyTimeLimits } from './time-limits.ts'

/**
 * Serves a route of a service as it is, streaming both ways, with the gateway's authentication, deadline and header
 * rules, a compressed body included. Successes and 4xx are passed on, apart from 401, 403 and 407; a 5xx, a redirect or anything
 * else becomes a problem. Only headers that describe the representation come back, and what `keeps` names. The answer is for its
 * caller alone, and what a browser could run is saved.
 *
 * @throws TypeError when a header cannot be forwarded or kept, since it says who is asking or is set by the gateway only, `path` and
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
  const rules = passThroughRules(options)
  const { route, template, names, withBody, keeps, passes, map, limits } = rules
  const upstreamOf = upstreamNamed(service.name, rules.further)
  const app = new Hono<GatewayEnv<object>>()
  const handle = forwardsAsIs(async (c: Context<GatewayEnv<object>>) => {
    const scope = scopeOf(c)
    applyTimeLimits(scope, limits)
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
        headers: forwarded(scope, sent, upstream.constants),
        body: upload(body),
        passes: [],
        passesThrough: isOurs(upstream) ? passes.withoutChallenge : passes.all,
        timeout: limits.budget ?? upstream.timeout,
        options: {},
      },
    )
    const answer = await answered(upstream.stream, call)
    const place = () => ({ mount: scope.base + mountOf(routePath(c), route, values), values })
    const kept = headersOf(answer, () => passedHeaders(call, answer, keeps, map, place))
    const readable = exposedHeaders(scope.securityHeaders, rules.exposed)
    if (readable !== undefined) kept['access-control-expose-headers'] = readable
    kept.via = answerVia(call, answer)
    return passedOn(scope, answer, kept, rules)
  })
  app.on([...rules.methods], [route], ...guards(options), handle)
  return app
}

/** The headers of the client that the service receives, and that they came through here. What the gateway always says is not the client's to say. */
const forwarded = (
  scope: Scope,
  names: readonly string[],
  constants: readonly string[],
): readonly string[] => {
  const headers = ['via', requestVia(scope)]
  for (const name of names) {
    const value = scope.header(name)
    if (value !== undefined && valueIn(constants, name) === undefined) headers.push(name, value)
  }
  return headers
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
type Body = ReadableStream | Uint8Array<ArrayBuffer>

const isOurs = ({ token }: Upstream) => token === 'client' || token === 'user'

/** The path a route is mounted at, with the values of this request. */
const mountOf = (registered: string, route: string, values: Readonly<Record<string, string>>): string => {
  const mount = registered.endsWith(route) ? registered.slice(0, registered.length - route.length) : ''
  return mount.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  )
}

const guards = ({ path, anonymous, scopes = [], limits, cost }: PassThroughOptions): H[] => [
  ...(anonymous ? [openToAnybody] : []),
  ...(scopes.length > 0 ? [requireScope(...scopes)] : []),
  ...(limits || cost !== undefined
    ? [declaration(`passThrough ${path}`, { ...(limits && { limits }), ...(cost !== undefined && { cost }) })]
    : []),
]

/** The service of a route in the gateway it is mounted in, looked for once. */
const upstreamNamed = (name: string, headers: readonly string[]): ((scope: Scope) => Upstream) => {
  const cached = new WeakMap<Upstreams, Upstream>()
  return (scope) => {
    const { upstreams } = callsOf(scope)
    const found = cached.get(upstreams) ?? onlyOne(upstreams, name, headers, scope.credentials)
    cached.set(upstreams, found)
    return found
  }
}

const onlyOne = (
  upstreams: Upstreams,
  name: string,
  headers: readonly string[],
  credentials: string,
): Upstream => {
  refuseCredentials(headers, credentials, `passThrough ${name}: headers`)
  const [found, ...others] = Object.values(upstreams).filter((upstream) => upstream.name === name)
  if (others.some(({ token, credential }) => token !== found?.token || credential !== found.credential))
    throw new TypeError(
      `passThrough: this gateway has several services ${name}, which receive different tokens`,
    )
  if (!found) throw new TypeError(`passThrough: this gateway has no service ${name}`)
  const own = headers.find((name) => valueIn(found.constants, name) !== undefined)
  if (own !== undefined)
    throw new TypeError(`passThrough: clients cannot say ${own}, which is in ownHeaders of ${name}`)
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
  { disposition, caching }: Pick<PassThroughRules, 'disposition' | 'caching'>,
): Response => {
  // What cuts the body off mostly comes too late for a problem, but not for the log.
  finished?.then((error) => {
    scope.error = error
    if (!scope.answered) scope.brokenOff = error
  })
  const empty = status === 204 || status === 205 || status === 304
  // A 304 says nothing of its type, and what it says would count for the answer a cache has.
  if (!empty && isActive(kept['content-type'])) {
    kept['content-security-policy'] = sandboxPolicy
    if (disposition === 'attachment') kept['content-disposition'] = asAttachment(kept['content-disposition'])
  }
  // An answer that broke off already has nothing left to cancel.
  if (empty && value instanceof ReadableStream) value.cancel().catch(() => {})
  return answer(scope, status, empty ? null : (value as Body), kept, status < 400 ? caching : undefined)
}
