import { margin } from '../../service/policies/deadline.ts'
import {
  asking,
  checkCovered,
  type Routed,
  type RouteRequest,
  type RouteRequests,
} from '../route-requests.ts'
import { type SlowCall, slowestCase } from './slowest-case.ts'

/** A gateway whose routes can be run dry. */
export interface DryRunApp extends Routed {
  request(path: string, init: RequestInit, env: object): Response | Promise<Response>
}

/** What all requests have in common. */
export interface WorstCaseOptions {
  /** Headers, such as those of `tokenFor()` with every scope the routes ask for. Default none. */
  readonly headers?: Readonly<Record<string, string>>
}

/** How long a route takes when every call takes as long as it may. */
export interface WorstCase {
  /** Method and path, such as `GET /v1/products/{id}`. */
  readonly route: string
  /** Milliseconds until the last call is over; 0 without calls. */
  readonly worst: number
  /** Milliseconds the route has: the gateway's budget, or less when the route says so. */
  readonly budget: number
  /** Milliseconds the worst case is over what the budget leaves for calls, which is 20 less; 0 when it fits. */
  readonly excess: number
  /** The calls, one after the other, that make it so long. */
  readonly path: readonly SlowCall[]
}

/**
 * Asks each route of a gateway once, in process, and computes how long it would take if every call took its whole timeout,
 * and which calls it would be waiting for. Nothing waits for real: an endpoint whose calls may take seconds is run dry
 * in milliseconds. The budget does not cut anything off, so that an endpoint that exceeds it is seen whole.
 *
 * @throws Error when a route has no request or a request no route, and when a request fails or its answer lacks a part:
 * which calls would have come after it is not known then.
 * @example
 * const shop = await backends(fixtures)
 * const requests = { 'GET /v1/home': {}, 'GET /v1/products/{id}': { params: { id: 'p1' } } }
 * const headers = await tokenFor('u1', 'home:read catalog:read')
 * await worstCases(createApp(shop.settings), requests, { headers })
 * // [{ route: 'GET /v1/home', worst: 800, budget: 1200, excess: 0, path: [{ service: 'users', … }, …] }, …]
 */
export const worstCases = async (
  app: DryRunApp,
  requests: RouteRequests,
  { headers }: WorstCaseOptions = {},
): Promise<readonly WorstCase[]> => {
  checkCovered(app, requests)
  const cases: WorstCase[] = []
  for (const [route, request] of Object.entries(requests))
    cases.push(await runDry(app, route, { ...request, headers: { ...headers, ...request.headers } }))
  return cases
}

const runDry = async (app: DryRunApp, route: string, request: RouteRequest): Promise<WorstCase> => {
  const dryRun = slowestCase()
  const response = await app.request(...asking(route, request), { dryRun })
  const text = await response.text()
  const { scope } = dryRun
  const failed = `${app.name}: ${route} cannot be run dry`
  if (!scope) throw new Error(`${failed}: it is not served by a gateway()`)
  if (response.status >= 400) throw new Error(`${failed}: it answers ${response.status}: ${text}`)
  const [lost] = scope.degraded
  if (lost) throw new Error(`${failed}: the answer lacks ${lost.part}: ${lost.error?.message ?? lost.state}`)

  const path = dryRun.longestPath()
  const worst = path.at(-1)?.end ?? 0
  const { budget } = scope
  return { route, worst, budget, excess: Math.max(0, worst - (budget - margin)), path }
}
