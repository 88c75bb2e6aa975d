import type { Env, MiddlewareHandler } from 'hono'
import { checkRange, type Range } from '../errors/option-range.ts'
import { maxTimerDelay } from '../scope/clock.ts'
import { type Scope, scopeOf } from '../scope/scope.ts'

/** What a time that a request is given can be, in milliseconds. */
export const timeRange: Range = { from: 1, to: maxTimerDelay }

/** How much time one route has. */
export interface TimeLimits {
  /**
   * Milliseconds until the head of the answer, which may be more than the gateway's budget. The services keep their own timeouts.
   * A client that asks for less gets less. Default: the gateway's.
   */
  readonly budget?: number
  /** Milliseconds in which a body that is streamed must go on behind its head. Default: the gateway's. */
  readonly idleTimeout?: number
}

/** Throws a TypeError naming the option and its value. */
export const checkTimeLimits = (where: string, { budget, idleTimeout }: TimeLimits): void => {
  checkRange(`${where}: budget`, budget, timeRange)
  checkRange(`${where}: idleTimeout`, idleTimeout, timeRange)
}

/**
 * Gives a route time limits of its own, shorter or longer than those of its gateway: for what takes long before it answers, and for
 * streams that are silent for long. A body that goes on has no limit.
 *
 * @throws TypeError when a limit is no number from 1 to 2^31 - 1.
 * @example
 * ```ts
 * import { createRoute, timeLimits } from '@bffkit/core'
 *
 * const route = createRoute({
 *   method: 'get',
 *   path: '/report',
 *   middleware: [timeLimits({ budget: 20_000 })],
 *   responses: { 204: { description: 'Fine' } },
 * })
 * ```
 */
export const timeLimits = (limits: TimeLimits): MiddlewareHandler<Env> => {
  checkTimeLimits('timeLimits', limits)
  return (c, next) => {
    applyTimeLimits(scopeOf(c), limits)
    return next()
  }
}

/** Gives a request the limits of its route. */
export const applyTimeLimits = (scope: Scope, { budget, idleTimeout }: TimeLimits): void => {
  if (budget !== undefined) scope.allow(budget)
  if (idleTimeout !== undefined) scope.idleTimeout = idleTimeout
}
