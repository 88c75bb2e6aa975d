import { OpenAPIHono } from '@hono/zod-openapi'
import type { Env, Hono, Schema } from 'hono'
import type { MergePath, MergeSchemaPath } from 'hono/types'
import type { Authentication } from '../auth/authentication.ts'
import { authorize } from '../auth/authorize.ts'
import { callerOf } from '../auth/caller.ts'
import { credentialHeaders } from '../auth/credential-headers.ts'
import type { Admit } from '../auth/guard-handler.ts'
import { guardedRouter } from '../auth/guarded-router.ts'
import { edge } from '../edge/edge.ts'
import { isUpgrader, roadOfGateway } from '../edge/handler-kind.ts'
import { privateRoutes } from '../edge/listen/private-routes.ts'
import { type Reloads, reloads } from '../edge/listen/reloads.ts'
import type { SecurityHeadersOf } from '../edge/security-headers.ts'
import type { ErrorCodeName } from '../errors/codes.ts'
import { namesOf } from '../errors/own-codes.ts'
import { checkInput } from '../input/check-input.ts'
import { type Logger, logs } from '../observe/log.ts'
import { tellEnd } from '../observe/request-end.ts'
import { type EdgeRefusal, recordOfRefusal } from '../observe/request-record.ts'
import { changeLog } from '../observe/service-change.ts'
import type { LimitList } from '../pressure/limit.ts'
import type { RequestPriority } from '../pressure/priority.ts'
import { processClock, processDelay } from '../pressure/process-clock.ts'
import { problem } from '../reply/answer.ts'
import type { Lifecycle } from '../scope/lifecycle.ts'
import { defaultBudget, defaultIdleTimeout } from '../scope/open-scope.ts'
import { scopeOf } from '../scope/scope.ts'
import { underWay } from '../scope/under-way.ts'
import { openServices } from '../service/bind.ts'
import { secondLevel } from '../service/cache/second/second-level.ts'
import type { Bound, Service } from '../service/service.ts'
import { limiter } from '../traffic/limits/limiter.ts'
import { memoryLimits } from '../traffic/limits/memory-limits.ts'
import { aroundAll } from './around.ts'
import { basePath } from './base-path.ts'
import { coldness } from './coldness.ts'
import { schemasOf } from './compile-schemas.ts'
import { eachDefinition } from './each-definition.ts'
import { checkOptions, type GatewayEnv, type GatewayOptions } from './gateway-options.ts'
import { gatewayRoutes } from './gateway-routes.ts'
import { openApi } from './open-api.ts'
import { refuseLateUse } from './refuse-late-use.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import { failureOf, road } from './road.ts'
import { refuseTakenNames } from './schema/refuse-taken-names.ts'
import { checkWaivers } from './waivers.ts'
import { warmUp } from './warm-up.ts'

export type { GatewayEnv, GatewayOptions } from './gateway-options.ts'

type NoRoutes = Record<never, never>

/** A gateway: an `OpenAPIHono` with the road of a request built in. Only routes whose services it has can be mounted. */
export interface Gateway<S extends object, R extends Schema = NoRoutes>
  extends OpenAPIHono<GatewayEnv<S>, R>,
    Reloads {
  readonly name: string
  /** The path a proxy in front takes off; empty when none does. */
  readonly base: string
  readonly auth: Authentication
  /** The error codes of its own. */
  readonly codes: readonly ErrorCodeName[]
  /** The limits of every route. */
  readonly limits: LimitList
  readonly log: Logger
  readonly lifecycle: Readonly<Lifecycle>
  /** The headers of what is refused before the road. */
  readonly securityHeaders: SecurityHeadersOf
  /** Whether it has `middleware`, which then sees also the requests there is no time for. */
  readonly seesAll: boolean
  /** Whether a route takes connections for another protocol, see `upgrade()`. */
  hasUpgrades(): boolean
  /** Tells `onRequestEnd`, where there is one, of what is refused before the road. */
  readonly refused?: (refusal: EdgeRefusal) => void
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
  const codes = namesOf(options.codes ?? [])
  const base = basePath(options.base, auth.base)
  if (clock === processClock) processDelay.start()
  checkWaivers(options.waivers ?? {}, Object.keys(options.services))

  const credentials = credentialHeaders(auth)
  const { log, access, dropped } = logs(name, options.log ?? 'info')
  const health = new Map<string, () => unknown>()
  if (dropped) health.set('log', () => ({ dropped: dropped() }))
  const tell = options.onRequestEnd && tellEnd(options.onRequestEnd, log, health)
  for (const resource of options.resources ?? []) resource.reportTo?.(log)
  const cold = coldness(clock, (lasted, calls) =>
    log.info({ lasted: Math.round(lasted), calls }, 'warm: services are judged from here on'),
  )
  const lifecycle: Lifecycle = {
    draining: false,
    overloaded: false,
    running: 0,
    underWay: underWay(),
    defects: 0,
  }
  const {
    bind,
    upstreams,
    kept,
    close: closeServices,
  } = openServices(
    options.services,
    {
      clock,
      random,
      changed: changeLog(access),
      isCold: cold.isCold,
      shared: options.cacheStore && secondLevel(options.cacheStore, name, clock, log),
    },
    credentials,
  )
  const adaptive = Object.entries(upstreams).filter(([, { places }]) => places)
  if (adaptive.length > 0)
    health.set('bulkheads', () => Object.fromEntries(adaptive.map(([key, { places }]) => [key, places?.()])))
  const admit: Admit = async (c, scope, scopes) => {
    await authorize(auth, scope, callerOf(c), scopes)
    c.set('principal', scope.principal)
  }
  const own = new Set<unknown>()
  const reloading = reloads(log)
  const gatewayLimits = options.limits ?? []
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
      base,
      credentials,
      admit,
      edge: border,
      access,
      lifecycle,
      match: router.matched,
      bind,
      upstreams,
      tellEnd: tell,
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
  app.route('/', gatewayRoutes(lifecycle, codes))
  refuseLateUse(app, new Set(app.routes.map(({ handler }) => handler)))

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
    openApi(Object.assign(app, { base, auth, limits: gatewayLimits, codes }), { title: name, version: '0' })
  const hidden = privateRoutes({ name, lifecycle, document, health, kept, log })
  const identity = {
    name,
    base,
    auth,
    codes,
    priorityOf: router.priorityOf,
    log,
    audit: options,
    limits: gatewayLimits,
  }
  const life = { lifecycle, degrade, drain, refuse, close, ...reloading }
  return finished<Bound<D>>(
    Object.assign(app, {
      ...identity,
      ...life,
      securityHeaders: border.headers,
      ...(tell && { refused: (refusal: EdgeRefusal) => tell(recordOfRefusal(name, refusal)) }),
      hasUpgrades: () => app.routes.some(isUpgrader),
      seesAll: (options.middleware ?? []).length > 0,
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

/** The one place where the gateway's stricter `route` is put over OpenAPIHono's: at run time they are the same. */
const finished = <S extends object>(app: object) => app as Gateway<S>
