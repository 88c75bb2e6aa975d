import type { Authentication } from '../../auth/authentication.ts'
import type { ErrorCodeName } from '../../errors/codes.ts'
import type { Outgoing } from '../../service/outgoing.ts'
import type { DryRunApp } from '../budgets/worst-cases.ts'
import { asking, type RouteRequest, type RouteRequests } from '../route-requests.ts'
import type { DeclaredRoute } from './declared-routes.ts'
import { watchedRequest } from './watched-request.ts'

/** What came of a request. */
export interface Asked {
  readonly status: number
  /** Its body. */
  readonly text: string
  /** Why it failed, if it did. */
  readonly code: ErrorCodeName | undefined
  /** The same for the log. */
  readonly message: string | undefined
  /** What a refusal asks for, as in `WWW-Authenticate`. */
  readonly challenge: string
  /** Whether the handlers of the route have run. */
  readonly passed: boolean
  readonly calls: readonly Outgoing[]
  /** Milliseconds it may take. */
  readonly budget: number
}

/** Asks one route, with headers beside those its request has of its own. */
export type Ask = (headers: Readonly<Record<string, string>>) => Promise<Asked>

/** A gateway whose routes can be asked. */
export type AskedApp = Pick<DryRunApp, 'name' | 'request'> & { readonly auth: Authentication }

/**
 * Asks a route in process, with the request there is for it, or with something that fits for every name in its path.
 *
 * @throws Error when the app is no gateway.
 */
export const askRoute =
  (app: AskedApp, { name, key }: Pick<DeclaredRoute, 'name' | 'key'>, requests: RouteRequests): Ask =>
  async (headers) => {
    const watched = watchedRequest()
    const request = requests[name]
    const [route, given] = request ? [name, request] : [probe(key), {}]
    const response = await app.request(
      ...asking(route.replace(/^ALL /, 'GET '), withHeaders(given, headers)),
      { dryRun: watched },
    )
    const text = await response.text()
    const { scope, routes, calls } = watched
    if (!scope) throw new Error(`${app.name}: ${name} cannot be audited: it is not served by a gateway()`)
    const { code, message } = scope.error ?? {}
    return {
      status: response.status,
      text,
      code,
      message,
      challenge: response.headers.get('www-authenticate') ?? '',
      passed: routes.has(key),
      calls,
      budget: scope.budget,
    }
  }

/** A parameter as hono writes it: `:id`, `:id?`, `:id{[0-9]{2}}`. */
const parameter = /:[^/{}?]+(?:\{((?:[^{}]|\{[^{}]*\})*)\})?\??/g

/** A route with something that fits for each of its parameters, where that is found. */
const probe = (key: string) =>
  key.replaceAll(parameter, (_, pattern: string = '.*') => {
    const fits = new RegExp(`^(?:${pattern})$`)
    return values.find((value) => fits.test(value)) ?? 'x'
  })

const values = [
  'x',
  '1',
  '10',
  '100',
  '1000',
  '2000-01-01',
  'abc',
  'a1',
  'x.js',
  '00000000-0000-4000-8000-000000000000',
]

const withHeaders = (request: RouteRequest, headers: Readonly<Record<string, string>>): RouteRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
})
