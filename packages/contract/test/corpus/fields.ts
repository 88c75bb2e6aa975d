import { api, withBody } from './api.ts'
import { type Twins, twins } from './pair.ts'

const text = { type: 'string' }
const object = (properties: object, required: readonly string[] = [], more: object = {}) => ({
  type: 'object',
  properties,
  required,
  ...more,
})
const sent = (old: unknown, now: unknown): readonly [object, object] => [
  withBody('request', old),
  withBody('request', now),
]
const received = (old: unknown, now: unknown): readonly [object, object] => [
  withBody('response', old),
  withBody('response', now),
]
const note = { type: 'string', default: '' }
const closed = { additionalProperties: false }
const ref = { $ref: '#/components/schemas/Order' }
const shared = (Order: object) => api({ method: 'post', takes: ref, answers: ref, schemas: { Order } })
const tree = (name: object) =>
  api({ answers: ref, schemas: { Order: object({ name, parts: { type: 'array', items: ref } }, ['name']) } })

/** Fields of objects, directly and in components. */
export const fields: readonly Twins[] = [
  twins(
    'response',
    ['response-property-removed', 'a field of an answer is gone'],
    ['response-property-added', 'a field of an answer is new'],
    received(object({ id: text, total: text }), object({ id: text })),
  ),
  twins(
    'response',
    ['response-property-removed', 'a field of an answer is renamed'],
    ['response-property-added', 'a field of an answer is there under both names'],
    received(object({ total: text }), object({ sum: text })),
    received(object({ total: text }), object({ total: text, sum: text })),
  ),
  twins(
    'response',
    ['response-property-made-optional', 'a field of an answer may be absent'],
    ['response-property-made-required', 'a field of an answer is always there'],
    received(object({ id: text }, ['id']), object({ id: text })),
  ),
  twins(
    'request',
    ['request-property-removed', 'an input field is gone'],
    ['request-property-added', 'an optional input field is new'],
    sent(object({ sku: text, note }), object({ sku: text })),
  ),
  twins(
    'request',
    ['request-required-property-added', 'a required input field is new, with a default'],
    ['request-property-added', 'an input field with a default is new'],
    sent(object({ sku: text }), object({ sku: text, note }, ['note'])),
    sent(object({ sku: text }), object({ sku: text, note })),
  ),
  twins(
    'request',
    ['request-property-made-required', 'an input field with a default is required'],
    ['request-property-made-optional', 'a required input field is optional'],
    sent(object({ note }), object({ note }, ['note'])),
  ),
  twins(
    'request',
    ['request-other-properties-narrowed', 'fields that are not listed are refused'],
    ['request-other-properties-widened', 'fields that are not listed are taken'],
    sent(object({ sku: text }), object({ sku: text }, [], closed)),
  ),
  twins(
    'response',
    ['response-other-properties-widened', 'the values of a record may be anything'],
    ['response-other-properties-narrowed', 'the values of a record are texts'],
    received({ type: 'object', additionalProperties: text }, { type: 'object' }),
  ),
  twins(
    'response',
    ['response-property-removed', 'a record is an object without fields'],
    ['response-property-added', 'an object gets fields by name'],
    received({ type: 'object', additionalProperties: text }, { type: 'object', ...closed }),
  ),
  twins(
    'response',
    ['response-type-changed', 'the values of a record are numbers'],
    ['response-property-added', 'an answer that listed all its fields has one more'],
    received(
      { type: 'object', additionalProperties: text },
      { type: 'object', additionalProperties: { type: 'number' } },
    ),
    received(object({ id: text }, [], closed), object({ id: text, total: text }, [], closed)),
  ),
  twins(
    'request',
    ['request-property-made-required', 'a component of input and answer asks for a field'],
    ['request-property-added', 'a component of input and answer has one more optional field'],
    [shared(object({ sku: text })), shared(object({ sku: text }, ['sku']))],
    [shared(object({ sku: text })), shared(object({ sku: text, note }))],
  ),
  twins(
    'request',
    ['request-property-removed', 'an input field is for reading only'],
    ['none', 'a field for reading only is required, in a component that is an input alone'],
    sent(object({ id: text }), object({ id: { ...text, readOnly: true } })),
    sent(object({ id: { ...text, readOnly: true } }), object({ id: { ...text, readOnly: true } }, ['id'])),
  ),
  twins(
    'response',
    ['response-null-added', 'a field of a component that contains itself may be null'],
    ['response-null-dropped', 'a field of a component that contains itself is never null'],
    [tree(text), tree({ type: ['string', 'null'] })],
  ),
  twins(
    'response',
    ['response-property-removed', 'an answer moves into a component and loses a field'],
    ['none', 'an answer moves into a component'],
    [
      api({ answers: object({ id: text, total: text }) }),
      api({ answers: ref, schemas: { Order: object({ id: text }) } }),
    ],
    [api({ answers: object({ id: text }) }), api({ answers: ref, schemas: { Order: object({ id: text }) } })],
  ),
  twins(
    'response',
    ['response-property-removed', 'a field is gone from one of `allOf`'],
    ['none', 'fields are split over `allOf`'],
    received({ allOf: [object({ id: text }), object({ total: text })] }, { allOf: [object({ id: text })] }),
    received(object({ id: text, total: text }), { allOf: [object({ id: text }), object({ total: text })] }),
  ),
]
