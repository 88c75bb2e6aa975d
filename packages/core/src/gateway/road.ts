import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler, Next } from 'hono'
import { answersBehind, isGood } from '../auth/answers-behind.ts'
import type { Admit } from '../auth/guard-handler.ts'
import type { Matched } from '../auth/guarded-router.ts'
import { refuseWithout } from '../auth/require-scope.ts'
import { guardBody } from '../edge/body/body.ts'
import type { Edge } from '../edge/edge.ts'
import { guardQuery } from '../edge/guard-query.ts'
import { watchBody } from '../edge/listen/watch-body.ts'
import { clientGone, watchDisconnect } from '../edge/listen/watch-disconnect.ts'
import { isPreflight, preflightHeaders } from '../edge/preflight.ts'
import { asBffError } from '../errors/as-bff-error.ts'
import { BffError } from '../errors/bff-error.ts'
import { accessLog, probes } from '../observe/access-log.ts'
import type { Logger } from '../observe/log.ts'
import type { TellEnd } from '../observe/request-end.ts'
import { recordOf } from '../observe/request-record.ts'
import { type ServerSpan, serverSpan } from '../observe/server-span.ts'
import { answer, problem, scopeHeaders } from '../reply/answer.ts'
import { keepPrivate } from '../reply/keep-private.ts'
import type { Clock } from '../scope/clock.ts'
import { turnedAway } from '../scope/incoming.ts'
import type { Lifecycle } from '../scope/lifecycle.ts'
import { openScope } from '../scope/open-scope.ts'
import { isInstrumented } from '../scope/open-telemetry.ts'
import type { DryRun, Scope } from '../scope/scope.ts'
import { varyOf } from '../scope/security-headers.ts'
import type { Upstreams } from '../service/outgoing.ts'
import { RequestCalls } from '../service/request-calls.ts'
import type { Limiter } from '../traffic/limits/limiter.ts'
import type { RequestLimits } from '../traffic/limits/request-limits.ts'
import { type Around, replace } from './around.ts'
import { bytesOf } from './bytes-of.ts'
import { isHandedOver } from './upgrade.ts'

/** What the road of a request is made of. */
export interface Road {
  /** The name of the gateway. */
  readonly name: string
  readonly clock: Clock
  readonly budget: number
  /** Milliseconds in which a streamed body must go on. */
  readonly idleTimeout: number
  /** What a 401 asks for, as in `WWW-Authenticate`. */
  readonly challenge: string
  /** The path under which clients find the gateway, when a proxy in front takes one off; empty when none does. */
  readonly base: string
  /** The request headers that say who is calling, as `Vary` lists them. */
  readonly credentials: string
  /** Finds out who is calling. */
  readonly admit: Admit
  readonly edge: Edge
  /** Where the line of each request goes. */
  readonly access: Logger
  readonly lifecycle: Lifecycle
  readonly match: (c: Context) => Matched
  readonly bind: (scope: Scope) => object
  readonly upstreams: Upstreams
  /** Middleware of the app around all that follows the scope. */
  readonly around: Around | undefined
  /** Told of every request that has ended. */
  readonly tellEnd: TellEnd | undefined
  /** Limits requests. */
  readonly limiter: Pick<Limiter, 'of'>
}

/**
 * The road every request takes: scope, disconnect, route, authentication, handler, answer, log line. It is the first
 * middleware of a gateway and sees the answer last.
 */
export const road = ({
  name,
  clock,
  budget,
  idleTimeout,
  challenge,
  base,
  credentials,
  admit,
  edge,
  access,
  lifecycle,
  match,
  bind,
  upstreams,
  around,
  tellEnd,
  limiter,
}: Road): MiddlewareHandler => {
  const walk = async (
    c: Context,
    scope: Scope,
    matched: Matched,
    limits: RequestLimits | undefined,
    next: Next,
  ) => {
    if (lifecycle.refusing && !probes.has(matched.route))
      throw new BffError('BFF_DRAINING', 'gateway: shutting down', draining)
    const early = limits?.early(c)
    if (early) await early
    guardQuery(c)
    if (hasBody(c)) guardBody(c, edge, scope.cancellation)
    c.set('principal', scope.principal)
    // A browser sends no credential with a preflight, and gets the same answer for every path.
    if (isAnswered(c, scope)) c.res = answer(scope, 204, null, preflightHeaders(c))
    else {
      // The guards of the handlers would do the same, but after middleware, which may want to know who is calling.
      if (matched.onlyMiddleware) await admit(c, scope, matched.scopes).catch(unlessUnknown)
      else if (!matched.anonymous) await admit(c, scope, matched.scopes)
      const late = limits?.late(c)
      if (late) await late
      await scope.within(next())
    }
    if (!c.finalized) throw new TypeError('A handler returned no answer')
  }

  const travel = async (c: Context, next: Next, span: ServerSpan | undefined) => {
    const dryRun = dryRunOf(c)
    const { outgoing, incoming }: Partial<HttpBindings> = c.env ?? {}
    const turned = around && incoming?.[turnedAway]
    const scope = openScope({
      clock: dryRun?.clock ?? clock,
      budget,
      gateway: name,
      idleTimeout,
      outgoing,
      serviceState: new RequestCalls(upstreams),
      challenge,
      base,
      credentials,
      header: (name) => c.req.header(name),
      securityHeaders: edge.securityHeaders(c),
      dryRun,
      overloaded: lifecycle.overloaded === true && !dryRun,
      keepsParts: tellEnd !== undefined,
    })
    dryRun?.begin(scope)
    const unwatch = watchDisconnect(c, outgoing, scope.cancellation)
    let matched: Matched | undefined
    let limits: RequestLimits | undefined
    lifecycle.running += 1
    const generation = lifecycle.underWay?.generation
    if (generation) generation.running += 1
    c.set('scope', scope)
    c.set('requestId', scope.requestId)

    try {
      c.set('services', bind(scope))
      matched = match(c)
      const found = matched
      // Who watches from within is no client; a preflight is answered from the head alone, and a probe must be.
      if (!dryRun && !probes.has(found.route) && !isAnswered(c, scope)) limits = limiter.of(found)
      const held = limits
      if (!around) await walk(c, scope, found, held, next)
      else {
        let isInside = false
        const inside = async () => {
          if (hasBody(c) && c.req.raw.bodyUsed) throw new TypeError(readTooEarly)
          await (turned ? Promise.reject(turned) : walk(c, scope, found, held, next))
        }
        const pass = async () => {
          isInside = await answersBehind(c, () => inside().catch((error) => fail(c, scope, error)))
        }
        // What waits within it, which begins later, is given up first.
        await scope.within(Promise.resolve().then(() => around(c, pass)))
        // As of middleware of `use()`: what it answers by itself is for those who may have what the route answers.
        if (isGood(c) && (!isInside || isOtherPreflight(c, scope))) {
          if (scope.authenticated) refuseWithout(found.scopes, scope)
          else await admit(c, scope, found.scopes)
        }
      }
    } catch (error) {
      fail(c, scope, error)
    }

    try {
      if (scope.brokenOff && c.res === scope.answer) throw scope.brokenOff
      if (c.res !== scope.answer) {
        watchBody(c, scope)
        complete(c, scope, edge)
      } else {
        scope.answerUntouched = true
        if (scope.answerRead) keepPrivate(c.res.headers, scope)
      }
    } catch (error) {
      // A Response that cannot be sent, whoever made it: its body was read, or broke off already, or its status is none.
      fail(c, scope, error)
    }
    const isUpgraded = scope.upgrade !== undefined && isHandedOver(c)
    let status = isUpgraded ? 101 : c.res.status
    if (isUpgraded) {
      const release = scope.hold()
      scope.upgrade?.((refused = status) => {
        status = refused
        release()
      })
    }
    scope.end(() => {
      const gone = !isUpgraded && scope.cancellation.reason?.code === 'BFF_CLIENT_GONE'
      unwatch()
      lifecycle.running -= 1
      if (generation) generation.running -= 1
      limits?.end(scope)
      lifecycle.defects += scope.defects.length + (scope.error?.isDefect ? 1 : 0)
      if (!turned)
        accessLog(access, scope, { method: c.req.method, route: matched?.route, status: gone ? 499 : status })
      if (tellEnd && !dryRun)
        tellEnd(
          recordOf(scope, {
            method: c.req.method,
            route: matched?.route,
            status: gone ? 499 : status,
            bytes: bytesOf(c, scope),
          }),
        )
      span?.end(matched?.route, gone ? 499 : status, scope.error?.code)
    })
  }

  return function road(c, next) {
    const span = isInstrumented() ? serverSpan(c.req.method, (name) => c.req.header(name)) : undefined
    return span ? span.run(() => travel(c, next, span)) : travel(c, next, undefined)
  }
}

const fail = (c: Context, scope: Scope, error: unknown) => replace(c, problem(scope, failureOf(scope, error)))

/**
 * Middleware of `use()` runs for anybody, and its guard asks who is calling before it answers by itself. Where it does not answer, the path
 * is unknown to whoever asks: 404.
 */
const unlessUnknown = (error: unknown): void => {
  if (!(error instanceof BffError && error.code === 'BFF_UNAUTHENTICATED')) throw error
}

const readTooEarly =
  'gateway: middleware has read the body of the request, which nobody had limited by then; what needs it is given to use()'

const draining = { retryAfter: 1, headers: { connection: 'close' } }

/** A body that turned out too long may have become something else on its way through the validators. */
export const failureOf = (scope: Scope, error: unknown): BffError => {
  const { reason } = scope.cancellation
  if (reason?.code === 'BFF_BODY_TOO_LARGE') return reason
  return isBrokenOff(error) ? clientGone() : asBffError(error)
}

/** Whether the body of the request broke off, as node says it. */
const isBrokenOff = (error: unknown) =>
  error instanceof Error && error.message === 'aborted' && 'code' in error && error.code === 'ECONNRESET'

const hasBody = ({ req: { method } }: Context) => method !== 'GET' && method !== 'HEAD'

/** Whether a request is a preflight that no route has to answer. */
const isAnswered = (c: Context, scope: Scope) => mayRead(scope) && isPreflight(c)

/** Whether middleware has made of the answer to a preflight, which speaks of no route and has no body, one of its own. */
const isOtherPreflight = (c: Context, scope: Scope) => isAnswered(c, scope) && c.res.status !== 204

/** Whether the page that asks may read the answer (CORS). */
const mayRead = ({ securityHeaders }: Scope) => securityHeaders['access-control-allow-origin'] !== undefined

/** What a caller in the same process brought. On a socket, `env` is what node-server makes, never what a client sends. */
const dryRunOf = (c: Context): DryRun | undefined => {
  const { dryRun }: { readonly dryRun?: DryRun } = c.env ?? {}
  return dryRun
}

const policy = 'content-security-policy'

/** Gives an answer that a handler made by itself what every answer carries. */
const complete = (c: Context, scope: Scope, { htmlPolicy }: Edge) => {
  if (c.res.bodyUsed || c.res.body?.locked)
    throw new TypeError('A handler returned an answer whose body is already being read')
  const own = c.res.headers
  const vary = own.get('vary')
  const isBarePage =
    /^(?:text\/html|application\/xhtml\+xml)/i.test(own.get('content-type') ?? '') && !own.has(policy)
  c.header('x-request-id', scope.requestId) // makes a copy, whose headers can be changed
  const { headers } = c.res
  for (const [name, value] of Object.entries(scopeHeaders(scope))) headers.set(name, value)
  if (vary !== null) headers.set('vary', varyOf(vary))
  if (isBarePage) headers.set(policy, htmlPolicy)
  if (scope.authenticated) keepPrivate(headers, scope)
}
