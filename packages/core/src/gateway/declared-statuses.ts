import { OpenAPIHono } from '@hono/zod-openapi'
import type { Authentication } from '../auth/authentication.ts'
import { scopesOf } from '../auth/scopes-by-route.ts'
import { problemResponse } from '../errors/problem.ts'
import { type ProblemStatus, problemStatuses } from '../errors/problems.ts'
import { idempotencyKeyHeader } from '../traffic/idempotency-key.ts'

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>
type Operation = NonNullable<NonNullable<Document['paths']>[string]['get']>
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
 * Makes the statuses of an operation those it can answer: adds what follows from its method, its security and its parameters,
 * takes out 401 and 403 where nobody is asked, and writes each problem once, in `components.responses`. What a route says
 * in words of its own stays as it is.
 */
export const declareStatuses = (document: Document, { statuses = [] }: Authentication): void => {
  const { shared, schemas } = everyProblem()
  const used: Responses = {}

  for (const item of Object.values(document.paths ?? {}))
    for (const [method, operation] of Object.entries(item)) {
      if (!isOperation(operation)) continue
      const possible = statusesOf(method, operation, statuses)
      const own: Responses = operation.responses ?? {}
      for (const status of ofCallers)
        if (!possible.has(status) && isSame(own[status], shared[status])) delete own[status]
      for (const status of possible) own[status] ??= shared[status] ?? {}
      for (const [status, { name }] of entries) {
        const response = shared[status]
        if (!response || !isSame(own[status], response)) continue
        own[status] = { $ref: `#/components/responses/${name}` }
        used[name] = response
      }
      operation.responses = own
    }
  document.components = {
    ...document.components,
    schemas: { ...schemas, ...document.components?.schemas },
    responses: { ...document.components?.responses, ...sorted(used) },
  }
}

const entries = Object.entries(problemStatuses)

const statusesOf = (
  method: string,
  { security, parameters = [] }: Operation,
  ofAuthentication: readonly ProblemStatus[],
): ReadonlySet<ProblemStatus> => {
  const isOpen = security?.length === 0
  const scopes = security ? scopesOf(security) : []
  const takesKey = parameters.some((one) => 'name' in one && one.name.toLowerCase() === idempotencyKeyHeader)
  return new Set<ProblemStatus>([
    ...always,
    ...(method === 'get' || method === 'head' ? [] : ofBodies),
    ...(isOpen ? [] : [401 as const, 504 as const, ...ofAuthentication]),
    ...(scopes.length > 0 ? [403 as const] : []),
    ...(takesKey ? ofIdempotency : []),
  ])
}

/** The problems as OpenAPI has them, with the schemas they refer to: whatever `problemResponse()` puts into one. */
const everyProblem = () => {
  const app = new OpenAPIHono()
  const responses = Object.fromEntries(
    entries.map(([status, { description }]) => [status, problemResponse(description)]),
  )
  app.openAPIRegistry.registerPath({ method: 'get', path: '/', responses })
  const { paths, components } = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Problems', version: '0' },
  })
  const shared: Responses = paths?.['/']?.get?.responses ?? {}
  return { shared, schemas: components?.schemas ?? {} }
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && 'responses' in value

const sorted = (responses: Responses): Responses =>
  Object.fromEntries(Object.entries(responses).toSorted(([one], [other]) => (one < other ? -1 : 1)))
