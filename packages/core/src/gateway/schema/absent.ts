import type { z } from 'zod'
import { definitionOf } from '../../view/definition.ts'

/** Which side of a schema: what it takes, as of a request, or what it gives, as of an answer. */
export type Side = 'input' | 'output'

/** Whether a value may be missing where a schema stands in an object. */
export const mayBeAbsent = (schema: z.ZodType, side: Side): boolean =>
  side === 'input' ? mayBeLeftOut(schema) : mayBeUndefined(schema, [])

/** A transform lets everything in at run time; what counts is the schema behind it, and before a `catch`. */
const mayBeLeftOut = (schema: z.ZodType): boolean => {
  const { type, in: from, out, innerType } = definitionOf(schema)
  if (type === 'pipe' && from && out) return mayBeLeftOut(from.def.type === 'transform' ? out : from)
  if (type === 'catch' && innerType) return mayBeLeftOut(innerType)
  return schema._zod.optin !== undefined
}

const mayBeUndefined = (schema: z.ZodType, trail: readonly z.ZodType[]): boolean => {
  if (trail.includes(schema)) return false
  const { type, innerType, options = [], out, left, right, getter, values = [] } = definitionOf(schema)
  const may = (one: z.ZodType | undefined) => one !== undefined && mayBeUndefined(one, [...trail, schema])
  if (type === 'optional' || type === 'undefined' || type === 'void') return true
  if (type === 'any' || type === 'unknown') return true
  if (type === 'literal') return values.includes(undefined)
  if (type === 'default' || type === 'nonoptional') return false
  if (type === 'union') return options.some(may)
  if (type === 'intersection') return may(left) && may(right)
  if (type === 'lazy') return may(getter?.())
  return may(type === 'pipe' ? out : innerType)
}
