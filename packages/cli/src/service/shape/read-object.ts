import { isNode, listOf, nodeOf, type Place, within } from '../document/node.ts'
import { flatten, isTelling } from './flatten.ts'
import type { Reading } from './reading.ts'
import type { Field, Shape } from './shape.ts'

/** Reads an object: its members, or, of one that names none, what all of them are. */
export const objectOf = (reading: Reading, places: readonly Place[]): Shape => {
  const members = new Map<string, Place[]>()
  const required = new Set<unknown>()
  for (const place of places) {
    const node = nodeOf(place.value)
    for (const name of listOf(node.required)) required.add(name)
    for (const name of Object.keys(nodeOf(node.properties)))
      members.set(name, [...(members.get(name) ?? []), within(place, 'properties', name)])
  }
  // As the key of an object literal it would set the prototype.
  members.delete('__proto__')
  if (members.size === 0) return recordOf(reading, places)

  const fields = [...members].map(([name, all]) => fieldOf(reading, name, all, required.has(name)))
  return { kind: 'object', fields }
}

const fieldOf = (reading: Reading, name: string, places: readonly Place[], required: boolean): Field => {
  const [only, ...others] = places
  const flat = () => places.flatMap((place) => flatten(reading.document, place))
  const shape = only && others.length === 0 ? reading.shape(only) : reading.all(flat())
  const says = (what: string) => places.some(({ value }) => nodeOf(value)[what] === true)
  return { name, shape, required, readOnly: says('readOnly'), writeOnly: says('writeOnly') }
}

const recordOf = (reading: Reading, places: readonly Place[]): Shape => {
  const values = places.find(({ value }) => isTelling(nodeOf(value).additionalProperties))
  return {
    kind: 'record',
    values:
      values && isNode(values.value)
        ? reading.shape(within(values, 'additionalProperties'))
        : { kind: 'unknown' },
  }
}
