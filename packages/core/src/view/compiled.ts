import * as zod from 'zod'
import { config, z } from 'zod'
import { childrenOf } from './converts.ts'

/** Schemas that were read, each with what reads it from now on. */
const readers = new WeakMap<z.ZodType, z.ZodType>()

/** Stands for a schema that was read once: one that a method makes for each call is never read again, and compiling costs more than reading. */
const readOnce = z.never()

/**
 * A schema that reads what this one reads, to the same result, from the second time on by code that zod makes for it: it checks, strips
 * and copies in one pass, without lists of issues. What does not fit the schema itself reads once more, for its complaints; so
 * functions inside of it (refine, transform) run twice then. Where no code may be made from strings
 * (`--disallow-code-generation-from-strings`, `z.config({ jitless: true })`), and where a schema contains itself or an intersection, it is the schema itself.
 */
export const compiled = (schema: z.ZodType): z.ZodType => {
  const reader = readers.get(schema)
  if (reader !== undefined && reader !== readOnce) return reader
  const next = reader === undefined ? readOnce : reads(schema)
  readers.set(schema, next)
  return next === readOnce ? schema : next
}

/** Compiles a schema now instead of at its second read. */
export const compileNow = (schema: z.ZodType): void => {
  readers.set(schema, reads(schema))
}

// By its namespace: an older zod, which has no such export, shall be refused in words and not by the linker.
const reads = (schema: z.ZodType): z.ZodType =>
  config().jitless === true || hasIntersection(schema) ? schema : zod.compile(schema)

/**
 * Whether a schema has an intersection somewhere. In a union the compiled code of zod 4.6.7 refuses one with a strict side whose other
 * side takes the key, which zod itself accepts, and goes on with the next option.
 */
const hasIntersection = (schema: z.core.$ZodType, seen: Set<z.core.$ZodType> = new Set()): boolean => {
  if (seen.has(schema)) return false
  seen.add(schema)
  return (
    schema._zod.def.type === 'intersection' ||
    childrenOf(schema).some((child) => hasIntersection(child, seen))
  )
}
