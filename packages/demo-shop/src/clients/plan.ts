import { z } from 'zod'

/** What one operation is asked with: its parameters by name, and its body. */
interface Asked {
  readonly parameters?: Readonly<Record<string, string>>
  readonly body?: object
}

/** A request for each operation, by method and path as the document writes them, in the order they are made. */
export type Steps = Readonly<Record<string, Asked>>

/** A request of a plan: the operation by its id. */
export interface Step extends Asked {
  readonly operation: string
  /** The values of its path, in their order. */
  readonly path: readonly string[]
}

const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string().optional() }))),
})

/**
 * The steps for a document, each operation by its id.
 *
 * @throws Error naming the operations of the document without a step, and steps without an operation.
 */
export const planFor = (document: unknown, steps: Steps): Step[] => {
  const { paths } = Document.parse(document)
  const ids = new Map<string, string>()
  for (const [path, methods] of Object.entries(paths))
    for (const [method, { operationId = '' }] of Object.entries(methods))
      ids.set(`${method.toUpperCase()} ${path}`, operationId)
  const missing = [...ids.keys()].filter((route) => !(route in steps))
  if (missing.length > 0) throw new Error(`clients: nothing is asked of ${missing.join(', ')}`)
  return Object.entries(steps).map(([route, asked]) => {
    const operation = ids.get(route)
    if (!operation) throw new Error(`clients: the document has no operation with an id for ${route}`)
    const names = [...route.matchAll(/\{(.+?)\}/g)].map(([, name = '']) => name)
    return { operation, path: names.map((name) => asked.parameters?.[name] ?? ''), ...asked }
  })
}
