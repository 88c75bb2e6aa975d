import type { Env, MiddlewareHandler } from 'hono'
import type { H, RouterRoute } from 'hono/types'
import { findTargetHandler } from 'hono/utils/handler'
import { checkRange } from '../errors/option-range.ts'
import type { TrafficDeclaration } from '../pressure/limit.ts'
import { declarePriority, type Priority } from '../pressure/priority.ts'
import { requireScope } from './require-scope.ts'

/** What a route says of itself: who may call it, and what that may cost. */
export interface Declarations extends TrafficDeclaration {
  /** What callers need. Default none: the route is authenticated all the same. */
  readonly scopes?: readonly string[]
  /** How late its requests are refused by an overloaded gateway. Default `normal`. */
  readonly priority?: Priority
}

/** What {@link declared} puts into a route. */
export interface Declared<E extends Env> {
  security: { bearer: string[] }[]
  middleware: [MiddlewareHandler<E>]
  /** The handler that says more than scopes, for `createRoute`: `middleware` written beside it takes nothing away. */
  declares?: MiddlewareHandler<E>
}

/** What handlers say of the traffic of their route. */
const declarations = new WeakMap<object, TrafficDeclaration>()

/**
 * Says everything a closed route declares, in one place: scopes, limits of its own, what a request costs, and its priority. Spread it
 * into `createRoute`.
 *
 * @throws TypeError when a limit is none, the cost no whole number of at least 0, or the priority none.
 * @example
 * ```ts
 * import { createRoute, declared } from '@bffkit/core'
 * import { limit } from '@bffkit/core/traffic'
 *
 * const searches = limit({ name: 'searches', by: 'principal', quota: 30, window: 60_000 })
 *
 * const route = createRoute({
 *   method: 'get',
 *   path: '/search',
 *   ...declared({ scopes: ['catalog:read'], limits: [searches], cost: 5 }),
 *   responses: { 204: { description: 'Fine' } },
 * })
 * ```
 */
export const declared = <E extends Env>({ scopes = [], priority, ...traffic }: Declarations): Declared<E> => {
  const handler = declaring('declared', requireScope<E>(...scopes), traffic)
  if (priority !== undefined) declarePriority('declared: priority', handler, priority)
  const isMore = priority !== undefined || declarations.has(handler)
  return { security: [{ bearer: [...scopes] }], middleware: [handler], ...(isMore && { declares: handler }) }
}

/**
 * Lets a handler say what its route declares.
 *
 * @throws TypeError when a limit is none, or the cost no whole number of at least 0.
 */
const declaring = <H extends object>(where: string, handler: H, traffic: TrafficDeclaration): H => {
  const { limits, cost } = traffic
  checkRange(`${where}: cost`, cost, { from: 0, to: 1_000_000, whole: true })
  for (const limit of limits ?? [])
    if (typeof limit?.kind !== 'string')
      throw new TypeError(`${where}: limits must hold what limit() and the like make, not ${limit}`)
  if (limits !== undefined || cost !== undefined) declarations.set(handler, traffic)
  return handler
}

/** A handler that does nothing but say what its route declares. */
export const declaration = (where: string, traffic: TrafficDeclaration): H =>
  declaring<MiddlewareHandler>(where, (_, next) => next(), traffic)

/** What a handler says of its route, however deep its app is mounted. */
export const declarationOf = ({ handler }: Pick<RouterRoute, 'handler'>): TrafficDeclaration | undefined =>
  declarations.get(findTargetHandler(handler))

/** Both declarations of one route together. */
export const joined = (
  one: TrafficDeclaration | undefined,
  other: TrafficDeclaration,
): TrafficDeclaration => {
  const limits = [...new Set([...(one?.limits ?? []), ...(other.limits ?? [])])]
  const cost = other.cost ?? one?.cost
  return { limits, ...(cost !== undefined && { cost }) }
}

const pairs = new WeakMap<TrafficDeclaration, WeakMap<TrafficDeclaration, TrafficDeclaration>>()

/** As {@link joined}, of what stands before one another in two definitions: the same pair gives the same object. */
export const together = (
  one: TrafficDeclaration | undefined,
  other: TrafficDeclaration | undefined,
): TrafficDeclaration | undefined => {
  if (!one || !other || one === other) return one ?? other
  const others = pairs.get(one) ?? new WeakMap<TrafficDeclaration, TrafficDeclaration>()
  const both = others.get(other) ?? joined(one, other)
  pairs.set(one, others.set(other, both))
  return both
}
