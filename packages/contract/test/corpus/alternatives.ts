import { withBody, withValue } from './api.ts'
import { type Twins, twins } from './pair.ts'

const tagged = (kind: string, ...fields: string[]) => ({
  type: 'object',
  properties: {
    kind: { type: 'string', enum: [kind] },
    ...Object.fromEntries(fields.map((name) => [name, {}])),
  },
  required: ['kind', ...fields],
})
const card = tagged('card', 'number')
const voucher = tagged('voucher', 'code')
const cash = tagged('cash')
const one = (...oneOf: object[]) => ({ oneOf })
const any = (...anyOf: object[]) => ({ anyOf })
const plain = (...required: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(required.map((name) => [name, { type: 'string' }])),
  required,
})
const either = (needed: string, other: string) => ({
  type: 'object',
  properties: { [needed]: { type: 'string' }, [other]: { type: 'string' } },
  required: [needed],
})
const closed = (...required: string[]) => ({ ...plain(...required), additionalProperties: false })
/** Two components that only the mapping of the discriminator tells apart. */
const withDiscriminator = (mapping: object, direction: 'request' | 'response' = 'response'): object => ({
  ...withBody(direction, {
    oneOf: [{ $ref: '#/components/schemas/Card' }, { $ref: '#/components/schemas/Cash' }],
    discriminator: { propertyName: 'kind', mapping },
  }),
  components: { schemas: { Card: plain('kind', 'number'), Cash: plain('kind', 'amount') } },
})
const mapped = (propertyName: string, ...oneOf: object[]) => ({
  oneOf,
  discriminator: {
    propertyName,
    mapping: Object.fromEntries(oneOf.map((_, place) => [place, `#/${place}`])),
  },
})
const pair = (direction: 'request' | 'response', old: unknown, now: unknown): readonly [object, object] => [
  withBody(direction, old),
  withBody(direction, now),
]

/** `oneOf` and `anyOf`, and the spellings that mean the same. */
export const alternatives: readonly Twins[] = [
  twins(
    'request',
    ['request-variant-removed', 'an alternative is no longer taken'],
    ['request-variant-added', 'one more alternative is taken'],
    pair('request', one(card, voucher, cash), one(card, cash)),
  ),
  twins(
    'response',
    ['response-variant-added', 'one more alternative may be answered'],
    ['response-variant-removed', 'an alternative is no longer answered'],
    pair('response', one(card), one(card, voucher)),
  ),
  twins(
    'response',
    ['response-property-removed', 'an alternative loses a field'],
    ['response-property-added', 'an alternative gets a field'],
    pair('response', one(card, voucher), one(tagged('card'), voucher)),
  ),
  twins(
    'response',
    ['response-variant-added', 'an alternative has another tag'],
    ['none', 'alternatives are listed in another order'],
    pair('response', one(card, cash), one(card, tagged('coins'))),
    pair('response', one(card, voucher, cash), one(cash, card, voucher)),
  ),
  twins(
    'response',
    ['response-enum-value-added', 'one more constant may be answered'],
    ['none', 'constants in `anyOf` are written as one `enum`'],
    [
      withValue('response', { anyOf: [{ const: 'a' }, { const: 'b' }] }),
      withValue('response', { anyOf: [{ const: 'a' }, { const: 'b' }, { const: 'c' }] }),
    ],
    [
      withValue('response', { anyOf: [{ const: 'a' }, { const: 'b' }] }),
      withValue('response', { type: 'string', enum: ['b', 'a'] }),
    ],
  ),
  twins(
    'response',
    ['response-null-added', 'null comes beside two alternatives'],
    ['none', 'null is written as a type instead of an alternative'],
    pair('response', one(card, cash), one(card, cash, { type: 'null' })),
    [
      withValue('response', { anyOf: [{ type: 'string' }, { type: 'null' }] }),
      withValue('response', { type: ['string', 'null'] }),
    ],
  ),
  twins(
    'response',
    ['response-variant-added', 'one more alternative without a tag may be answered'],
    ['none', 'alternatives without a tag are listed in another order'],
    pair('response', one(plain('iban')), one(plain('iban'), { type: 'string' })),
    pair('response', one(plain('iban'), plain('email')), one(plain('email'), plain('iban'))),
  ),
  twins(
    'response',
    ['response-property-removed', 'an alternative without a tag loses a field'],
    ['response-property-added', 'alternatives without a tag get a field, and are listed in another order'],
    pair('response', one(plain('iban', 'name'), { type: 'string' }), one(plain('iban'), { type: 'string' })),
    pair('response', one(plain('iban'), plain('email')), one(plain('email', 'name'), plain('iban', 'name'))),
  ),
  twins(
    'request',
    ['request-alternatives-exclusive', 'alternatives that a value may fit at once exclude one another'],
    ['request-alternatives-combinable', 'a value may fit two alternatives at once'],
    pair('request', any(plain('iban'), plain('email')), one(plain('iban'), plain('email'))),
  ),
  twins(
    'response',
    ['response-alternatives-combinable', 'an answer may fit two alternatives at once'],
    ['response-alternatives-exclusive', 'an answer fits one alternative only'],
    pair('response', one(plain('iban'), plain('email')), any(plain('iban'), plain('email'))),
  ),
  twins(
    'request',
    [
      'request-alternatives-exclusive',
      'a field of either kind, where one of them is enough, and both are too many',
    ],
    ['none', 'alternatives that differ by a constant are written with the other keyword'],
    pair('request', either('iban', 'email'), one(either('iban', 'email'), either('email', 'iban'))),
    pair('request', any(card, cash), one(card, cash)),
  ),
  twins(
    'request',
    [
      'request-alternatives-exclusive',
      'one more alternative without a tag, which a value can fit beside another',
    ],
    ['request-variant-added', 'one more alternative, which excludes the others'],
    pair('request', one(plain('iban'), plain('email')), one(plain('iban'), plain('email'), plain('name'))),
    pair('request', one(card, closed('iban')), one(card, closed('iban'), cash)),
  ),
  twins(
    'response',
    ['response-property-removed', 'the values of a discriminator change places'],
    ['none', 'the mapping of a discriminator is in another order, and a component has its bare name in it'],
    [
      withDiscriminator({ a: '#/components/schemas/Card', b: 'Cash' }),
      withDiscriminator({ a: 'Cash', b: 'Card' }),
    ],
    [
      withDiscriminator({ a: 'Card', b: 'Cash' }),
      withDiscriminator({ b: '#/components/schemas/Cash', a: 'Card' }),
    ],
  ),
  twins(
    'request',
    ['request-variant-removed', 'a value of a discriminator is gone'],
    ['request-variant-added', 'a discriminator has one more value'],
    [
      withDiscriminator({ a: 'Card', b: 'Cash', c: 'Cash' }, 'request'),
      withDiscriminator({ a: 'Card', b: 'Cash' }, 'request'),
    ],
  ),
  twins(
    'response',
    ['keyword-changed', 'nothing says any more what the values of a discriminator stand for'],
    ['none', 'a mapping says what the names of the components say'],
    [
      withBody('response', {
        oneOf: [plain('iban'), plain('iban', 'name')],
        discriminator: { propertyName: 'kind', mapping: { a: '#/0', b: '#/1' } },
      }),
      withBody('response', {
        oneOf: [plain('iban'), plain('iban', 'name')],
        discriminator: { propertyName: 'kind' },
      }),
    ],
    [withDiscriminator({}), withDiscriminator({ Card: 'Card', Cash: 'Cash' })],
  ),
  twins(
    'response',
    ['keyword-changed', 'another field tells alternatives apart'],
    ['response-variant-removed', 'an alternative is gone, from the mapping of the discriminator too'],
    pair('response', mapped('kind', card, cash), mapped('type', card, cash)),
    pair('response', mapped('kind', card, cash), mapped('kind', card)),
  ),
]
