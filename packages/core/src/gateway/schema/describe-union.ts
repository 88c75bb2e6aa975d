import { definitionOf } from '../../view/definition.ts'
import { describeValues, valuesOf } from './describe-value.ts'
import { type Described, isSame, nameOf } from './metadata.ts'
import type { Describe } from './place.ts'
import { withNull } from './with-null.ts'

/**
 * Describes alternatives. Those that can only be missing show in `required`, and null comes last. With a
 * discriminator exactly one fits, and its mapping is written where each has a name.
 */
export const describeUnion: Describe = (schema, place) => {
  const { options = [], inclusive, discriminator } = definitionOf(schema)
  const present = options.filter(({ def }) => def.type !== 'undefined' && def.type !== 'void')
  const nulls = present.filter((option) => option.def.type === 'null')
  const rest = present.filter((option) => option.def.type !== 'null')
  const described = rest.map((option) => place.describe(option, place)).filter(isNew)
  const exclusive = discriminator !== undefined || (inclusive === false && place.side === 'input')
  const json = alternatives(described, exclusive)
  if (discriminator !== undefined && !('$ref' in json)) {
    const mapping = mappingOf(rest, described, discriminator)
    if (mapping) Object.assign(json, { discriminator: { propertyName: discriminator, mapping } })
  }
  if (nulls.length === 0) return json
  return rest.length === 0 ? { type: 'null' } : withNull(json)
}

const isNew = (json: Described, index: number, all: readonly Described[]) =>
  all.findIndex((other) => isSame(other, json)) === index

const alternatives = (described: readonly Described[], exclusive: boolean): Described => {
  const [first, ...others] = described
  if (!first) return { not: {} }
  if (others.length === 0) return first
  const lists = described.map((json) =>
    Object.keys(json).sort().join() === 'enum,type' ? json.enum : undefined,
  )
  if (lists.every(Array.isArray)) return describeValues(lists.flat())
  return exclusive ? { oneOf: [...described] } : { anyOf: [...described] }
}

/**
 * Which component each value of the discriminator stands for; only components can be named. What a reference leads to is known
 * when the document is finished, so it is read then.
 */
const mappingOf = (
  options: readonly Parameters<Describe>[0][],
  described: readonly Described[],
  discriminator: string,
): Record<string, unknown> | undefined => {
  if (described.length !== options.length) return undefined
  const entries = options.map((option, index) => {
    const field = definitionOf(option).shape?.[discriminator]
    const reference = described[index]
    if (!field || nameOf(option) === undefined || !reference || !('$ref' in reference)) return undefined
    return valuesOf(field).map((value) => [String(value), reference] as const)
  })
  if (entries.some((entry) => entry === undefined || entry.length === 0)) return undefined
  const mapping = {}
  for (const [value, reference] of entries.flatMap((entry) => entry ?? []))
    Object.defineProperty(mapping, value, { enumerable: true, get: () => reference.$ref })
  return mapping
}
