import type { LimitList } from '../../pressure/limit.ts'

/** What {@link limited} puts into a route. */
export interface Limited {
  limits: LimitList
}

/**
 * Gives a route limits beside those of the gateway. Spread it into `createRoute`, in any order with `...secured()` or
 * `...anonymous()`; `cost` beside it says what a request costs. `passThrough()` takes the same two options.
 *
 * @example
 * ```ts
 * import { anonymous, createRoute } from '@bffkit/core'
 * import { limit, limited } from '@bffkit/core/traffic'
 *
 * const perAddress = limit({ name: 'config', by: 'address', quota: 60, window: 60_000 })
 *
 * const route = createRoute({
 *   method: 'get',
 *   path: '/config',
 *   ...anonymous(),
 *   ...limited(perAddress),
 *   responses: { 204: { description: 'Fine' } },
 * })
 * ```
 */
export const limited = (...limits: LimitList): Limited => ({ limits })
