import type { MiddlewareHandler } from 'hono'
import type { Authentication } from '../auth/authentication.ts'
import type { EdgeOptions } from '../edge/security-headers.ts'
import { checkRange } from '../errors/option-range.ts'
import type { OwnCodes } from '../errors/own-codes.ts'
import type { ReportsState } from '../observe/connection-state.ts'
import { type Logger, type LogLevel, logLevels } from '../observe/log.ts'
import type { RequestEnd } from '../observe/request-record.ts'
import type { LimitList } from '../pressure/limit.ts'
import type { Clock } from '../scope/clock.ts'
import type { Principal } from '../scope/principal.ts'
import type { Scope } from '../scope/scope.ts'
import type { SharedCache } from '../service/cache/second/shared-cache.ts'
import type { Service } from '../service/service.ts'
import type { LimitStore } from '../traffic/limits/limit-store.ts'
import { timeRange } from './time-limits.ts'
import type { Waivers } from './waivers.ts'

/** What handlers of a gateway with the services `S` find in `c.var`. */
export interface GatewayEnv<S> {
  Variables: { services: S; principal: Principal; requestId: string; scope: Scope }
}

/** What a gateway is made of. */
export interface GatewayOptions<D extends Record<string, Service<object>>> {
  /** Its name in logs: lower-case kebab, such as `mobile-bff`. */
  readonly name: string
  /** The services its routes may call, with their addresses, see `connect()`. */
  readonly services: D
  /** How callers are recognised, such as `bearer()`. */
  readonly auth: Authentication
  /**
   * The path a proxy in front takes off, such as `/shop`: the `type` of problems, `Location` of routes that are passed through and the
   * server of its document begin with it. Default none; with `session()` that of its `origin`.
   */
  readonly base?: string
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
   * Hears what became of every request when it is over, also of those that are refused before there is a route; see {@link RequestRecord}.
   * It is called behind the answer, which never waits for it; what it throws is logged once. Default nobody, for whom nothing is made.
   */
  readonly onRequestEnd?: RequestEnd | undefined
  /**
   * Limits of every request but probes and preflights: of addresses before anything that costs, of callers after authentication. Default
   * none.
   */
  readonly limits?: LimitList
  /** Error codes of its own, made by `errorCodes()`: their pages are served, and its document lists them. Default none. */
  readonly codes?: OwnCodes | readonly OwnCodes[]
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

/**
 * Refuses options that are wrong.
 *
 * @throws TypeError naming the option and its value.
 */
export const checkOptions = ({
  name,
  budget,
  idleTimeout,
  services,
  auth,
  log,
  limits = [],
  cacheStore,
  limitStore,
}: GatewayOptions<Record<string, Service<object>>>): void => {
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
  for (const limit of limits)
    if (typeof limit?.kind !== 'string')
      throw new TypeError(`gateway: limits must hold what limit() and the like make, not ${limit}`)
  if (cacheStore !== undefined && typeof cacheStore?.join !== 'function')
    throw new TypeError(`gateway: cacheStore must be what redisCache() makes, not ${cacheStore}`)
  if (limitStore !== undefined && typeof limitStore?.take !== 'function')
    throw new TypeError(
      `gateway: limitStore must be what redisLimits() or memoryLimits() makes, not ${limitStore}`,
    )
  if (typeof log === 'string' && !logLevels.includes(log))
    throw new TypeError(`gateway: log must be a pino logger or one of ${logLevels.join(', ')}, not ${log}`)
}
