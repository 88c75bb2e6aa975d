import type { Authentication } from '../../auth/authentication.ts'
import type { ErrorCodeName } from '../../errors/codes.ts'
import type { Outgoing } from '../../service/outgoing.ts'
import { placeholder } from '../../service/path.ts'
import { asking, type RouteRequest, type RouteRequests } from '../route-requests.ts'
import type { RehearsedApp } from '../worst-cases.ts'
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
  /** Whether the gateway has let it through to the handler. */
  readonly passed: boolean
  readonly calls: readonly Outgoing[]
  /** Milliseconds it may take. */
  readonly budget: number
}

/** Asks one route, with headers beside those its request has of its own. */
export type Ask = (headers: Readonly<Record<string, string>>) => Promise<Asked>

/** A gateway whose routes can be asked. */
export type AskedApp = Pick<RehearsedApp, 'name' | 'request'> & { readonly auth: Authentication }

/**
 * Asks a route in process, with the request there is for it, or with `x` for every name in its path.
 *
 * @throws Error when the request does not reach the route, or no gateway.
 */
export const askRoute =
  (app: AskedApp, route: string, requests: RouteRequests): Ask =>
  async (headers) => {
    const watched = watchedRequest()
    const request = requests[route] ?? { params: anything(route) }
    const response = await app.request(
      ...asking(route.replace(/^ALL /, 'GET '), withHeaders(request, headers)),
      { rehearsal: watched },
    )
    const text = await response.text()
    const { scope, passed, calls } = watched
    if (!scope) throw new Error(`${app.name}: ${route} cannot be audited: it is not served by a gateway()`)
    const { code, message } = scope.error ?? {}
    if (passed && (code === 'BFF_ROUTE_UNKNOWN' || code === 'BFF_METHOD_NOT_ALLOWED'))
      throw new Error(`${app.name}: ${route} cannot be audited without a request whose params fit its path`)
    return {
      status: response.status,
      text,
      code,
      message,
      challenge: response.headers.get('www-authenticate') ?? '',
      passed,
      calls,
      budget: scope.remaining(),
    }
  }

const anything = (route: string) =>
  Object.fromEntries([...route.matchAll(placeholder)].map(([, name = '']) => [name, 'x']))

const withHeaders = (request: RouteRequest, headers: Readonly<Record<string, string>>): RouteRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
})
