import { type Context, Hono } from 'hono'
import { mount } from 'hono/mount'
import { matchedRoutes } from 'hono/route'
import { findTargetHandler } from 'hono/utils/handler'
import { unlessCancelled } from '../gateway/cancellation.ts'
import type { Scope } from '../gateway/scope.ts'
import type { Authentication, Caller } from './authentication.ts'
import { refuseWithout } from './require-scope.ts'
import { openToAnybody } from './secured.ts'

/** A route as OpenAPI declares it. */
interface Declaration {
  readonly method: string
  readonly path: string
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[] | undefined
}

/** What was found out about a request before its handler runs. */
export interface Matched {
  /** The template of the route that answers; `undefined` when there is none. */
  readonly route: string | undefined
  /** Whether it is open to anybody. */
  readonly anonymous: boolean
  /** What its declaration asks for. */
  readonly scopes: readonly string[]
}

type Route = ReturnType<typeof matchedRoutes>[number]

const honoPath = (path: string) => path.replaceAll(/\/\{(.+?)\}/g, '/:$1')

/**
 * Finds the route that will answer a request, whether it is open, and which scopes its declaration asks for. Everything
 * is closed unless the route itself carries what `...anonymous()` gives: a route without a declaration, one registered
 * with `all()` or mounted is closed too, also where an open route stands behind it. Where nothing is registered there
 * is nothing to protect.
 *
 * @param own the gateway's middleware, which guards nothing itself
 * @param declarations what the registered routes say, read at the first request
 */
export const routeMatcher = (own: ReadonlySet<unknown>, declarations: () => readonly Declaration[]) => {
  let declared: ReadonlyMap<string, readonly string[]> | undefined

  return (c: Context): Matched => {
    declared ??= scopesByRoute(declarations())
    const routes = matchedRoutes(c).filter(({ handler }) => !own.has(handler))
    const route = routes.find(({ method }) => method !== 'ALL') ?? routes[0]
    if (!route) return { route: undefined, anonymous: true, scopes: none }
    return {
      route: route.path,
      anonymous: isOpen(routes),
      scopes: declared.get(`${route.method} ${route.path}`) ?? none,
    }
  }
}

const none: readonly string[] = []

/** Several declarations of one route ask for the scopes of all of them. */
const scopesByRoute = (declarations: readonly Declaration[]) => {
  const scopes = new Map<string, readonly string[]>()
  for (const { method, path, security = [] } of declarations) {
    const key = `${method.toUpperCase()} ${honoPath(path)}`
    scopes.set(key, [
      ...(scopes.get(key) ?? []),
      ...security.flatMap((scheme) => Object.values(scheme)).flat(),
    ])
  }
  return scopes
}

/** Open is what is marked open, when nothing but middleware stands before it. */
const isOpen = (routes: readonly Route[]): boolean => {
  const mark = routes.findIndex(({ handler }) => findTargetHandler(handler) === openToAnybody)
  return mark >= 0 && routes.slice(0, mark).every(isMiddleware)
}

/** `mount()` is registered like middleware, and answers; hono marks it in no other way than by its code. */
const mounts = new Set(
  [mount(() => new Response()), new Hono().mount('/', () => new Response()).routes[0]?.handler].map(String),
)

const isMiddleware = ({ method, handler }: Route): boolean => {
  const target = findTargetHandler(handler)
  return method === 'ALL' && target.length > 1 && !mounts.has(String(target))
}

/**
 * Authenticates the caller of a route that is not open, and notes who it is in the scope.
 *
 * @throws BFF_UNAUTHENTICATED, BFF_FORBIDDEN, and why the request ended when it does so first.
 */
export const authorize = async (
  auth: Authentication,
  scope: Scope,
  caller: Caller,
  scopes: readonly string[],
): Promise<void> => {
  const { principal, token, tokenFor } = await unlessCancelled(scope.cancellation, auth.authenticate(caller))
  scope.principal = principal
  scope.token = token
  scope.tokenFor = tokenFor
  if (scopes.length > 0) refuseWithout(scopes, scope)
}
