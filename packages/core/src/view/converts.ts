import { z } from 'zod'
import { isInt64 } from './int64.ts'

/** What is known of schemas. */
const conversions = new WeakMap<z.core.$ZodType, boolean>()

/**
 * Whether a schema may make a number of something that is none: by `z.coerce.number()`, by a function of the app, or as the key of a
 * record. Each schema is looked at once.
 */
export const converts = (schema: z.core.$ZodType): boolean => {
  const before = conversions.get(schema)
  if (before !== undefined) return before
  const seen = new Set<z.core.$ZodType>()
  const found = search(schema, seen)
  conversions.set(schema, found)
  // Where nothing was found everything was looked at.
  if (!found) for (const one of seen) conversions.set(one, false)
  return found
}

const search = (schema: z.core.$ZodType, seen: Set<z.core.$ZodType>): boolean => {
  const before = conversions.get(schema)
  if (before !== undefined || seen.has(schema)) return before ?? false
  seen.add(schema)
  const found =
    !isInt64(schema) &&
    (isConverting(schema._zod.def) || childrenOf(schema).some((child) => search(child, seen)))
  if (found) conversions.set(schema, true)
  return found
}

/** The kinds of schemas, and the settings of one, that make another value of what they are given. */
const isConverting = (def: z.core.$ZodTypeDef): boolean => {
  if (def.type === 'record' && 'keyType' in def) return !isString(def.keyType)
  return def.type === 'transform' || 'transform' in def || ('coerce' in def && def.coerce === true)
}

const isString = (key: unknown): boolean => isSchema(key) && key._zod.def.type === 'string'

/** The schemas a schema is built of, whatever its kind calls them. */
export const childrenOf = ({ _zod: { def } }: z.core.$ZodType): z.core.$ZodType[] => {
  const parts: unknown[] = Object.values(def)
  if ('getter' in def && typeof def.getter === 'function') parts.push(def.getter())
  return parts.flatMap(schemasIn)
}

const schemasIn = (part: unknown): z.core.$ZodType[] => {
  if (typeof part !== 'object' || part === null) return []
  return isSchema(part) ? [part] : Object.values(part).filter(isSchema)
}

/** A check has a `_zod` too, but its definition has no type. */
const isSchema = (part: unknown): part is z.core.$ZodType => part instanceof z.core.$ZodType
