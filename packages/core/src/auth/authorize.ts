import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Scope } from '../gateway/scope.ts'
import type { Authentication } from './authentication.ts'

/** A route as OpenAPI declares it. */
interface Declaration {
  readonly method: string
  readonly path: string
  readonly security?: readonly unknown[] | undefined
}

/** What was found out about a request before its handler runs. */
export interface Matched {
  /** The template of the route that answers; `undefined` when there is none. */
  readonly route: string | undefined
  /** Whether it is open to anybody. */
  readonly anonymous: boolean
}

const honoPath = (path: string) => path.replaceAll(/\/\{(.+?)\}/g, '/:$1')

/**
 * Finds the route that will answer a request, and whether its declaration opens it. Everything is closed unless the
 * route itself is declared `...anonymous()`: a route without a declaration, one registered with `all()` or mounted is
 * closed too. Where nothing is registered there is nothing to protect.
 *
 * @param own the gateway's middleware, which guards nothing itself
 * @param declarations what the registered routes say, read at the first request
 */
export const routeMatcher = (own: ReadonlySet<unknown>, declarations: () => readonly Declaration[]) => {
  let open: ReadonlySet<string> | undefined

  return (c: Context): Matched => {
    open ??= new Set(
      declarations()
        .filter(({ security }) => security?.length === 0)
        .map(({ method, path }) => `${method.toUpperCase()} ${honoPath(path)}`),
    )
    const routes = matchedRoutes(c).filter(({ handler }) => !own.has(handler))
    const route = routes.find(({ method }) => method !== 'ALL') ?? routes[0]
    return { route: route?.path, anonymous: !route || open.has(`${route.method} ${route.path}`) }
  }
}

/** Authenticates the caller of a route that is not open, and notes who it is in the scope. */
export const authorize = async (
  auth: Authentication,
  scope: Scope,
  { anonymous }: Matched,
): Promise<void> => {
  if (anonymous) return
  const { principal, token } = await auth.authenticate(scope.header)
  scope.principal = principal
  scope.token = token
}
