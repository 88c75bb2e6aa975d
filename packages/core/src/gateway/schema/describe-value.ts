import { z } from 'zod'
import { definitionOf } from '../../view/definition.ts'
import type { Side } from './absent.ts'
import type { Described } from './metadata.ts'

/** Describes what zod itself says rightly: a number, a boolean, a text in a form. */
export const describeAsZod = (schema: z.ZodType, side: Side): Described => {
  const { $schema, ...json } = z.toJSONSchema(schema, { metadata: z.registry(), io: side })
  return json
}

/** Describes a list of values, also of one: those of each type together, and null apart. */
export const describeValues = (values: readonly unknown[]): Described => {
  const present = values.filter((value) => value !== undefined)
  const byType = Map.groupBy(present, typeOf)
  const each = [...byType].map(
    ([type, of]): Described => (type === 'null' ? { type } : { type, enum: [...new Set(of)] }),
  )
  const [first, ...more] = each
  if (!first) return { not: {} }
  return more.length === 0 ? first : { anyOf: each }
}

const typeOf = (value: unknown) => {
  if (value === null) return 'null'
  return Number.isInteger(value) ? 'integer' : typeof value
}

/** The values of `z.enum()`; those of a TypeScript enum are its numbers and not their names. */
export const valuesOf = (schema: z.ZodType): unknown[] => {
  const { type, values = [], entries = {} } = definitionOf(schema)
  if (type === 'literal') return [...values]
  const numbers = Object.values(entries).filter((value) => typeof value === 'number')
  return Object.entries(entries)
    .filter(([key]) => !numbers.includes(Number(key)))
    .map(([, value]) => value)
}

/** Describes bytes, as of a file in a form. */
export const describeFile = (schema: z.ZodType, side: Side): Described => {
  const { contentEncoding, anyOf, ...json }: Described = describeAsZod(schema, side)
  return json
}
