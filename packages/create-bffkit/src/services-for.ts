import { describedService, type NewService, planService, readDocument, sampleServices } from 'bffkit/create'
import { operationsOf } from 'bffkit/service'
import type { Answers } from './answers.ts'

/** The services behind a new gateway, and what is to be known of them. */
export interface NewServices {
  readonly services: readonly NewService[]
  /** In words: what was left out, and what they ask for. */
  readonly notes: readonly string[]
}

/**
 * The services of a document, or the sample.
 *
 * @throws Error in one line when the document cannot be read, or has nothing a screen can begin with.
 */
export const servicesFor = async (
  { from, operations, service }: Answers,
  cwd: string,
): Promise<NewServices> => {
  if (from === undefined) return { services: sampleServices(), notes: [] }
  const document = await readDocument(from, { cwd })
  const { info } = document
  const title = typeof info === 'object' && info !== null && 'title' in info ? String(info.title) : 'service'
  const name = service === '' ? nameOf(title) : service
  const taken =
    operations.length > 0
      ? operations
      : operationsOf(document)
          .filter(({ method }) => method === 'GET')
          .slice(0, 1)
          .map(({ id }) => id)
  const plan = planService({ document, name, operations: taken })
  return {
    services: [describedService(plan)],
    notes: [
      ...plan.security.map(
        ({ scheme, asks, helper }) =>
          `${scheme} asks for ${asks}${helper ? `: connect it with ${helper}` : ''}`,
      ),
      ...plan.notes,
    ],
  }
}

/** The title of a document as a service is called: `Swagger Petstore - OpenAPI 3.0` is `swagger-petstore`, `Ada's Café` is `ada-cafe`. */
const nameOf = (title: string) => {
  const words =
    title
      .replace(/\b(open ?api|api|rest|v?\d+(\.\d+)*)\b.*$/i, '')
      .normalize('NFD')
      .replaceAll(/['’]s\b|\p{M}/gu, '')
      .toLowerCase()
      .match(/[a-z][a-z0-9]*/g) ?? []
  return words.slice(0, 3).join('-') || 'service'
}
