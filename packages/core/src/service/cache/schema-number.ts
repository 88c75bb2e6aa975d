import { LRUCache } from 'lru-cache'
import type { z } from 'zod'
import { sameSchema } from '../lanes/same-schema.ts'

/** Path templates whose schemas are remembered. */
const maxTemplates = 1_000

/** Schemas that are remembered of one template. */
const maxSchemas = 16

const numbers = new WeakMap<z.ZodType, number>()
const schemasOf = new LRUCache<string, z.ZodType[]>({ max: maxTemplates })
let last = 0

/**
 * A number that stands for a schema in a key. Schemas that read the same have the same, so that one which a method
 * builds for each call is still the schema of the last one. It means something in this process only.
 */
export const schemaNumber = (template: string, schema: z.ZodType): number => {
  const number = numbers.get(schema) ?? numberOfSame(template, schema)
  if (number !== undefined) return number
  last += 1
  numbers.set(schema, last)
  schemasOf.set(template, [schema, ...(schemasOf.get(template) ?? [])].slice(0, maxSchemas))
  return last
}

const numberOfSame = (template: string, schema: z.ZodType): number | undefined => {
  const same = schemasOf.get(template)?.find((other) => sameSchema(schema, other))
  const number = same && numbers.get(same)
  if (number !== undefined) numbers.set(schema, number)
  return number
}
