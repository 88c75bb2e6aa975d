import { zodToOpenAPIRegistry } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import { definitionOf } from '../../view/definition.ts'

/** What JSON Schema says of a value, as it is written into a document. */
export type Described = Record<string, unknown>

/**
 * The schema that another is made of and changes nothing but whether a value may be missing or null. The library copies
 * the name and the words of the inner one to it.
 */
const madeOf = (schema: z.ZodType): z.ZodType | undefined => {
  const { innerType, in: from } = definitionOf(schema)
  return innerType ?? from ?? parentOf(schema)
}

/** What `.refine()`, `.min()` and `.describe()` were called on. */
export const parentOf = (schema: z.ZodType): z.ZodType | undefined => {
  const { parent } = schema._zod
  return parent instanceof z.ZodType ? parent : undefined
}

interface Metadata extends Described {
  readonly _internal?: { readonly refId?: string }
}

const metadataOf = (schema: z.ZodType): Metadata => {
  const { id, ...general } = z.globalRegistry.get(schema) ?? {}
  const own: Metadata = zodToOpenAPIRegistry.get(schema) ?? {}
  return { ...(typeof id === 'string' && { _internal: { refId: id } }), ...own, ...general }
}

/** The component a schema is, by `.openapi('Name')`, `.meta({ id })` or `view()`; a use of a component is none itself. */
export const nameOf = (schema: z.ZodType): string | undefined => {
  const name = metadataOf(schema)._internal?.refId
  if (name === undefined) return undefined
  const { innerType, in: from } = definitionOf(schema)
  const below = innerType ?? from
  return below && nameBelow(below) === name ? undefined : name
}

/** The name that the library has copied from further below. */
const nameBelow = (schema: z.ZodType): string | undefined => metadataOf(schema)._internal?.refId

/** The metadata of a schema: description, examples and what else was set with `.openapi()`, `.meta()` or `.describe()`. */
export const wordsOf = (schema: z.ZodType): Described => {
  const { _internal, param, ...words } = metadataOf(schema)
  const below = definitionOf(schema).innerType ?? definitionOf(schema).in
  if (!below) return definedOnly(words)
  const inherited = metadataOf(below)
  return definedOnly(
    Object.fromEntries(Object.entries(words).filter(([key, value]) => !isSame(value, inherited[key]))),
  )
}

/** The parameter metadata of a schema, from the outside in. */
export const parameterWordsOf = (schema: z.ZodType): Described => {
  const below = madeOf(schema)
  const { param, description } = metadataOf(schema)
  const ownParam = typeof param === 'object' && param !== null ? { ...param } : {}
  return {
    ...(below && parameterWordsOf(below)),
    ...(description !== undefined && { description }),
    ...ownParam,
  }
}

const definedOnly = (words: Described): Described =>
  Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined))

/** Whether two values are written alike. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The schemas one leads to, in the order they are written. */
export const schemasBelow = (schema: z.ZodType): z.ZodType[] => {
  const {
    shape = {},
    catchall,
    element,
    keyType,
    valueType,
    innerType,
    options = [],
    ...rest
  } = definitionOf(schema)
  const { items = [], rest: others, left, right, in: from, out, getter } = rest
  const single = [
    catchall,
    element,
    keyType,
    valueType,
    innerType,
    others,
    left,
    right,
    from,
    out,
    getter?.(),
  ]
  return [...Object.values(shape), ...options, ...items, ...single].filter((one) => one instanceof z.ZodType)
}
