import { problemType } from '../../errors/problem.ts'
import type { Document, Operation, Placed } from './operations.ts'

/** Where the schema of problems stands. */
export const problemRef = '#/components/schemas/Problem'

/** Whether anything in a document is a problem: otherwise it has no schema for them. */
export const hasProblems = ({ components }: Document): boolean => components?.schemas?.Problem !== undefined

/** Writes a problem under a status of an operation, unless its route says that something else stands there. */
export const giveProblem = (
  operation: Operation,
  status: `${number}`,
  description: string,
  ref = problemRef,
): void => {
  operation.responses ??= {}
  const said = operation.responses[status]
  if (said !== undefined && !isProblem(said)) return
  operation.responses[status] = {
    ...said,
    description,
    content: { [problemType]: { schema: { $ref: ref } } },
  }
}

/** Says of every operation that the gateway itself may fail. */
export const giveInternalErrors = (document: Document, operations: readonly Placed[]): void => {
  if (!hasProblems(document)) return
  for (const { operation } of operations) giveProblem(operation, '500', 'The gateway failed')
}

const isProblem = (response: unknown) =>
  JSON.stringify(response).includes(`{"${problemType}":{"schema":{"$ref":"${problemRef}"}}}`)
