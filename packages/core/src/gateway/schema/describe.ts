import type { z } from 'zod'
import { definitionOf } from '../../view/definition.ts'
import { describeIntersection } from './describe-intersection.ts'
import { describeList, describeTuple } from './describe-list.ts'
import { describeObject, describeRecord } from './describe-object.ts'
import { describeText } from './describe-text.ts'
import { describeUnion } from './describe-union.ts'
import { describeAsZod, describeFile, describeValues, valuesOf } from './describe-value.ts'
import { isSame, nameOf, wordsOf } from './metadata.ts'
import { type Describe, undescribable } from './place.ts'
import { withNull } from './with-null.ts'

/**
 * Describes a schema as JSON Schema 2020-12: of a request what the gateway takes, of an answer what it gives. A schema with a
 * name is a reference, and what one use says of it stands beside the reference.
 *
 * @throws TypeError when it cannot be described, naming route and field.
 */
export const describe: Describe = (schema, place) => {
  const name = nameOf(schema)
  const base = name === undefined ? undefined : place.components.names.get(name)?.schema
  if (name === undefined || base === undefined) return inPlace(schema, place)
  const fresh = { ...place, trail: [] }
  if (base.def !== schema.def && !isSame(bodyOf(base, fresh), bodyOf(schema, fresh)))
    return inPlace(schema, place)
  const reference = place.components.refer(name, place.side, () => inPlace(base, fresh))
  const words = Object.entries(wordsOf(schema)).filter(([key, value]) => !isSame(value, wordsOf(base)[key]))
  return Object.assign(reference, Object.fromEntries(words))
}

const inPlace: Describe = (schema, place) => {
  const words = wordsOf(schema)
  return words.type === undefined ? Object.assign(bodyOf(schema, place), words) : words
}

const bodyOf: Describe = (schema, place) => {
  const { type } = schema.def
  if (place.trail.includes(schema))
    throw undescribable(place.where, 'a schema that contains itself', "give it a name with .openapi('Name')")
  const describeType = types[type]
  if (!describeType) throw undescribable(place.where, `z.${type}()`, 'take what JSON can say')
  return describeType(schema, { ...place, trail: [...place.trail, schema] })
}

const inner: Describe = (schema, place) => {
  const { innerType } = definitionOf(schema)
  return innerType ? place.describe(innerType, place) : {}
}

/** What a request may leave out has its default; in an answer it is always there. */
const withDefault: Describe = (schema, place) => {
  const json = inner(schema, place)
  if (place.side === 'output') return json
  const { defaultValue } = definitionOf(schema)
  const written = JSON.stringify(defaultValue, (_, value) =>
    typeof value === 'bigint' ? Number(value) : value,
  )
  return written === undefined ? json : Object.assign(json, { default: JSON.parse(written) })
}

const pipe: Describe = (schema, place) => {
  const { in: from, out } = definitionOf(schema)
  const words = place.side === 'input' && booleanWords(schema)
  if (words) return describeValues(words)
  const side = place.side === 'output' || from?.def.type === 'transform' ? out : from
  return side ? place.describe(side, place) : {}
}

const date: Describe = (schema, { side, where }) => {
  if (side === 'input' && definitionOf(schema).coerce !== true)
    throw undescribable(where, 'z.date() in a request', 'take z.iso.datetime() or z.coerce.date()')
  return { type: 'string', format: 'date-time' }
}

const bigint: Describe = (schema, { side, where }) => {
  if (side === 'output' || definitionOf(schema).coerce !== true)
    throw undescribable(where, 'z.bigint()', 'JSON has none; take a string')
  if (schema.def.checks?.length)
    throw undescribable(where, 'z.coerce.bigint() with limits', 'take a string with a pattern')
  return { type: 'string', pattern: '^-?[0-9]+$' }
}

const file: Describe = (schema, { files, side, where }) => {
  if (!files) throw undescribable(where, 'z.file() in JSON', 'take multipart/form-data')
  return describeFile(schema, side)
}

const asZod: Describe = (schema, { side }) => describeAsZod(schema, side)
const values: Describe = (schema) => describeValues(valuesOf(schema))
const anything: Describe = () => ({})

const types: Readonly<Record<string, Describe>> = {
  string: (schema, { side, where }) => describeText(schema, side, where),
  number: asZod,
  boolean: () => ({ type: 'boolean' }),
  null: () => ({ type: 'null' }),
  literal: values,
  enum: values,
  template_literal: asZod,
  any: anything,
  unknown: anything,
  never: () => ({ not: {} }),
  undefined: () => ({ not: {} }),
  void: () => ({ not: {} }),
  date,
  bigint,
  file,
  object: describeObject,
  record: describeRecord,
  array: describeList,
  tuple: describeTuple,
  union: describeUnion,
  intersection: describeIntersection,
  nullable: (schema, place) => withNull(inner(schema, place)),
  optional: inner,
  nonoptional: inner,
  readonly: inner,
  catch: inner,
  default: withDefault,
  prefault: withDefault,
  pipe,
  lazy: (schema, place) => {
    const target = definitionOf(schema).getter?.()
    return target ? place.describe(target, place) : {}
  },
}

/** The words of `z.stringbool()`, which a copy with a description leaves at the schema it was made of. */
const booleanWords = (schema: z.core.$ZodType): readonly unknown[] | undefined => {
  const { truthy, falsy }: Record<string, unknown> = schema._zod.bag
  if (Array.isArray(truthy) && Array.isArray(falsy)) return [...truthy, ...falsy]
  return schema._zod.parent && booleanWords(schema._zod.parent)
}
