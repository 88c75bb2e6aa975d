import fc from 'fast-check'

type Json = Record<string, unknown>

/** What a client that knows the document alone may send for a schema of it. */
export const instancesOf = (schema: Json, document: object): fc.Arbitrary<unknown> => {
  const schemas: Record<string, Json> = JSON.parse(JSON.stringify(document)).components.schemas ?? {}
  const of = (json: Json, depth: number): fc.Arbitrary<unknown> => {
    const { $ref, anyOf, oneOf, type, const: value } = json
    if (typeof $ref === 'string') return of(schemas[$ref.split('/').at(-1) ?? ''] ?? {}, depth + 1)
    const alternatives = [anyOf, oneOf].find(Array.isArray)
    if (alternatives) return fc.oneof(...alternatives.map((one) => of(one, depth)))
    if (Array.isArray(json.enum)) return fc.constantFrom(...json.enum)
    if (value !== undefined) return fc.constant(value)
    if (Array.isArray(type)) return fc.oneof(...type.map((one) => of({ ...json, type: one }, depth)))
    if (type === 'null') return fc.constant(null)
    if (type === 'boolean') return fc.boolean()
    if (type === 'integer') return whole(json)
    if (type === 'number') return number(json)
    if (type === 'string') return text(json)
    if (type === 'array') return array(json, depth)
    if (type === 'object') return object(json, depth)
    return fc.constant(undefined)
  }

  const array = ({ prefixItems, items, minItems = 0, maxItems = 3 }: Json, depth: number) => {
    const first: Json[] = Array.isArray(prefixItems) ? prefixItems : []
    const min = Math.max(Number(minItems), 0)
    const max = depth > 4 ? min : Math.min(Number(maxItems), min + 2)
    return fc
      .integer({ min, max })
      .chain((length) =>
        fc.tuple(...Array.from({ length }, (_, index) => of(first[index] ?? record(items), depth + 1))),
      )
  }

  const object = (json: Json, depth: number): fc.Arbitrary<unknown> => {
    const { properties, required, additionalProperties = true, propertyNames } = json
    const needed: string[] = Array.isArray(required) ? required : []
    const fields = Object.entries(record(properties)).filter(([key]) => depth < 5 || needed.includes(key))
    const own = fc.record(
      Object.fromEntries(fields.map(([key, field]) => [key, of(record(field), depth + 1)])),
      { requiredKeys: needed.filter((key) => fields.some(([name]) => name === key)) },
    )
    if (additionalProperties === false || depth > 4) return own
    const names = propertyNames === undefined ? fc.constantFrom('more', 'x-y') : text(record(propertyNames))
    const value =
      additionalProperties === true
        ? fc.constantFrom(1, 'x', null)
        : of(record(additionalProperties), depth + 1)
    return fc
      .tuple(fc.dictionary(names, value, { maxKeys: 2 }), own)
      .map(([more, fields]) => ({ ...more, ...fields }))
  }
  return of(schema, 0)
}

const record = (value: unknown): Json => ({ ...(typeof value === 'object' ? value : {}) })

const whole = ({
  minimum = -1e9,
  maximum = 1e9,
  exclusiveMinimum,
  exclusiveMaximum,
  multipleOf = 1,
}: Json) => {
  const min = exclusiveMinimum === undefined ? Number(minimum) : Number(exclusiveMinimum) + 1
  const max = exclusiveMaximum === undefined ? Number(maximum) : Number(exclusiveMaximum) - 1
  return fc
    .integer({ min: Math.max(min, Number.MIN_SAFE_INTEGER), max: Math.min(max, Number.MAX_SAFE_INTEGER) })
    .map((value) => value - (value % Number(multipleOf)))
}

const number = ({
  minimum = -1e300,
  maximum = 1e300,
  exclusiveMinimum,
  exclusiveMaximum,
  multipleOf,
}: Json) => {
  if (multipleOf !== undefined)
    return fc.integer({ min: -9, max: 9 }).map((times) => times * Number(multipleOf))
  const min = exclusiveMinimum === undefined ? Number(minimum) : Number(exclusiveMinimum) + 1e-6
  const max = exclusiveMaximum === undefined ? Number(maximum) : Number(exclusiveMaximum) - 1e-6
  return fc.double({ min, max, noNaN: true })
}

const formats: Record<string, fc.Arbitrary<string>> = {
  'date-time': fc.constantFrom(
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.678Z',
    '2026-01-02T03:04:05+02:00',
  ),
  date: fc.constantFrom('2024-02-29', '2026-12-31'),
  uuid: fc.uuid(),
  uri: fc.webUrl(),
  email: fc.constantFrom('ada@example.com', '"ada lovelace"@example.com'),
  duration: fc.constantFrom('P1D', 'PT5M', 'P1Y2M3DT4H5M6S'),
  ipv4: fc.ipV4(),
}

const text = ({ format, pattern, minLength = 0, maxLength = 40 }: Json): fc.Arbitrary<string> => {
  const plain = fc.string({ minLength: Number(minLength), maxLength: Number(maxLength) })
  if (typeof format === 'string') return formats[format] ?? plain
  if (typeof pattern !== 'string')
    return fc.oneof(
      plain,
      plain.map((text) => ` ${text}`),
    )
  return fc.oneof(fc.stringMatching(new RegExp(pattern)), plain)
}
