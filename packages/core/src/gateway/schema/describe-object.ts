import type { z } from 'zod'
import { definitionOf } from '../../view/definition.ts'
import { mayBeAbsent } from './absent.ts'
import { describeText } from './describe-text.ts'
import { valuesOf } from './describe-value.ts'
import type { Described } from './metadata.ts'
import { type Describe, type Place, undescribable } from './place.ts'

/**
 * Describes an object in one piece. An answer is open to further fields, in so many words: some generated clients otherwise
 * refuse what is not listed, and no answer could grow.
 */
export const describeObject: Describe = (schema, place) => {
  const { shape = {}, catchall } = definitionOf(schema)
  const fields = Object.entries(shape).filter(([, field]) => isThere(field, place))
  const properties = fields.map(([key, field]) => [key, place.describe(field, below(place, key))] as const)
  return object(
    Object.fromEntries(properties),
    fields.filter(([, field]) => !mayBeAbsent(field, place.side)).map(([key]) => key),
    others(catchall, place),
  )
}

/** An object by its fields, the names of those that are always there, and what may be beside them. */
export const object = (properties: Described, required: readonly string[], rest: Described): Described => ({
  type: 'object',
  ...(Object.keys(properties).length > 0 && { properties }),
  ...(required.length > 0 && { required }),
  ...rest,
})

/** What stands one step further down. */
const below = (place: Place, key: string): Place => ({ ...place, where: `${place.where}.${key}` })

/** A field that can only be missing is none. */
const isThere = (field: z.ZodType, { side }: Place): boolean => {
  const { type, innerType } = definitionOf(field)
  if (type === 'undefined' || type === 'void') return false
  return !(side === 'output' && type === 'optional' && innerType?.def.type === 'never')
}

const others = (catchall: z.ZodType | undefined, place: Place): Described => {
  if (catchall?.def.type === 'never') return { additionalProperties: place.side === 'output' }
  if (catchall) return { additionalProperties: openOr(place.describe(catchall, below(place, '*'))) }
  return place.side === 'output' ? { additionalProperties: true } : {}
}

const openOr = (json: Described) => (Object.keys(json).length === 0 ? true : json)

/** Describes a record: by name where the keys are a list, otherwise by what the keys and the values are. */
export const describeRecord: Describe = (schema, place) => {
  const { keyType, valueType, mode, partial } = definitionOf(schema)
  if (!keyType || !valueType) return { type: 'object' }
  const value = () => place.describe(valueType, below(place, '*'))
  if (mode === 'loose') throw undescribable(place.where, 'z.looseRecord()', 'take z.record()')
  const names =
    keyType.def.type === 'enum' || keyType.def.type === 'literal' ? valuesOf(keyType).map(String) : undefined
  if (!names) return { type: 'object', ...keys(keyType, place), additionalProperties: openOr(value()) }

  const isNeeded = partial !== true && !mayBeAbsent(valueType, place.side)
  const properties = Object.fromEntries(names.map((name) => [name, value()]))
  return object(properties, isNeeded ? names : [], { additionalProperties: place.side === 'output' })
}

const keys = (keyType: z.ZodType, place: Place): Described => {
  const where = `${place.where}[key]`
  if (keyType.def.type === 'number') {
    if (place.side === 'output') return {}
    if (keyType.def.checks?.length) throw undescribable(where, 'a limited number as a key', 'take z.string()')
    return { propertyNames: { pattern: '^(?:0|-?[1-9][0-9]{0,14})$' } }
  }
  const { type: _, ...json } =
    keyType.def.type === 'string'
      ? describeText(keyType, place.side, where)
      : place.describe(keyType, { ...place, where })
  return Object.keys(json).length === 0 ? {} : { propertyNames: json }
}
