import { z } from '@hono/zod-openapi'
import fc from 'fast-check'

/** What a test sends to one operation: how its path is filled, and what else it carries. */
export interface Input {
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What an operation says of its input, as its declaration has it. */
export interface Declared {
  readonly params?: z.ZodType | undefined
  readonly query?: z.ZodType | undefined
  readonly body?: z.ZodType | undefined
}

/** Texts that services read in ways of their own: cursors and ids, theirs, broken or somebody else's, and worse. */
const tricky = fc.constantFrom(
  '',
  ' ',
  '0',
  '-1',
  '1',
  '007',
  '999999999',
  '9999999999',
  '1e3',
  'o',
  'o0',
  'o1',
  'o6000',
  'o9999999999999999999',
  'O1',
  'l0',
  'l1',
  'l99999999999999999',
  'p',
  'p1',
  'p99999',
  'SKU-1',
  'null',
  "' or 1=1 --",
  'a,b',
  'é',
  'e\u0301',
  '漢字',
  '🛒',
  '\u202e',
  '\ufeff',
  '\uffff',
  '%00',
  '%2e%2e',
  'x'.repeat(40),
  'x'.repeat(41),
  '🛒'.repeat(20),
  'x'.repeat(100),
  'x'.repeat(101),
  'x'.repeat(500),
)
const text = fc.oneof(tricky, tricky, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }))

/** Inputs of an operation: most of them as its schemas have them, with texts in it that are anything. */
export const inputsOf = ({ params, query, body }: Declared): fc.Arbitrary<Input> =>
  fc.record({
    path: textsOf(params),
    query: textsOf(query),
    body: body ? anyOf(jsonSchemaOf(body)) : fc.constant(undefined),
  })

/** Parameters, which arrive as text whatever they mean. */
const textsOf = (schema: z.ZodType | undefined): fc.Arbitrary<Record<string, string>> => {
  if (!schema) return fc.constant({})
  return anyOf(jsonSchemaOf(schema)).map((values) =>
    Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, String(value)])),
  )
}

type JsonSchema = z.core.JSONSchema.BaseSchema

const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

/** Values of a schema; one in eight is of some other kind. */
const anyOf = (schema: JsonSchema): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 7, arbitrary: fittingTo(schema) },
    { weight: 1, arbitrary: fc.oneof(text, fc.integer(), fc.constant(null)) },
  )

const fittingTo = (schema: JsonSchema): fc.Arbitrary<unknown> => {
  const { type, properties = {}, required = [], items, minimum = -100, maximum = 100_000 } = schema
  if (type === 'object') {
    const fields = Object.entries(properties).map(([name, field]) => [
      name,
      required.includes(name) ? ofProperty(field) : fc.option(ofProperty(field), { nil: undefined }),
    ])
    return fc
      .record(Object.fromEntries(fields))
      .map((values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)))
  }
  if (type === 'array') return fc.array(ofProperty(Array.isArray(items) ? true : items), { maxLength: 4 })
  if (type === 'integer' || type === 'number')
    return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum, 0, 1, 2))
  return text
}

const ofProperty = (schema: JsonSchema | boolean | undefined) =>
  typeof schema === 'object' ? anyOf(schema) : text
