import type { Described } from './metadata.ts'

const scalars: readonly unknown[] = ['string', 'number', 'integer', 'boolean']

const wordKeys = new Set(['title', 'description', 'default', 'deprecated', 'example', 'examples'])

/** The words of a schema apart from what it asks for. */
const wordsApart = (said: Described): [words: Described, rest: Described] => {
  const [words, rest] = [true, false].map((isWord) =>
    Object.fromEntries(Object.entries(said).filter(([key]) => wordKeys.has(key) === isWord)),
  )
  return [words ?? {}, rest ?? {}]
}

/**
 * The same, or null: a list of types for a plain text, number or boolean, otherwise `anyOf`, so that a component is a plain
 * reference and a list of values stays a list of values.
 */
export const withNull = (said: Described): Described => {
  if (takesNull(said)) return said
  const { type, anyOf } = said
  if (scalars.includes(type) && !('enum' in said) && !('allOf' in said))
    return { ...said, type: [type, 'null'] }
  const [words, rest] = wordsApart(said)
  const options: readonly unknown[] =
    Array.isArray(anyOf) && Object.keys(rest).length === 1 ? anyOf : [unshared(said, rest)]
  return { anyOf: [...options, { type: 'null' }], ...words }
}

/** A reference is known by its object, so that one without words is not copied. */
const unshared = (said: Described, rest: Described): Described => {
  if (!('$ref' in said)) return rest
  for (const key of Object.keys(said)) if (!(key in rest)) delete said[key]
  return said
}

const takesNull = (said: Described): boolean => {
  const { type, anyOf } = said
  if (Object.keys(wordsApart(said)[1]).length === 0) return true
  if ([type].flat().includes('null')) return true
  return Array.isArray(anyOf) && anyOf.some((option: Described) => option.type === 'null')
}
