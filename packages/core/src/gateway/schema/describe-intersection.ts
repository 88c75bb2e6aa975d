import { definitionOf } from '../../view/definition.ts'
import { object } from './describe-object.ts'
import { type Described, isSame } from './metadata.ts'
import type { Describe, Place } from './place.ts'

/** Describes an intersection: of objects as the one object they are together, otherwise as all that must hold. */
export const describeIntersection: Describe = (schema, place) => {
  const { left, right } = definitionOf(schema)
  const sides = [left, right].flatMap((side) => (side ? [place.describe(side, place)] : []))
  return together(sides, place)
}

const together = (all: readonly Described[], place: Place): Described => {
  const [first, second] = all
  if (!first || !second) return first ?? {}
  const [one, other] = [first, second].map((json) => resolved(json, place))
  if (!one || !other) return first
  for (const [union, rest] of [
    [one, other],
    [other, one],
  ] as const)
    for (const key of ['anyOf', 'oneOf'] as const) {
      const options = union[key]
      if (Array.isArray(options) && (isObject(rest) || 'anyOf' in rest || 'oneOf' in rest))
        return { [key]: options.map((option: Described) => together([rest, option], place)) }
    }
  return isObject(one) && isObject(other) ? merged(one, other, place) : { allOf: [first, second] }
}

const resolved = (json: Described, { components }: Place): Described =>
  '$ref' in json ? (components.target(json) ?? json) : json

/** An object by its fields alone; the keys of a record would stand for the fields of the other one. */
const isObject = ({ type, properties, additionalProperties, propertyNames }: Described): boolean =>
  type === 'object' &&
  propertyNames === undefined &&
  (properties !== undefined ||
    additionalProperties === undefined ||
    typeof additionalProperties === 'boolean') &&
  typeof (additionalProperties ?? true) === 'boolean'

const merged = (one: Described, other: Described, place: Place): Described => {
  const [fields, others]: Record<string, Described>[] = [one, other].map(({ properties }) => ({
    ...(properties ?? {}),
  }))
  const properties = { ...fields }
  for (const [key, json] of Object.entries(others ?? {})) {
    const earlier = fields?.[key]
    properties[key] = earlier && !isSame(earlier, json) ? together([earlier, json], place) : json
  }
  const required = [one, other].flatMap((side) => (Array.isArray(side.required) ? side.required : []))
  const closed = [one, other].every((side) => side.additionalProperties === false)
  const open = place.side === 'output' ? { additionalProperties: true } : {}
  return object(properties, [...new Set(required)], closed ? { additionalProperties: false } : open)
}
