import type { Described } from './metadata.ts'

const scalars: readonly unknown[] = ['string', 'number', 'integer', 'boolean']

const wordKeys = new Set(['title', 'description', 'default', 'deprecated', 'example', 'examples'])

/** The words of a schema apart from what it asks for. */
const wordsApart = (json: Described): [words: Described, rest: Described] => {
  const [words, rest] = [true, false].map((isWord) =>
    Object.fromEntries(Object.entries(json).filter(([key]) => wordKeys.has(key) === isWord)),
  )
  return [words ?? {}, rest ?? {}]
}

/**
 * The same, or null: a list of types for a plain text, number or boolean, otherwise `anyOf`, so that a component is a plain
 * reference and a list of values stays a list of values.
 */
export const withNull = (json: Described): Described => {
  if (takesNull(json)) return json
  const { type, anyOf } = json
  if (scalars.includes(type) && !('enum' in json) && !('allOf' in json))
    return { ...json, type: [type, 'null'] }
  const [words, rest] = wordsApart(json)
  const options: readonly unknown[] =
    Array.isArray(anyOf) && Object.keys(rest).length === 1 ? anyOf : [unshared(json, rest)]
  return { anyOf: [...options, { type: 'null' }], ...words }
}

/** A reference is known by its object, so that one without words is not copied. */
const unshared = (json: Described, rest: Described): Described => {
  if (!('$ref' in json)) return rest
  for (const key of Object.keys(json)) if (!(key in rest)) delete json[key]
  return json
}

const takesNull = (json: Described): boolean => {
  const { type, anyOf } = json
  if (Object.keys(wordsApart(json)[1]).length === 0) return true
  if ([type].flat().includes('null')) return true
  return Array.isArray(anyOf) && anyOf.some((option: Described) => option.type === 'null')
}
