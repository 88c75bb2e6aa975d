import fc, { type Arbitrary } from 'fast-check'
import { type Document, resolved, type Schema } from './documents.ts'

/** Texts that have broken programs before. */
const strange = [
  '',
  ' ',
  '.',
  '..',
  '/',
  '%',
  '%2e%2e',
  '\0',
  '\n',
  '\r\nx: y',
  '\u202e',
  '\ufeff',
  '\ud800',
  '😀'.repeat(20),
  "'",
  '"',
  '\\',
  '<x>',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e999',
  '0x10',
  '9007199254740993',
  'x'.repeat(41),
  'x'.repeat(5_000),
]

/** What there is in the shop, so that inputs reach what stands behind the validation. */
const seededIds = ['p1', 'p2', 'o6000', 'SKU-p1', 'l1', 'lamps']

const text = fc.oneof(
  fc.constantFrom(...strange),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(...seededIds),
)
const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, -1, 0.5, 1e21, 2 ** 31, 2 ** 53, 2 ** 53 + 2, Number.MAX_VALUE),
)

/** A value of any type that JSON has, and some that it has not. */
const anything: Arbitrary<unknown> = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Values that a schema asks for, at its edges too, and among them some that it does not. */
export const values = (document: Document, given: Schema | undefined): Arbitrary<unknown> => {
  const schema = resolved(document, given)
  return fc.oneof({ arbitrary: fitting(document, schema), weight: 12 }, { arbitrary: anything, weight: 1 })
}

const fitting = (document: Document, schema: Schema): Arbitrary<unknown> => {
  const { minimum = -10, maximum = 1_000, minLength = 0, maxLength = 40 } = schema
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => values(document, one)))
  const types = [schema.type ?? 'string'].flat()
  if (types.includes('object')) return objects(document, schema)
  if (types.includes('array')) return fc.array(values(document, schema.items), { maxLength: 4 })
  if (types.includes('integer'))
    return fc.oneof(
      { arbitrary: fc.integer({ min: minimum, max: maximum }), weight: 6 },
      { arbitrary: fc.constantFrom(minimum - 1, minimum, maximum, maximum + 1), weight: 1 },
    )
  if (types.includes('number')) return number
  if (types.includes('boolean')) return fc.boolean()
  return fc.oneof(
    { arbitrary: fc.constantFrom(...seededIds), weight: 4 },
    { arbitrary: text, weight: 2 },
    { arbitrary: fc.string({ minLength, maxLength }), weight: 2 },
    { arbitrary: fc.constantFrom('x'.repeat(maxLength), 'x'.repeat(maxLength + 1)), weight: 1 },
  )
}

/** Objects with all fields, or some missing, or one too many. */
const objects = (document: Document, { properties = {} }: Schema) => {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, values(document, schema)]),
  )
  return fc.oneof(
    { arbitrary: fc.record(fields), weight: 8 },
    { arbitrary: fc.record(fields, { requiredKeys: [] }), weight: 1 },
    { arbitrary: fc.record({ ...fields, surplus: anything }), weight: 1 },
  )
}
