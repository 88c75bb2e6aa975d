import { createRoute as createHonoRoute, type RouteConfig } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { H } from 'hono/types'
import { readRequest } from '../input/read-request.ts'
import type { TrafficDeclaration } from '../pressure/limit.ts'
import { declaration } from './declared.ts'
import { requireScope } from './require-scope.ts'
import { scopesOf } from './scopes-by-route.ts'
import { openToAnybody } from './secured.ts'

/** What routes that {@link createRoute} made say of security. */
const made = new WeakSet<object>()

/** Whether {@link createRoute} made the route that says this of security: then it asks for its scopes wherever it is mounted. */
export const asksByItself = (security: object): boolean => made.has(security)

/** What {@link createRoute} is given: what `@hono/zod-openapi` takes, and what its traffic may be. */
type RouteToCreate<P extends string> = Omit<RouteConfig, 'path'> & {
  path: P
  /** Of `...declared()`. */
  declares?: MiddlewareHandler
} & TrafficDeclaration

/**
 * Declares a route, as `createRoute` of `@hono/zod-openapi` does, and asks for the scopes of its `security` before anything
 * else of the route runs: also with `middleware` of its own, with `hide: true`, and in an app whose declarations are lost.
 *
 * A route that is open by its mark says so in OpenAPI. Its parameters are read as they are meant: a list is one also where
 * it comes once, one value may come once only, and an integer no double is sure to hold is refused, not changed.
 *
 * @throws TypeError when its `security` asks for somebody and it is open to anybody; when a parameter is declared as what no
 * text can be, such as `z.boolean()`, or takes every text for true, as `z.coerce.boolean()` does.
 * @example
 * ```ts
 * import { createRoute, secured } from '@bffkit/core'
 *
 * const route = createRoute({ method: 'get', path: '/caches', ...secured('admin'), responses: { 204: { description: 'Fine' } } })
 * ```
 */
export const createRoute = <P extends string, R extends RouteToCreate<P>>(given: R) => {
  const { method, path, security } = given
  const where = `createRoute: ${method} ${path}`
  const declared = withTraffic(where, given)
  const config = declared.request
    ? Object.assign({}, declared, { request: readRequest(where, declared.request) })
    : declared
  const scopes = scopesOf(security)
  const middleware: H[] = [config.middleware ?? []].flat()
  const isClosed = given.declares !== undefined || (security !== undefined && security.length > 0)
  if (isClosed && middleware.includes(openToAnybody)) {
    const asks = scopes.length > 0 ? `asks for ${scopes.join(' ')}` : 'asks who is calling'
    throw new TypeError(`${where} ${asks} and is open to anybody`)
  }
  if (!security && middleware[0] === openToAnybody)
    return createHonoRoute<P, R>(Object.assign({}, config, { security: [] }))
  if (!security || scopes.length === 0) return createHonoRoute<P, R>(config)

  const kept = [...security]
  made.add(kept)
  return createHonoRoute<P, R>(
    Object.assign({}, config, { security: kept, middleware: [requireScope(...scopes), ...middleware] }),
  )
}

/**
 * Lets a handler say what stands beside it as `limits` and `cost`, whichever helper it came from: spreads of two lose the
 * middleware of one, and so does middleware written beside `...declared()`. None of it is for OpenAPI.
 */
const withTraffic = <R extends RouteToCreate<string>>(where: string, given: R): R => {
  const { limits, cost, declares, ...route } = given
  if (limits === undefined && cost === undefined && !declares) return given
  const own: H[] = [given.middleware ?? []].flat()
  const declared = !declares || own.includes(declares) ? own : [declares, ...own]
  if (limits === undefined && cost === undefined) return same<R>({ ...route, middleware: declared })
  const traffic = { ...(limits && { limits }), ...(cost !== undefined && { cost }) }
  return same<R>({ ...route, middleware: [...declared, declaration(where, traffic)] })
}

/** Asserts to the compiler that a route without what only we read is the route all the same. */
const same = <R extends object>(route: object): R => route as R
