import { problemStatuses } from '../../errors/problems.ts'
import type { Document, Operation, Placed } from './operations.ts'

type Response = NonNullable<Operation['responses']>[string]

/**
 * Writes what most operations answer with a status once, in `components.responses`, and refers to it. An answer that
 * a route describes in words of its own stays where it is.
 */
export const shareProblems = (document: Document, operations: readonly Placed[]): void => {
  const used: Record<string, Response> = {}
  for (const [status, { name, description }] of Object.entries(problemStatuses)) {
    const answers = operations.flatMap(({ operation }) => operation.responses?.[status] ?? [])
    const common = commonest(answers.filter((answer) => isOurs(answer, description)))
    if (common === undefined) continue
    for (const { operation } of operations) {
      const { responses = {} } = operation
      if (JSON.stringify(responses[status]) !== common) continue
      responses[status] = { $ref: `#/components/responses/${name}` }
      used[name] = JSON.parse(common)
    }
  }
  if (Object.keys(used).length === 0) return
  document.components = {
    ...document.components,
    responses: { ...document.components?.responses, ...sorted(used) },
  }
}

/** Whether an answer is described in the gateway's words, which may go on. */
const isOurs = (answer: Response, description: string) =>
  'description' in answer && answer.description.startsWith(description)

/** The one that stands there most often, as text; the first of several. */
const commonest = (responses: readonly Response[]): string | undefined => {
  const counts = new Map<string, number>()
  for (const response of responses) {
    const text = JSON.stringify(response)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0]
}

const sorted = (responses: Record<string, Response>) =>
  Object.fromEntries(Object.entries(responses).toSorted(([one], [other]) => (one < other ? -1 : 1)))
