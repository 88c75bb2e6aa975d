import { problemType } from '../../errors/problem.ts'
import type { Operation } from './operations.ts'

/** Where the schema of problems stands. */
const problemRef = '#/components/schemas/Problem'

/** Writes a problem under a status of an operation, unless its route says that something else stands there. */
export const giveProblem = (
  operation: Operation,
  status: `${number}`,
  description: string,
  ref = problemRef,
): void => {
  operation.responses ??= {}
  const declared = operation.responses[status]
  if (declared !== undefined && !isProblem(declared)) return
  operation.responses[status] = {
    ...declared,
    description,
    content: { [problemType]: { schema: { $ref: ref } } },
  }
}

const isProblem = (response: unknown) =>
  JSON.stringify(response).includes(`{"${problemType}":{"schema":{"$ref":"${problemRef}"}}}`)
