import { isNode, nodeOf } from '../document/node.ts'
import type { Field, NamedShape, Shape } from '../shape/shape.ts'

/** Items of a list in a fixture. */
const maxItems = 2

/**
 * A small value of a shape: of an example what fits, and what is made up where it has nothing. It fits the schema that is written of the
 * shape, by the way it is made.
 *
 * @param direction `answer` leaves out what is only sent, `input` what is only answered
 */
export const exampleOf = (
  shape: Shape,
  example: unknown,
  direction: 'answer' | 'input' = 'answer',
): unknown => made(shape, example, direction, [])

type Inside = readonly NamedShape[]

const made = (shape: Shape, given: unknown, direction: 'answer' | 'input', inside: Inside): unknown => {
  if (given === null && isNullable(shape)) return null
  const example = given ?? shape.example
  switch (shape.kind) {
    case 'string':
      return typeof example === 'string' && fitsFormat(example, shape) ? example : text(shape)
    case 'integer':
      return Number.isSafeInteger(example) && fitsValues(example, shape, direction)
        ? example
        : (shape.values?.[0] ?? 1)
    case 'number':
      return Number.isFinite(example) && fitsValues(example, shape, direction)
        ? example
        : (shape.values?.[0] ?? 1.5)
    case 'boolean':
      return typeof example === 'boolean' ? example : true
    case 'unknown':
      return example === undefined ? {} : small(example)
    case 'array':
      return list(shape.items, example, direction, inside)
    case 'record':
      return Object.fromEntries(
        Object.entries(nodeOf(example))
          .filter(([name]) => name !== '__proto__')
          .slice(0, maxItems)
          .map(([name, value]) => [name, made(shape.values, value, direction, inside)]),
      )
    case 'object':
      return Object.fromEntries(
        shape.fields.flatMap((field) => {
          const value = fieldValue(field, nodeOf(example)[field.name], direction, inside)
          return value === undefined ? [] : [[field.name, value]]
        }),
      )
    case 'union':
      return variant(shape, example, direction, inside)
    case 'named':
      return made(shape.named.shape, example, direction, [...inside, shape.named])
  }
}

const isNullable = (shape: Shape): boolean =>
  shape.nullable === true || (shape.kind === 'named' && shape.named.shape.nullable === true)

const fieldValue = (field: Field, given: unknown, direction: 'answer' | 'input', inside: Inside): unknown => {
  if (direction === 'answer' ? field.writeOnly : field.readOnly) return undefined
  const repeats = repeatsIn(field.shape, inside)
  if (given === undefined || (given === null && !isNullable(field.shape))) {
    if (!field.required && (repeats || direction === 'input' || inside.length > 2)) return undefined
  }
  if (repeats) return isNullable(field.shape) ? null : undefined
  return made(field.shape, given, direction, inside)
}

/** Whether a member would begin the object it is in anew. */
const repeatsIn = (shape: Shape, inside: Inside): boolean => {
  if (shape.kind === 'named') return inside.includes(shape.named)
  return shape.kind === 'union' && shape.variants.every((one) => repeatsIn(one, inside))
}

const list = (items: Shape, example: unknown, direction: 'answer' | 'input', inside: Inside): unknown[] => {
  if (repeatsIn(items, inside)) return []
  const given = Array.isArray(example) ? example.slice(0, maxItems) : [undefined]
  return given.map((item) => made(items, item, direction, inside))
}

const variant = (
  shape: Shape & { kind: 'union' },
  example: unknown,
  direction: 'answer' | 'input',
  inside: Inside,
): unknown => {
  const { tag } = shape
  const said = tag && nodeOf(example)[tag.field]
  const index = tag?.values.findIndex((values) => values.includes(String(said))) ?? -1
  const fitting = index === -1 ? shape.variants.findIndex((one) => isLike(one, example)) : index
  const place = Math.max(fitting, 0)
  const chosen = shape.variants[place] ?? { kind: 'unknown' }
  const value = made(chosen, fitting === -1 ? undefined : example, direction, inside)
  const values = tag?.values[place] ?? []
  return tag && isNode(value)
    ? { ...value, [tag.field]: values.includes(String(said)) ? said : values[0] }
    : value
}

/** Whether a value is of the kind of a shape, and an object has what it must. */
const isLike = (shape: Shape, value: unknown): boolean => {
  const target = shape.kind === 'named' ? shape.named.shape : shape
  if (value === undefined) return false
  if (target.kind === 'array') return Array.isArray(value)
  if (target.kind === 'object')
    return isNode(value) && target.fields.every(({ name, required }) => !required || name in value)
  if (target.kind === 'record') return isNode(value)
  if (target.kind === 'integer' || target.kind === 'number') return typeof value === 'number'
  return target.kind === typeof value
}

const times = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/
const dates = /^\d{4}-\d\d-\d\d$/
const uuids = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i

const fitsFormat = (value: string, { format, values }: Shape & { kind: 'string' }): boolean => {
  if (format === 'date-time') return times.test(value) && isDate(value.slice(0, 10))
  if (format === 'date') return dates.test(value) && isDate(value)
  if (format === 'uri' || format === 'url') return URL.canParse(value)
  if (format === 'uuid') return uuids.test(value)
  return values === undefined || values.includes(value)
}

const isDate = (value: string) => {
  const date = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(value)
}

const fitsValues = (
  value: unknown,
  { values }: { readonly values?: readonly number[] },
  direction: 'answer' | 'input',
) => direction === 'answer' || values === undefined || values.some((one) => one === value)

const text = ({ format, values }: Shape & { kind: 'string' }): string => {
  if (format === 'date-time') return '2026-01-31T12:00:00Z'
  if (format === 'date') return '2026-01-31'
  if (format === 'uri' || format === 'url') return 'https://example.com/1'
  if (format === 'uuid') return '0b0c1d2e-3f40-4a5b-8c6d-7e8f90a1b2c3'
  if (format === 'email') return 'ada@example.com'
  return values?.[0] ?? 'text'
}

/** Of a value nobody describes: itself, when it is small. */
const small = (value: unknown): unknown => (JSON.stringify(value)?.length > 200 ? {} : value)
