/** A JSON Schema, as far as it is read here. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
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

/** The first fields of an answer that are always there, as a view can have them; `undefined` when there are none. */
export const shapeOf = (schema: JsonSchema, depth = 0): Shape | undefined => {
  const { type } = schema
  if (typeof type !== 'string' || depth > maxDepth) return undefined
  const scalar = scalars[type]
  if (scalar !== undefined) return { zod: scalar, trim: (value) => value }
  if (type === 'array') return arrayOf(schema.items, depth)
  return type === 'object' ? objectOf(schema, depth) : undefined
}

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
    const shape = required.includes(name) && name !== 'degraded' ? shapeOf(schema, depth + 1) : undefined
    return shape ? [{ name, shape, isScalar: scalars[`${schema.type}`] !== undefined }] : []
  })
  // What is short comes first: lists of objects are for those who want them.
  const taken = fields
    .filter(({ isScalar }) => isScalar)
    .concat(fields.filter(({ isScalar }) => !isScalar))
    .slice(0, maxFields)
  if (taken.length === 0) return undefined
  const source = taken.map(({ name, shape }) => `${keyOf(name)}: ${shape.zod}`)
  return {
    zod: `z.object({ ${source.join(', ')} })`,
    trim: (value) =>
      isObject(value)
        ? Object.fromEntries(taken.map(({ name, shape }) => [name, shape.trim(value[name])]))
        : value,
  }
}

/** A name as it stands before a colon. */
export const keyOf = (name: string) =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name).replaceAll('"', "'")

/** A JSON value as it is written in the sources. */
export const literalOf = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literalOf).join(', ')}]`
  if (isObject(value))
    return `{ ${Object.entries(value)
      .map(([name, of]) => `${keyOf(name)}: ${literalOf(of)}`)
      .join(', ')} }`
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) >= 1_000
    ? value.toLocaleString('en').replaceAll(',', '_')
    : JSON.stringify(value)
}

/** A string as the formatter leaves it: in single quotes, unless it has more of these than of the others. */
const quoted = (value: string) => {
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"')
  return inner.includes("'") && !inner.includes('"') ? `"${inner}"` : `'${inner.replaceAll("'", "\\'")}'`
}
