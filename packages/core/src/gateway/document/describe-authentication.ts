import type { RouterRoute } from 'hono/types'
import type { Authentication, CredentialHeader, ProblemExtension } from '../../auth/authentication.ts'
import { problemStatuses } from '../../errors/problems.ts'
import type { Document, Operation, Placed } from './operations.ts'
import { giveProblem } from './own-problems.ts'

/** What {@link describeAuthentication} reads. */
export interface Described {
  readonly auth: Pick<Authentication, 'document'>
  /** The routes of the gateway, whose handlers may waive a header. */
  readonly routes: readonly RouterRoute[]
}

/**
 * Writes into every closed operation what its authentication asks for beside the credential: headers, what a 401 says, and
 * why there may be a 403. An open operation is left alone.
 */
export const describeAuthentication = (
  document: Document,
  operations: readonly Placed[],
  { auth, routes }: Described,
): void => {
  const closed = operations.filter((placed) => placed.closed)
  const { headers = [], unauthenticated, forbidden } = auth.document
  for (const header of headers) askFor(header, document, closed, routes)
  if (closed.length === 0) return
  const missing = problemStatuses[403].description
  const ref = unauthenticated && `#/components/schemas/${unauthenticated.name}`
  if (unauthenticated)
    Object.assign(schemasOf(document), {
      [unauthenticated.name]: extended(problemIn(document), unauthenticated),
    })
  for (const { operation } of closed) {
    giveProblem(operation, '401', problemStatuses[401].description, ref)
    if (operation.responses?.['403'] === undefined) continue
    giveProblem(operation, '403', forbidden === undefined ? missing : `${missing}, or ${forbidden}`)
  }
}

const schemasOf = ({ components }: Document) => components?.schemas ?? {}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
}

const problemIn = (document: Document): ObjectSchema => {
  const problem = schemasOf(document).Problem
  return problem && !('$ref' in problem) ? problem : {}
}

const askFor = (
  { name, description, schema, required, isWaivedBy }: CredentialHeader,
  document: Document,
  closed: readonly Placed[],
  routes: readonly RouterRoute[],
) => {
  const waived = new Set(
    routes
      .filter((route) => isWaivedBy?.(route))
      .map(({ method, path }) => `${method.toLowerCase()} ${path}`),
  )
  const parameter = { name, in: 'header', description, required, schema: { ...schema } } as const
  let used = false
  for (const { method, path, operation } of closed) {
    const isWaived = waived.has(`${method} ${path.replaceAll(/\/\{(.+?)\}/g, '/:$1')}`)
    if (isWaived || takes(operation, name)) continue
    used = true
    operation.parameters = [...(operation.parameters ?? []), { $ref: `#/components/parameters/${name}` }]
  }
  if (!used) return
  document.components ??= {}
  document.components.parameters = { ...document.components.parameters, [name]: parameter }
}

const takes = ({ parameters = [] }: Operation, name: string) =>
  parameters.some(
    (one) => 'in' in one && one.in === 'header' && one.name.toLowerCase() === name.toLowerCase(),
  )

/** A problem with further members, as one flat object: generators lose what stands beside a reference. */
const extended = ({ properties = {}, required = [], ...rest }: ObjectSchema, more: ProblemExtension) => ({
  ...rest,
  properties: { ...properties, ...more.members },
  required: [...required, ...more.required],
})
