import { checkPassedStatus, type PassedStatus } from './passed-status.ts'
import { problemResponse } from './problem.ts'

/** What a problem means by its status, whichever of its codes it has: the descriptions of OpenAPI. */
export const problemStatuses = {
  400: { name: 'BadRequest', description: 'The request is not valid, or not well-formed' },
  401: { name: 'Unauthorized', description: 'Authentication is needed' },
  403: { name: 'Forbidden', description: 'The caller may not do this' },
  404: { name: 'NotFound', description: 'The resource does not exist' },
  408: { name: 'RequestTimeout', description: 'The request did not arrive in time' },
  409: { name: 'Conflict', description: 'The request conflicts with the state of the resource' },
  410: { name: 'Gone', description: 'The resource is gone' },
  412: { name: 'PreconditionFailed', description: 'A precondition failed' },
  413: { name: 'ContentTooLarge', description: 'The body is too large' },
  414: { name: 'UriTooLong', description: 'The address is too long' },
  415: { name: 'UnsupportedMediaType', description: 'The media type or coding of the body is not supported' },
  421: { name: 'MisdirectedRequest', description: 'This gateway is not that host' },
  422: { name: 'UnprocessableContent', description: 'The request cannot be carried out' },
  429: { name: 'TooManyRequests', description: 'Too many requests' },
  431: { name: 'HeadersTooLarge', description: 'The headers are too large' },
  500: { name: 'InternalServerError', description: 'Something went wrong in the gateway' },
  502: { name: 'BadGateway', description: 'A service failed, refused, or broke its contract' },
  503: { name: 'ServiceUnavailable', description: 'Overloaded or shutting down; try again later' },
  504: { name: 'GatewayTimeout', description: 'Not in time' },
} as const

/** A status of {@link problemStatuses}. */
export type ProblemStatus = keyof typeof problemStatuses

type ProblemResponse = ReturnType<typeof problemResponse>

/** What a route that calls services can answer beside its success, however it is called. */
const ofCalls = {
  400: problemResponse(problemStatuses[400].description),
  401: problemResponse(problemStatuses[401].description),
  403: problemResponse(problemStatuses[403].description),
  500: problemResponse(problemStatuses[500].description),
  502: problemResponse(problemStatuses[502].description),
  503: problemResponse(problemStatuses[503].description),
  504: problemResponse(problemStatuses[504].description),
}

/**
 * The problems of a route that calls services, for `responses` of `createRoute`: spread as it is, or called with the
 * statuses its calls pass on (`passes`). What every route can answer `openApi()` adds by itself, and it takes out what a
 * route cannot: 401 and 403 of one that is open.
 *
 * @throws TypeError when a status is none a call can pass on.
 * @example
 * ```ts
 * responses: { 200: HomeScreen.response, ...problems }
 * responses: { 200: OrderScreen.response, ...problems(404) }
 * ```
 */
export const problems = Object.assign(
  <S extends PassedStatus>(...passes: S[]): typeof ofCalls & Record<S, ProblemResponse> =>
    Object.assign({}, ofCalls, passed(passes)),
  ofCalls,
)

/** `Object.fromEntries` forgets which keys there are; it has been given just these. */
const passed = <S extends number>(passes: readonly S[]) =>
  Object.fromEntries(passes.map((status) => [status, passedResponse(status)])) as Record<S, ProblemResponse>

const passedResponse = (status: number): ProblemResponse => {
  checkPassedStatus('problems', status)
  return problemResponse(descriptions[status]?.description ?? 'A service refused the request')
}

const descriptions: Readonly<Record<number, { readonly description: string } | undefined>> = problemStatuses
