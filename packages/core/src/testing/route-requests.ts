import { gatewayRoutes } from '../gateway/gateway-routes.ts'
import { fillPath, type PathValues, type QueryValues, queryString } from '../service/lanes/path.ts'

/** One request that a route answers well. */
export interface RouteRequest {
  /** Values for the `{names}` of the path. */
  readonly params?: PathValues
  readonly query?: QueryValues
  /** Headers of its own, beside those all requests have. */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
}

/** A request for each route of a gateway, by method and path: `'GET /v1/products/{id}'`. */
export type RouteRequests = Readonly<Record<string, RouteRequest>>

/** An app that lists its routes, as Hono apps do. */
export interface Routed {
  readonly name: string
  readonly routes: readonly { readonly method: string; readonly path: string }[]
}

/**
 * Makes sure that every route has a request and every request a route. Middleware, and the routes each gateway has by
 * itself, need none.
 *
 * @throws Error naming those that are missing, or too many.
 */
export const checkCovered = ({ name, routes }: Routed, requests: RouteRequests): void => {
  const routeNames = new Set(routes.filter(({ method }) => method !== 'ALL').map(nameOf))
  const missing = [...routeNames].filter((route) => !own.has(route) && !Object.hasOwn(requests, route))
  if (missing.length > 0)
    throw new Error(`${name}: cannot be run dry without a request for ${missing.join(', ')}`)
  const gone = Object.keys(requests).filter((route) => !routeNames.has(route))
  if (gone.length > 0)
    throw new Error(`${name}: there is a request for ${gone.join(', ')}, but no such route`)
}

/**
 * What `app.request()` takes to ask a route.
 *
 * @throws TypeError when a value for its path is missing.
 * @example
 * const headers = await tokenFor('u1', 'orders:read')
 * const res = await app.request(...asking('GET /v1/orders/{id}', { params: { id: 'o1' }, headers }))
 */
export const asking = (
  route: string,
  { params, query, headers = {}, body }: RouteRequest,
): readonly [path: string, init: RequestInit] => {
  const [method = '', template = ''] = route.split(' ')
  const path = fillPath(template, params) + queryString(query)
  return body === undefined
    ? [path, { method, headers }]
    : [
        path,
        { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) },
      ]
}

/** A route as OpenAPI writes it: `GET /products/:id` is `GET /products/{id}`. */
export const nameOf = ({ method, path }: Routed['routes'][number]): string =>
  `${method} ${path.replaceAll(/:(\w+)(?:\{(?:[^{}]|\{[^{}]*\})*\})?\??/g, '{$1}')}`

const own: ReadonlySet<string> = new Set(
  gatewayRoutes({ draining: false, running: 0, defects: 0 }).routes.map(nameOf),
)
