import { setImmediate as turn } from 'node:timers/promises'
import type { RouteConfig } from '@hono/zod-openapi'
import { z } from 'zod'
import { compileNow } from '../view/compiled.ts'

/**
 * Makes zod compile schemas now instead of at the first requests: those that are given and their fields, among which are the parts of a
 * view, as the gateway reads them, and the objects inside of them as zod itself does, by reading an empty object.
 * Other work goes on between two of them. Stops when `goesOn` says so.
 */
export const compileSchemas = async (schemas: readonly unknown[], goesOn: () => boolean): Promise<number> => {
  const seen = new Set<z.ZodType>()
  for (const schema of schemas.flatMap((root) => [root, ...fieldsOf(root)])) {
    if (!goesOn()) break
    if (schema instanceof z.ZodType) compileNow(schema)
    await turn()
  }
  const left = [...schemas]
  while (left.length > 0 && goesOn()) {
    const schema = left.pop()
    if (!(schema instanceof z.ZodType) || seen.has(schema)) continue
    seen.add(schema)
    left.push(...within(schema))
    if (!(schema instanceof z.ZodObject)) continue
    try {
      schema.safeParse({})
    } catch {
      // One that reads asynchronously is compiled when it is used.
    }
    await turn()
  }
  return seen.size
}

/** The schemas of the fields of an object, without what makes them optional. */
const fieldsOf = (schema: unknown): readonly unknown[] =>
  schema instanceof z.ZodObject
    ? Object.values(schema.shape).map((field) => (field instanceof z.ZodOptional ? field.unwrap() : field))
    : []

const within = (schema: z.ZodType): readonly unknown[] => {
  if (schema instanceof z.ZodObject) return Object.values(schema.shape)
  if (schema instanceof z.ZodArray) return [schema.element]
  if (schema instanceof z.ZodUnion) return schema.options
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return [schema.unwrap()]
  if (schema instanceof z.ZodPipe) return [schema.in, schema.out]
  return []
}

/** The schemas a route declares: of its input and of its answers. */
export const schemasOf = ({ request, responses }: RouteConfig): unknown[] => [
  request?.params,
  request?.query,
  ...[request?.body, ...Object.values(responses)].flatMap((body) => {
    const content: object = body && 'content' in body ? (body.content ?? {}) : {}
    return Object.values(content).map((media: { readonly schema?: unknown }) => media.schema)
  }),
]
