import { OpenAPIHono } from '@hono/zod-openapi'
import type { Authentication } from '../../auth/authentication.ts'
import { scopesOf } from '../../auth/scopes-by-route.ts'
import { problemResponse } from '../../errors/problem.ts'
import { type ProblemStatus, problemStatuses } from '../../errors/problems.ts'
import { idempotencyKeyHeader } from '../../traffic/idempotency/idempotency-key.ts'
import { describeRoutes } from '../schema/describe-routes.ts'
import { type LimitsOf, noLimits } from './limits-of.ts'
import type { Document, Operation, Placed } from './operations.ts'

type Responses = NonNullable<Operation['responses']>

/** What the edge answers in place of any operation, before there is a route. */
export const edgeStatuses = [400, 408, 414, 421, 431] as const satisfies ProblemStatus[]

/** What every operation can answer: a defect, or too much to do. */
const always = [...edgeStatuses, 500, 503] as const satisfies ProblemStatus[]

/** What a method with a body can answer, whether the operation reads one or not. */
const ofBodies = [413, 415] as const satisfies ProblemStatus[]

/** Why the idempotency of a write refuses: its key is in use, or was used for something else. */
const ofIdempotency = [409, 422] as const satisfies ProblemStatus[]

/** Written by a route for its client's types, and true only of a caller who is looked at. */
const ofCallers: readonly ProblemStatus[] = [401, 403]

/**
 * Makes the statuses of operations those they can answer: adds what follows from their method, their security and their
 * parameters, and takes out 401 and 403 where nobody is asked. What a route says in words of its own stays as it is.
 */
export const declareStatuses = (
  document: Document,
  operations: readonly Placed[],
  { statuses = [] }: Authentication['document'],
  limitsOf: LimitsOf = noLimits,
): void => {
  const { shared, schemas } = everyProblem()
  for (const placed of operations) {
    const possible = statusesOf(placed, statuses, limitsOf(placed).length > 0)
    const own: Responses = placed.operation.responses ?? {}
    for (const status of ofCallers)
      if (!possible.has(status) && isSame(own[status], shared[status])) delete own[status]
    for (const status of possible) own[status] ??= structuredClone(shared[status]) ?? {}
    placed.operation.responses = own
  }
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...schemas } }
}

const statusesOf = (
  { method, closed, operation: { security, parameters = [] } }: Placed,
  ofAuthentication: readonly ProblemStatus[],
  limited: boolean,
): ReadonlySet<ProblemStatus> => {
  const scopes = security ? scopesOf(security) : []
  const takesKey = parameters.some((one) => 'name' in one && one.name.toLowerCase() === idempotencyKeyHeader)
  return new Set<ProblemStatus>([
    ...always,
    ...(method === 'get' || method === 'head' ? [] : ofBodies),
    ...(closed ? [401 as const, 504 as const, ...ofAuthentication] : []),
    ...(scopes.length > 0 ? [403 as const] : []),
    ...(limited ? [429 as const] : []),
    ...(takesKey ? ofIdempotency : []),
  ])
}

/** The problems as OpenAPI has them, with the schemas they refer to: whatever `problemResponse()` puts into one. */
const everyProblem = () => {
  const { openAPIRegistry } = new OpenAPIHono()
  const responses = Object.fromEntries(
    Object.entries(problemStatuses).map(([status, { description }]) => [
      status,
      problemResponse(description),
    ]),
  )
  openAPIRegistry.registerPath({ method: 'get', path: '/', responses })
  const { paths, components }: Document = JSON.parse(
    JSON.stringify(describeRoutes(openAPIRegistry.definitions)),
  )
  const shared: Responses = paths?.['/']?.get?.responses ?? {}
  return { shared, schemas: components?.schemas ?? {} }
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
