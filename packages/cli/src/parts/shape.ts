import { keyed } from '../service/write/code.ts'

/** A JSON Schema, as far as it is read here. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  /** Whether it may be `null`; schemas of zod say it by `anyOf`. */
  readonly nullable?: boolean
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
}

/** What a view takes of an answer: as zod is written, and that part of a value. */
export interface Shape {
  readonly zod: string
  trim(value: unknown): unknown
}

/** Fields of an object that a first view has. */
const maxFields = 2

/** Objects within objects that are looked into. */
const maxDepth = 3

const scalars: Readonly<Record<string, string>> = {
  string: 'z.string()',
  integer: 'z.number().int()',
  number: 'z.number()',
  boolean: 'z.boolean()',
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** The first fields of an answer as a view can have them, those that are always there before others; `undefined` when there are none. */
export const shapeOf = (schema: JsonSchema, depth = 0): Shape | undefined => {
  const [one, isNull] = alternatives(schema)
  const shape = depth > maxDepth ? undefined : ofType(one, depth)
  return shape && (isNull ? suffixed(shape, 'nullable') : shape)
}

/** What it is beside `null`, and whether it may be that. */
const alternatives = (schema: JsonSchema): [JsonSchema, boolean] => {
  const { anyOf, nullable = false } = schema
  const [one, ...others] = anyOf?.filter(({ type }) => type !== 'null') ?? []
  return one && others.length === 0 ? [one, one !== anyOf?.[0] || anyOf.length > 1] : [schema, nullable]
}

const ofType = (schema: JsonSchema, depth: number): Shape | undefined => {
  const { type } = schema
  if (typeof type !== 'string') return undefined
  const scalar = scalars[type]
  if (scalar !== undefined) return { zod: scalar, trim: (value) => value }
  if (type === 'array') return arrayOf(schema.items, depth)
  return type === 'object' ? objectOf(schema, depth) : undefined
}

const suffixed = ({ zod, trim }: Shape, suffix: 'nullable' | 'optional'): Shape => ({
  zod:
    suffix === 'optional' && zod.endsWith('.nullable()')
      ? zod.replace(/nullable\(\)$/, 'nullish()')
      : `${zod}.${suffix}()`,
  trim: (value) => (value === null || value === undefined ? value : trim(value)),
})

const arrayOf = (items: JsonSchema | undefined, depth: number): Shape | undefined => {
  const item = items && shapeOf(items, depth + 1)
  return (
    item && {
      zod: `z.array(${item.zod})`,
      trim: (value) => (Array.isArray(value) ? value.map(item.trim) : value),
    }
  )
}

const objectOf = ({ properties = {}, required = [] }: JsonSchema, depth: number): Shape | undefined => {
  const fields = Object.entries(properties).flatMap(([name, schema]) => {
    const shape = shapeOf(schema, depth + 1)
    const isThere = required.includes(name)
    const isScalar = scalars[`${alternatives(schema)[0].type}`] !== undefined
    return shape
      ? [
          {
            name,
            shape: isThere ? shape : suffixed(shape, 'optional'),
            rank: (isThere ? 0 : 2) + (isScalar ? 0 : 1),
          },
        ]
      : []
  })
  // What is short comes first: lists of objects are for those who want them.
  const taken = fields.sort((one, other) => one.rank - other.rank).slice(0, maxFields)
  if (taken.length === 0) return undefined
  const source = taken.map(({ name, shape }) => `${keyed(name)}: ${shape.zod}`)
  const trimmed = (value: Readonly<Record<string, unknown>>) =>
    taken.map(({ name, shape }) => [name, shape.trim(value[name])]).filter(([, field]) => field !== undefined)
  return {
    zod: `z.object({ ${source.join(', ')} })`,
    trim: (value) => (isObject(value) ? Object.fromEntries(trimmed(value)) : value),
  }
}
