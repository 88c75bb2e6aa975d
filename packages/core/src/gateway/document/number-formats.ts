import type { Document } from './operations.ts'

const int32 = 2 ** 31

/** Where examples and values stand, which are nobody's schema. */
const values: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'enum', 'const', 'value'])

/**
 * Describes of every number what is enforced already: a fraction is a `double`, and a whole number one that JSON carries
 * exactly (RFC 8259 section 6), `int32` where its limits fit into one and `int64` otherwise. Listed values get a format where
 * a generated client would take them for an `int32` and could not read them. What a schema says itself stays.
 */
export const giveNumberFormats = ({ components, paths }: Document): void => {
  for (const part of [components?.schemas, components?.parameters, paths]) walk(part, true)
}

/** @param named whether the keys are names that somebody has given, and not keywords */
const walk = (node: unknown, named: boolean): void => {
  if (Array.isArray(node)) for (const one of node) walk(one, false)
  if (!isRecord(node)) return
  if (!named) complete(node)
  for (const [key, value] of Object.entries(node))
    if (named || !(values.has(key) || key.startsWith('x-'))) walk(value, !named && key === 'properties')
}

const complete = (schema: Record<string, unknown>) => {
  const types = [schema.type].flat()
  if (schema.enum !== undefined || schema.const !== undefined) return completeListed(schema, types)
  if (types.includes('number')) schema.format ??= 'double'
  if (!types.includes('integer')) return
  if (schema.exclusiveMinimum === undefined) schema.minimum ??= Number.MIN_SAFE_INTEGER
  if (schema.exclusiveMaximum === undefined) schema.maximum ??= Number.MAX_SAFE_INTEGER
  const minimum = Number(schema.minimum ?? schema.exclusiveMinimum)
  const maximum = Number(schema.maximum ?? schema.exclusiveMaximum)
  schema.format ??= minimum >= -int32 && maximum < int32 ? 'int32' : 'int64'
}

const completeListed = (schema: Record<string, unknown>, types: readonly unknown[]) => {
  const values = [schema.enum ?? schema.const].flat().filter((value) => typeof value === 'number')
  if (types.includes('number') && !values.every(Number.isInteger)) schema.format ??= 'double'
  if (types.includes('integer') && values.some((value) => value < -int32 || value >= int32))
    schema.format ??= 'int64'
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
