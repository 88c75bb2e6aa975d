import type { MiddlewareHandler } from 'hono'

/** How late a request is refused when there are too many: `background` first, then `normal`, `critical` in the worst case only. */
export type Priority = (typeof priorities)[number]

/** From the one that is refused last. */
export const priorities = ['critical', 'normal', 'background'] as const

/** The same of a request: `indispensable` ones are never refused, and no app declares them. */
export type RequestPriority = Priority | 'indispensable'

/** What routes declare, by their middleware. */
const declared = new WeakMap<object, RequestPriority>()

/** Middleware of a route whose requests are never refused: for what a client cannot do again. */
export const indispensable: MiddlewareHandler = (_, next) => next()
declared.set(indispensable, 'indispensable')

/**
 * Middleware that says how late the requests to a route, or to all routes it stands before, are refused by an overloaded gateway.
 * Without it a route is `normal`. Probes and the way back from a sign-in are never refused, and need none.
 *
 * @throws TypeError when it is no priority.
 * @example
 * ```ts
 * import { createRoute, priority } from '@bffkit/core'
 *
 * const route = createRoute({
 *   method: 'get',
 *   path: '/recommendations',
 *   middleware: [priority('background')],
 *   responses: { 204: { description: 'Fine' } },
 * })
 * ```
 */
export const priority = (value: Priority): MiddlewareHandler => {
  const middleware: MiddlewareHandler = (_, next) => next()
  declarePriority('priority', middleware, value)
  return middleware
}

/**
 * Lets a handler say how late the requests to its route are refused.
 *
 * @throws TypeError when it is no priority.
 */
export const declarePriority = (where: string, handler: object, value: Priority): void => {
  if (!priorities.includes(value))
    throw new TypeError(`${where}: must be one of ${priorities.join(', ')}, not ${JSON.stringify(value)}`)
  declared.set(handler, value)
}

/** What a handler declares, if it declares a priority. */
export const declaredPriority = (handler: object): RequestPriority | undefined => declared.get(handler)
