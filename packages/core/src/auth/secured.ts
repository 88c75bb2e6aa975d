import type { Env, MiddlewareHandler } from 'hono'
import type { RouterRoute } from 'hono/types'
import { findTargetHandler } from 'hono/utils/handler'
import { type Declared, declared } from './declared.ts'

/** What {@link secured} puts into a route. */
export interface Secured<E extends Env> extends Declared<E> {}

/**
 * Asks for scopes: enforced at run time and written into OpenAPI from this one place. Spread it into `createRoute`.
 * Without scopes the route is authenticated all the same, as every route is. `middleware` written beside it takes
 * nothing away: `createRoute` asks for what the route declares.
 *
 * @example
 * ```ts
 * import { createRoute, secured } from '@bffkit/core'
 *
 * const route = createRoute({ method: 'get', path: '/home', ...secured('home:read'), responses: { 204: { description: 'Fine' } } })
 * ```
 */
export const secured = <E extends Env>(...scopes: string[]): Secured<E> => declared<E>({ scopes })

/** What {@link anonymous} puts into a route. */
export interface Anonymous {
  security: []
  middleware: [MiddlewareHandler<Env>]
}

/** The first handler of a route that is open to anybody. It opens what stands behind it with the same method and template. */
export const openToAnybody: MiddlewareHandler<Env> = (_, next) => next()

/**
 * Lets anybody call a route. Spread it into `createRoute`; nothing else opens a route. A route with middleware of its
 * own lists `...anonymous().middleware` first, otherwise it stays closed. Registered for all methods, as by `use()`, it opens nothing.
 *
 * @example
 * ```ts
 * import { anonymous, createRoute } from '@bffkit/core'
 *
 * const route = createRoute({ method: 'get', path: '/config', ...anonymous(), responses: { 204: { description: 'Fine' } } })
 * ```
 */
export const anonymous = (): Anonymous => ({ security: [], middleware: [openToAnybody] })

/** Whether a handler is what `...anonymous()` gives, however deep its app is mounted. */
export const isOpenToAnybody = ({ handler }: Pick<RouterRoute, 'handler'>): boolean =>
  findTargetHandler(handler) === openToAnybody
