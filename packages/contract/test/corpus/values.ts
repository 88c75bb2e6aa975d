import type { RuleId } from '../../src/differences/rules.ts'
import { withValue } from './api.ts'
import { type Twins, twins } from './pair.ts'

type BothDirections<R> = R extends `request-${infer S}` ? (`response-${S}` extends RuleId ? S : never) : never
type Aspect = BothDirections<RuleId>

/**
 * A field of fewer values and one of more, both ways and in both directions: taking fewer breaks who sends, answering
 * more breaks who receives.
 */
const narrowAndWide = (
  narrower: readonly [aspect: Aspect, example: string],
  wider: readonly [aspect: Aspect, example: string],
  narrow: unknown,
  wide: unknown,
): Twins[] => [
  twins(
    'request',
    [`request-${narrower[0]}`, narrower[1]],
    [`request-${wider[0]}`, wider[1]],
    [withValue('request', wide), withValue('request', narrow)],
  ),
  twins(
    'response',
    [`response-${wider[0]}`, wider[1]],
    [`response-${narrower[0]}`, narrower[1]],
    [withValue('response', narrow), withValue('response', wide)],
  ),
]

const constraint = (what: string, narrow: object, wide: object) =>
  narrowAndWide(
    ['constraint-tightened', `${what}: tighter`],
    ['constraint-loosened', `${what}: looser`],
    narrow,
    wide,
  )

const changed = (
  direction: 'request' | 'response',
  aspect: 'type' | 'format',
  schemas: readonly [object, object],
) =>
  twins(
    direction,
    [`${direction}-${aspect}-changed`, `a ${aspect} is another`],
    ['documentation-changed', 'a description is another'],
    [withValue(direction, schemas[0]), withValue(direction, schemas[1])],
    [withValue(direction, schemas[0]), withValue(direction, { ...schemas[0], description: 'When' })],
  )

const percent = { type: 'integer', minimum: 0, maximum: 100 }
const text = { type: 'string' }
const texts = { type: 'array', items: text }
const dates: readonly [object, object] = [
  { type: 'string', format: 'date' },
  { type: 'string', format: 'date-time' },
]

/** What a single value may be. */
export const values: readonly Twins[] = [
  ...narrowAndWide(
    ['type-narrowed', 'a number is an integer'],
    ['type-widened', 'an integer is a number'],
    { type: 'integer' },
    { type: 'number' },
  ),
  ...narrowAndWide(
    ['variant-removed', 'a text or a number is a text'],
    ['variant-added', 'a text is a text or a number'],
    text,
    { type: ['string', 'number'] },
  ),
  changed('request', 'type', [text, { type: 'integer' }]),
  changed('response', 'type', [text, { type: 'object' }]),
  ...narrowAndWide(
    ['format-narrowed', 'a text is a UUID'],
    ['format-widened', 'a UUID is any text'],
    { type: 'string', format: 'uuid' },
    text,
  ),
  ...narrowAndWide(
    ['format-narrowed', '64 bits become 32'],
    ['format-widened', '32 bits become 64'],
    { type: 'integer', format: 'int32' },
    { type: 'integer', format: 'int64' },
  ),
  twins(
    'request',
    ['request-format-narrowed', 'a whole number without limits has 32 bits'],
    ['none', 'a whole number has 32 bits, which its limits say already'],
    [withValue('request', { type: 'integer' }), withValue('request', { type: 'integer', format: 'int32' })],
    [withValue('request', percent), withValue('request', { ...percent, format: 'int32' })],
  ),
  twins(
    'response',
    ['response-format-widened', 'a whole number without limits no longer has 32 bits'],
    ['response-type-narrowed', 'a double is a whole number of 32 bits'],
    [withValue('response', { type: 'integer', format: 'int32' }), withValue('response', { type: 'integer' })],
    [
      withValue('response', { type: 'number', format: 'double' }),
      withValue('response', { type: 'integer', format: 'int32' }),
    ],
  ),
  changed('request', 'format', dates),
  changed('response', 'format', dates),
  ...narrowAndWide(
    ['null-dropped', 'null is gone'],
    ['null-added', 'null comes, as `type: [string, null]`'],
    text,
    { type: ['string', 'null'] },
  ),
  ...narrowAndWide(
    ['null-dropped', 'null is gone from `anyOf`'],
    ['null-added', 'null comes, as one of `anyOf`'],
    text,
    { anyOf: [text, { type: 'null' }] },
  ),
  ...narrowAndWide(
    ['enum-value-removed', 'a listed value is gone'],
    ['enum-value-added', 'a listed value is new'],
    { type: 'string', enum: ['open', 'paid'] },
    { type: 'string', enum: ['open', 'paid', 'sent'] },
  ),
  ...narrowAndWide(
    ['enum-closed', 'a text is one of a list'],
    ['enum-opened', 'one of a list is any text'],
    { type: 'string', enum: ['open', 'paid'] },
    { type: 'string', examples: ['open', 'paid'] },
  ),
  ...constraint('maxLength', { type: 'string', maxLength: 20 }, { type: 'string', maxLength: 40 }),
  ...constraint('minLength', { type: 'string', minLength: 1 }, text),
  ...constraint('pattern', { type: 'string', pattern: '^[a-z]+$' }, text),
  ...constraint('maximum', { type: 'integer', maximum: 9 }, { type: 'integer', maximum: 10 }),
  ...constraint('exclusiveMinimum', { type: 'number', exclusiveMinimum: 0 }, { type: 'number', minimum: 0 }),
  ...constraint('multipleOf', { type: 'number', multipleOf: 10 }, { type: 'number', multipleOf: 5 }),
  ...constraint('maxItems', { ...texts, maxItems: 10 }, texts),
  ...constraint('minItems', { ...texts, minItems: 2 }, { ...texts, minItems: 1 }),
  ...constraint('uniqueItems', { ...texts, uniqueItems: true }, texts),
  ...constraint('maxProperties', { type: 'object', maxProperties: 4 }, { type: 'object' }),
  ...constraint('items', { type: 'array', items: { type: 'string', maxLength: 9 } }, texts),
  twins(
    'response',
    ['response-enum-value-added', 'a listed value of a closed answer is new'],
    ['response-open-enum-changed', 'a known value of an answer with `x-extensible-enum` is new'],
    [
      withValue('response', { type: 'string', enum: ['open'] }),
      withValue('response', { type: 'string', enum: ['open', 'paid'] }),
    ],
    [
      withValue('response', { type: 'string', enum: ['open'], 'x-extensible-enum': true }),
      withValue('response', { type: 'string', enum: ['open', 'paid'], 'x-extensible-enum': true }),
    ],
  ),
  twins(
    'response',
    ['response-enum-opened', 'a closed answer is declared open'],
    ['documentation-changed', 'an open text, documented by examples only, has one more'],
    [
      withValue('response', { type: 'string', enum: ['open'] }),
      withValue('response', { type: 'string', enum: ['open'], 'x-extensible-enum': true }),
    ],
    [
      withValue('response', { type: 'string', examples: ['open'] }),
      withValue('response', { type: 'string', examples: ['open', 'paid'] }),
    ],
  ),
  twins(
    'request',
    ['request-default-changed', 'a default of an input field is another'],
    ['default-changed', 'a default of an answer is another'],
    [
      withValue('request', { type: 'string', default: 'a' }),
      withValue('request', { type: 'string', default: 'b' }),
    ],
    [
      withValue('response', { type: 'string', default: 'a' }),
      withValue('response', { type: 'string', default: 'b' }),
    ],
  ),
  twins(
    'request',
    ['request-default-changed', 'a default of an input field is no longer documented'],
    ['none', 'a default is written at another place of the same field'],
    [withValue('request', { type: 'string', default: 'a' }), withValue('request', { type: 'string' })],
    [
      withValue('request', { type: 'string', default: 'a' }),
      withValue('request', { allOf: [{ type: 'string' }, { default: 'a' }] }),
    ],
  ),
  twins(
    'request',
    ['request-constraint-tightened', 'a schema says no type any more, and a tighter limit'],
    ['request-type-widened', 'a schema says no type any more'],
    [withValue('request', { type: 'string', maxLength: 100 }), withValue('request', { maxLength: 5 })],
    [withValue('request', { type: 'string', maxLength: 100 }), withValue('request', { maxLength: 100 })],
  ),
  twins(
    'response',
    ['response-constraint-loosened', 'an answer says its type at last, and a limit no more'],
    ['response-type-narrowed', 'an answer says its type at last'],
    [withValue('response', { maxLength: 5 }), withValue('response', { type: 'string' })],
    [withValue('response', { maxLength: 5 }), withValue('response', { type: 'string', maxLength: 5 })],
  ),
  twins(
    'request',
    ['request-property-removed', 'an input that had fields says no type any more'],
    ['request-type-widened', 'a record says no type any more'],
    [
      withValue('request', { type: 'object', properties: { a: { type: 'string' } } }),
      withValue('request', {}),
    ],
    [withValue('request', { type: 'object' }), withValue('request', {})],
  ),
  twins(
    'request',
    ['request-constraint-tightened', 'a pattern is replaced by another'],
    ['default-changed', 'a default is documented where there was none'],
    [
      withValue('request', { type: 'string', pattern: '^[a-z]+$' }),
      withValue('request', { type: 'string', pattern: '^[0-9]+$' }),
    ],
    [withValue('request', { type: 'string' }), withValue('request', { type: 'string', default: 'b' })],
  ),
  twins(
    'request',
    ['keyword-changed', '`not`, which no rule knows, is new'],
    ['none', '`not` is what it was'],
    [withValue('request', text), withValue('request', { ...text, not: { const: 'x' } })],
    [
      withValue('request', { ...text, not: { const: 'x' } }),
      withValue('request', { not: { const: 'x' }, type: 'string' }),
    ],
  ),
  twins(
    'response',
    ['response-type-changed', 'the second of a pair is a number'],
    ['none', 'items that are all alike are described one by one'],
    [
      withValue('response', { type: 'array', prefixItems: [text, text] }),
      withValue('response', { type: 'array', prefixItems: [text, { type: 'number' }] }),
    ],
    [withValue('response', texts), withValue('response', { ...texts, prefixItems: [text, text] })],
  ),
  twins(
    'request',
    ['request-enum-closed', 'the known values of an open input are all there are'],
    ['documentation-changed', 'the known values of an input are documented, and others are still accepted'],
    [
      withValue('request', { type: 'string', 'x-extensible-enum': ['a'] }),
      withValue('request', { type: 'string', enum: ['a'] }),
    ],
    [withValue('request', text), withValue('request', { type: 'string', 'x-extensible-enum': ['a'] })],
  ),
  twins(
    'request',
    ['request-constraint-tightened', 'an integer must be below 9'],
    ['none', 'an integer up to 9 is written as below 10'],
    [
      withValue('request', { type: 'integer', maximum: 9 }),
      withValue('request', { type: 'integer', exclusiveMaximum: 9 }),
    ],
    [
      withValue('request', { type: 'integer', maximum: 9 }),
      withValue('request', { type: 'integer', exclusiveMaximum: 10 }),
    ],
  ),
]
