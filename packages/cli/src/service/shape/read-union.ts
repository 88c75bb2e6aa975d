import { followed, isNode, listOf, nodeOf, type Place, textOf, within } from '../document/node.ts'
import { flatten, isTelling } from './flatten.ts'
import { tagValues } from './read-scalar.ts'
import type { Reading } from './reading.ts'
import type { Shape, Tag } from './shape.ts'

/** Reads `oneOf` and `anyOf`, with what holds for each of their variants beside them; `undefined` when there is none. */
export const readUnion = (reading: Reading, places: readonly Place[]): Shape | undefined => {
  const owner = places.find(({ value }) => listName(value) !== undefined)
  const list = owner && listName(owner.value)
  if (!owner || !list) return undefined

  if (reading.around.has(owner.pointer)) {
    reading.notes.add(`a union that contains itself is read as anything (at ${owner.pointer})`)
    return { kind: 'unknown' }
  }
  reading.around.add(owner.pointer)
  const union = unionOf(reading, owner, list, places)
  reading.around.delete(owner.pointer)
  return union
}

const unionOf = (reading: Reading, owner: Place, list: string, places: readonly Place[]): Shape => {
  const beside = [...places.filter((place) => place !== owner), without(owner, list)].filter(({ value }) =>
    isTelling(value),
  )
  const all = listOf(nodeOf(owner.value)[list]).map((_, index) => within(owner, list, index))
  const variants = all.filter(({ value }) => isTelling(value) && !isNull(value))
  // What only says which members are required says nothing of what they are.
  if (variants.length === 0) return beside.length > 0 ? reading.all(beside) : { kind: 'unknown' }

  const shapes = variants.map((variant) =>
    beside.length === 0
      ? reading.shape(variant)
      : reading.all([...beside, ...flatten(reading.document, variant)]),
  )
  const nullable = all.some(({ value }) => isNull(value)) ? { nullable: true } : {}
  const [only, ...others] = shapes
  if (only && others.length === 0) return { ...only, ...nullable }
  return { kind: 'union', variants: shapes, tag: tagOf(reading, owner, variants), ...nullable }
}

const listName = (value: unknown) =>
  ['oneOf', 'anyOf'].find((name) => isNode(value) && Array.isArray(value[name]))

const without = ({ value, pointer }: Place, list: string): Place => {
  const { [list]: _, ...rest } = nodeOf(value)
  return { value: rest, pointer }
}

const isNull = (value: unknown) =>
  isNode(value) &&
  (value.type === 'null' || (listOf(value.enum).length === 1 && listOf(value.enum)[0] === null))

/** What the `discriminator` says; each variant must be an object that a value tells from the others. */
const tagOf = (reading: Reading, owner: Place, variants: readonly Place[]): Tag | undefined => {
  const discriminator = nodeOf(nodeOf(owner.value).discriminator)
  const field = textOf(discriminator.propertyName)
  if (field === undefined) return undefined
  const mapping = Object.entries(nodeOf(discriminator.mapping))
  const values = variants.map((variant) => {
    const own = ownValues(reading, variant, field)
    if (own.length > 0) return own
    const name = componentName(variant)
    const mapped = mapping.filter(([, target]) => String(target).split('/').at(-1) === name)
    if (mapped.length > 0) return mapped.map(([value]) => value)
    return name === undefined ? [] : [name]
  })
  const flat = values.flat()
  const distinct = new Set(flat).size === flat.length && values.every((some) => some.length > 0)
  return distinct ? { field, values } : undefined
}

const ownValues = (reading: Reading, variant: Place, field: string): readonly string[] => {
  const { document } = reading
  for (const place of flatten(document, variant)) {
    const member = within(place, 'properties', field)
    if (member.value !== undefined) return tagValues(followed(document, member).value)
  }
  return []
}

/** The name of a component, as an inline schema has none. */
const componentName = (place: Place): string | undefined =>
  isNode(place.value) ? textOf(place.value.$ref)?.split('/').at(-1) : undefined
