import { OpenAPIHono } from '@hono/zod-openapi'
import type { Env, Hono, MiddlewareHandler, Schema } from 'hono'
import { METHODS } from 'hono/router'
import type { MergePath, MergeSchemaPath } from 'hono/types'
import type { Authentication } from '../auth/authentication.ts'
import { authorize } from '../auth/authorize.ts'
import { callerOf } from '../auth/caller.ts'
import { credentialHeaders } from '../auth/credential-headers.ts'
import type { Admit } from '../auth/guard-handler.ts'
import { guardedRouter } from '../auth/guarded-router.ts'
import { edge } from '../edge/edge.ts'
import { roadOfGateway } from '../edge/handler-kind.ts'
import { privateRoutes } from '../edge/listen/private-routes.ts'
import { type Reloads, reloads } from '../edge/listen/reloads.ts'
import type { EdgeOptions, SecurityHeadersOf } from '../edge/security-headers.ts'
import { checkRange } from '../errors/option-range.ts'
import { checkInput } from '../input/check-input.ts'
import type { ReportsState } from '../observe/connection-state.ts'
import { type Logger, type LogLevel, logLevels, logs } from '../observe/log.ts'
import { changeLog } from '../observe/service-change.ts'
import type { LimitList } from '../pressure/limit.ts'
import type { RequestPriority } from '../pressure/priority.ts'
import { processClock, processDelay } from '../pressure/process-clock.ts'
import { problem } from '../reply/answer.ts'
import type { Clock } from '../scope/clock.ts'
import type { Lifecycle } from '../scope/lifecycle.ts'
import { defaultBudget, defaultIdleTimeout } from '../scope/open-scope.ts'
import type { Principal } from '../scope/principal.ts'
import { type Scope, scopeOf } from '../scope/scope.ts'
import { openServices } from '../service/bind.ts'
import { secondLevel } from '../service/cache/second/second-level.ts'
import type { SharedCache } from '../service/cache/second/shared-cache.ts'
import type { Bound, Service } from '../service/service.ts'
import type { LimitStore } from '../traffic/limits/limit-store.ts'
import { limiter } from '../traffic/limits/limiter.ts'
import { memoryLimits } from '../traffic/limits/memory-limits.ts'
import { aroundAll } from './around.ts'
import { coldness } from './coldness.ts'
import { schemasOf } from './compile-schemas.ts'
import { gatewayRoutes } from './gateway-routes.ts'
import { openApi } from './open-api.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import { failureOf, road } from './road.ts'
import { refuseTakenNames } from './schema/refuse-taken-names.ts'
import { timeRange } from './time-limits.ts'
import { checkWaivers, type Waivers } from './waivers.ts'
import { warmUp } from './warm-up.ts'

/** What a gateway is made of. */
export interface GatewayOptions<D extends Record<string, Service<object>>> {
  /** Its name in logs: lower-case kebab, such as `mobile-bff`. */
  readonly name: string
  /** The services its routes may call, with their addresses, see `connect()`. */
  readonly services: D
  /** How callers are recognised, such as `bearer()`. */
  readonly auth: Authentication
  /**
   * Milliseconds until the head of an answer. A client may ask for less with `X-Request-Timeout-Ms`, a route for less or more.
   * Default 3,000.
   */
  readonly budget?: number
  /** Milliseconds in which a streamed body must go on behind its head; a route may ask for more. Default 60,000. */
  readonly idleTimeout?: number
  /** What comes in and what goes out, whichever route: size of bodies, CORS, policy of pages. Default: strict. */
  readonly edge?: EdgeOptions
  /**
   * Runs around every request and every answer, before authentication: refusals, unknown paths and failures included, which is
   * what `app.use()` does not see. The first one sees most. An answer below 400 of its own needs a caller with the scopes of
   * the route. Default none.
   */
  readonly middleware?: readonly MiddlewareHandler<GatewayEnv<object>>[]
  /**
   * Limits of every request but probes and preflights: of addresses before anything that costs, of callers after authentication. Default
   * none.
   */
  readonly limits?: LimitList
  /** Where limits are kept: `redisLimits()` when there are several instances. Default `memoryLimits()`. */
  readonly limitStore?: LimitStore | undefined
  /** Where instances share what services have answered to calls with `cache`: `redisCache()`. Default: each keeps its own. */
  readonly cacheStore?: SharedCache | undefined
  /** Why it does without some of the defaults that protect, by their names, for `npm run audit:security`. Default none. */
  readonly waivers?: Waivers
  /** The level of the log on standard output, or a pino logger of your own. Default `info`. */
  readonly log?: LogLevel | Logger
  /**
   * What is closed with the gateway, after its services: a database, for one. What has `reportTo()`, such as `redisSessions()`, is
   * given the log, to report when it comes and goes. Default nothing.
   */
  readonly resources?: readonly (AsyncDisposable & ReportsState)[]
  /** Time, for tests. Default the machine's. */
  readonly clock?: Clock
  /** Chance, for tests: numbers from 0 up to 1. Default `Math.random`. */
  readonly random?: () => number
}

/** What handlers of a gateway with the services `S` find in `c.var`. */
export interface GatewayEnv<S> {
  Variables: { services: S; principal: Principal; requestId: string; scope: Scope }
}

type NoRoutes = Record<never, never>

/** A gateway: an `OpenAPIHono` with the road of a request built in. Only routes whose services it has can be mounted. */
export interface Gateway<S extends object, R extends Schema = NoRoutes>
  extends OpenAPIHono<GatewayEnv<S>, R>,
    Reloads {
  readonly name: string
  readonly auth: Authentication
  /** The limits of every route. */
  readonly limits: LimitList
  readonly log: Logger
  readonly lifecycle: Readonly<Lifecycle>
  /** The headers of what is refused before the road. */
  readonly securityHeaders: SecurityHeadersOf
  /** The priority of the route that a method and a request target ask for; `normal` where none is declared, or there is no route. */
  priorityOf(method: string, target: string): RequestPriority
  /** Its options, for `auditSecurity()`. */
  readonly audit: Pick<
    GatewayOptions<Record<string, Service<object>>>,
    'budget' | 'edge' | 'idleTimeout' | 'limits' | 'services' | 'waivers'
  >
  /** What the private port serves: `/health`, `/openapi.json`, `/cache/purge`, and what is added here. Nobody is authenticated there. */
  readonly private: Hono
  /** What `/health` shows beside the state of the gateway, by name: add what your operators should see. */
  readonly health: Map<string, () => unknown>
  route<P extends string, E extends Env, R2 extends Schema, B extends string>(
    path: P,
    app: GatewayEnv<S> extends E ? Hono<E, R2, B> : never,
  ): Gateway<S, MergeSchemaPath<R2, MergePath<'/', P>> & R>
  route<P extends string>(path: P): Hono<GatewayEnv<S>, R, P>
  /**
   * Compiles schemas and fetches keys before the first request, at most for 2 s, in which `/readyz` is 503; never rejects. Until 500 calls
   * and 5 s after the first one, at most 60 s, no breaker opens. `runGateway()` does it.
   */
  warmUp(): Promise<void>
  /** Leaves out the optional parts of requests that come from now on, or no longer. `serve()` does it when there are too many. */
  degrade(on: boolean): void
  /** Has `/readyz` say from now on that it is to be sent no more requests; those that come are still answered. */
  drain(): void
  /** Drains, and refuses new requests with `BFF_DRAINING` from now on; those under way go on. */
  refuse(): void
  /** Waits for the calls under way, then closes the connections to the services and the `resources`. */
  close(): Promise<void>
}

/**
 * Makes a gateway. Every request gets a scope, every route is authenticated unless its declaration says
 * `...anonymous()`, whatever goes wrong becomes a problem, and each request leaves one line in the log.
 *
 * @throws TypeError when an option is wrong, naming it and its value. Mounting a route throws one when a view or another named
 * schema of it has a name that stands for something else already.
 * @example
 * ```ts
 * import { bearer, connect, gateway, service } from '@bffkit/core'
 *
 * const orders = service('orders', {}, () => ({}))
 *
 * export const createApp = (settings: { ORDERS_URL: string; ISSUER: string }) =>
 *   gateway({
 *     name: 'mobile-bff',
 *     budget: 1_200,
 *     services: connect({ orders }, settings, { token: 'forward' }),
 *     auth: bearer({ issuer: settings.ISSUER, audience: 'mobile' }),
 *   })
 * ```
 */
export const gateway = <D extends Record<string, Service<object>>>(
  options: GatewayOptions<D>,
): Gateway<Bound<D>> => {
  const {
    name,
    auth,
    budget = defaultBudget,
    idleTimeout = defaultIdleTimeout,
    clock = processClock,
    random = Math.random,
  } = options
  checkOptions(options)
  if (clock === processClock) processDelay.start()
  checkWaivers(options.waivers ?? {}, Object.keys(options.services))

  const { log, access, dropped } = logs(name, options.log ?? 'info')
  const health = new Map<string, () => unknown>()
  if (dropped) health.set('log', () => ({ dropped: dropped() }))
  for (const resource of options.resources ?? []) resource.reportTo?.(log)
  const cold = coldness(clock, (lasted, calls) =>
    log.info({ lasted: Math.round(lasted), calls }, 'warm: services are judged from here on'),
  )
  const lifecycle: Lifecycle = { draining: false, overloaded: false, running: 0, defects: 0 }
  const {
    bind,
    upstreams,
    kept,
    close: closeServices,
  } = openServices(options.services, {
    clock,
    random,
    changed: changeLog(access),
    isCold: cold.isCold,
    shared: options.cacheStore && secondLevel(options.cacheStore, name, clock, log),
  })
  const adaptive = Object.entries(upstreams).filter(([, { places }]) => places)
  if (adaptive.length > 0)
    health.set('bulkheads', () => Object.fromEntries(adaptive.map(([key, { places }]) => [key, places?.()])))
  const admit: Admit = async (c, scope, scopes) => {
    await authorize(auth, scope, callerOf(c), scopes)
    c.set('principal', scope.principal)
  }
  const own = new Set<unknown>()
  const reloading = reloads(log)
  const gatewayLimits = checkedLimits(options.limits ?? [])
  const limits = limiter({
    limits: gatewayLimits,
    store: options.limitStore ?? memoryLimits({ clock }),
    clock,
    log,
    random,
    health,
    onReload: reloading.onReload,
  })
  const declarations = () => {
    auth.served?.(app.routes)
    return app.openAPIRegistry.definitions.flatMap((definition) =>
      definition.type === 'route' ? definition.route : [],
    )
  }
  const router = guardedRouter({ admit, own, declarations, declares: limits.declares })
  const app = new OpenAPIHono<GatewayEnv<Bound<D>>>({ defaultHook: checkInput, router })
  eachDefinition(app, router.begin)
  refuseTakenNames(app.openAPIRegistry)

  const border = edge(options.edge)
  const walk = roadOfGateway(
    road({
      name,
      clock,
      budget,
      idleTimeout,
      challenge: auth.challenge,
      base: auth.base ?? '',
      credentials: credentialHeaders(auth),
      admit,
      edge: border,
      access,
      lifecycle,
      match: router.matched,
      bind,
      upstreams,
      around: aroundAll('gateway: middleware', options.middleware ?? []),
      limiter: limits,
    }),
  )
  own.add(walk)
  app.use(walk)
  app.onError((error, c) => {
    // Otherwise hono would put the headers of an answer that was already there over those of the problem.
    c.res = undefined
    const scope = scopeOf(c)
    return problem(scope, failureOf(scope, error))
  })
  app.notFound((c) => problem(scopeOf(c), refuseUnknown(app, c)))
  app.route('/', gatewayRoutes(lifecycle))

  const close = () =>
    eachInTurn([
      closeServices,
      ...(options.resources ?? []).map((resource) => async () => resource[Symbol.asyncDispose]()),
    ])
  const warm = () => {
    cold.begin()
    return warmUp({ clock, lifecycle, auth, schemas: () => declarations().flatMap(schemasOf) })
  }
  const drain = () => {
    lifecycle.draining = true
  }
  const refuse = () => {
    drain()
    lifecycle.refusing = true
  }
  const degrade = (on: boolean) => {
    lifecycle.overloaded = on
    if (on) log.warn('degraded: optional parts are left out, there is too much to do')
    else log.info('not degraded any more: optional parts are made again')
  }
  const document = () =>
    openApi(Object.assign(app, { auth, limits: gatewayLimits }), { title: name, version: '0' })
  const hidden = privateRoutes({ name, lifecycle, document, health, kept, log })
  const identity = { name, auth, priorityOf: router.priorityOf, log, audit: options, limits: gatewayLimits }
  const life = { lifecycle, degrade, drain, refuse, close, ...reloading }
  return finished<Bound<D>>(
    Object.assign(app, {
      ...identity,
      ...life,
      securityHeaders: border.headers,
      private: hidden,
      health,
      warmUp: warm,
    }),
  )
}

/** Does one after the other, also behind one that fails. Rejects with what failed first. */
const eachInTurn = async (all: readonly (() => Promise<void>)[]): Promise<void> => {
  const failures: unknown[] = []
  for (const one of all) await one().catch((error) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

/**
 * Reports when a definition begins: hono itself brings handlers one by one, and says of none whose it is. The apps that
 * `basePath()` gives register into the same router.
 */
const eachDefinition = (app: object, begin: () => void) => {
  for (const name of ['route', 'on', ...METHODS]) {
    const define: (...given: unknown[]) => unknown = Reflect.get(app, name)
    const value = (...given: unknown[]) => {
      begin()
      return define.apply(app, given)
    }
    Object.defineProperty(app, name, { value, configurable: true, writable: true })
  }
  const basePath: (path: string) => object = Reflect.get(app, 'basePath')
  const value = (path: string) => {
    const below = basePath.call(app, path)
    eachDefinition(below, begin)
    return below
  }
  Object.defineProperty(app, 'basePath', { value, configurable: true, writable: true })
}

/** The one place where the gateway's stricter `route` is put over OpenAPIHono's: at run time they are the same. */
const finished = <S extends object>(app: object) => app as Gateway<S>

const checkedLimits = (limits: LimitList): LimitList => {
  for (const limit of limits)
    if (typeof limit?.kind !== 'string')
      throw new TypeError(`gateway: limits must hold what limit() and the like make, not ${limit}`)
  return limits
}

const checkOptions = ({
  name,
  budget,
  idleTimeout,
  services,
  auth,
  log,
  cacheStore,
  limitStore,
}: GatewayOptions<Record<string, Service<object>>>) => {
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]*$/.test(name))
    throw new TypeError(`gateway: name must be lower-case kebab, not ${JSON.stringify(name)}`)
  if (budget !== undefined && !(Number.isFinite(budget) && budget > 0))
    throw new TypeError(`gateway: budget must be a positive number of milliseconds, not ${budget}`)
  checkRange('gateway: idleTimeout', idleTimeout, timeRange)
  if (typeof auth?.authenticate !== 'function')
    throw new TypeError('gateway: auth must say how callers are recognised, such as bearer({ … })')
  if (typeof auth.document !== 'object' || auth.document === null)
    throw new TypeError('gateway: auth must have a document for its clients, {} when it has nothing to say')
  if (typeof services !== 'object' || services === null)
    throw new TypeError('gateway: services must be a record of services, such as connect({ … }, settings)')
  if (cacheStore !== undefined && typeof cacheStore?.join !== 'function')
    throw new TypeError(`gateway: cacheStore must be what redisCache() makes, not ${cacheStore}`)
  if (limitStore !== undefined && typeof limitStore?.take !== 'function')
    throw new TypeError(
      `gateway: limitStore must be what redisLimits() or memoryLimits() makes, not ${limitStore}`,
    )
  if (typeof log === 'string' && !logLevels.includes(log))
    throw new TypeError(`gateway: log must be a pino logger or one of ${logLevels.join(', ')}, not ${log}`)
}
