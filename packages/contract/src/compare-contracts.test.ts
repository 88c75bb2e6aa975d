import { describe, expect, it } from 'vitest'
import { api, json, withBody } from '../test/corpus/api.ts'
import { compareContracts } from './compare-contracts.ts'

const ref = { $ref: '#/components/schemas/Order' }
const order = (...names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
})

describe('compareContracts', () => {
  it('says rule, operation, pointer and a sentence', () => {
    const before = api({ answers: order('id', 'total') })
    const after = api({ answers: order('id') })

    expect(compareContracts(before, after)).toEqual([
      {
        rule: 'response-property-removed',
        breaking: true,
        operation: 'GET /orders/{id}',
        pointer: '#/paths/~1orders~1{id}/get/responses/200/content/application~1json/schema/properties/total',
        detail: 'answer 200: `total` is gone',
      },
    ])
  })

  it('names the component, and every place of an operation it is used in, once', () => {
    const responses = { 400: { content: json(ref) }, 404: { content: json(ref) } }
    const withFields = (...names: string[]) =>
      api({ operation: { responses }, schemas: { Order: order(...names) } })

    expect(compareContracts(withFields('a'), withFields('a', 'b'))).toEqual([
      {
        rule: 'response-property-added',
        breaking: false,
        operation: 'GET /orders/{id}',
        pointer: '#/components/schemas/Order/properties/b',
        detail: 'answer 400, answer 404: `b` is new',
      },
    ])
  })

  it('tells each operation that uses a component', () => {
    const get = { responses: { 200: { content: json(ref) } } }
    const twice = (...names: string[]) =>
      api({ document: { paths: { '/a': { get }, '/b': { get } } }, schemas: { Order: order(...names) } })

    expect(compareContracts(twice('id'), twice()).map(({ operation }) => operation)).toEqual([
      'GET /a',
      'GET /b',
    ])
  })

  it('names fields by their way from the top', () => {
    const answers = (total: object) => {
      const item = { type: 'object', properties: { total } }
      return api({ answers: { type: 'object', properties: { orders: { type: 'array', items: item } } } })
    }

    expect(compareContracts(answers({ type: 'integer' }), answers({ type: 'number' }))).toMatchObject([
      { detail: 'answer 200: the type of `orders[].total` was integer and is number' },
    ])
  })

  it('ends when a component contains itself, directly or through others', () => {
    const answers = (name: object) =>
      api({
        answers: { $ref: '#/components/schemas/A' },
        schemas: {
          A: { allOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }] },
          B: {
            type: 'object',
            properties: { name, next: { anyOf: [{ $ref: '#/components/schemas/A' }, { type: 'null' }] } },
          },
        },
      })

    expect(compareContracts(answers({ type: 'string' }), answers({ type: 'boolean' }))).toMatchObject([
      { rule: 'response-type-changed', pointer: '#/components/schemas/B/properties/name' },
    ])
  })

  it('looks behind the references of what no rule knows, and ends there too', () => {
    const answers = (type: string) =>
      api({
        answers: { not: { $ref: '#/components/schemas/Tree' } },
        schemas: { Tree: { type, items: { $ref: '#/components/schemas/Tree' } } },
      })

    expect(compareContracts(answers('array'), answers('array'))).toEqual([])
    expect(compareContracts(answers('array'), answers('object'))).toMatchObject([
      { rule: 'keyword-changed', breaking: true, detail: "answer 200: 'not' is not what it was" },
    ])
  })

  it.each([
    ['out of the document', 'https://elsewhere.example/order.json'],
    ['nowhere', '#/components/schemas/Missing'],
    ['in a circle', '#/components/schemas/Circle'],
  ])('throws when a reference leads %s', (why, $ref) => {
    const lost = api({ answers: { $ref }, schemas: { Circle: { $ref: '#/components/schemas/Circle' } } })

    expect(() => compareContracts(api({ answers: {} }), lost)).toThrow(
      new TypeError(
        `compareContracts: ${$ref.endsWith('Circle') ? '#/components/schemas/Circle' : '#/paths/~1orders~1{id}/get/responses/200/content/application~1json/schema'}: the reference "${$ref}" leads ${why}`,
      ),
    )
  })

  it.each([
    [{}, 'the old contract is no OpenAPI 3.1 document (openapi: undefined)'],
    [{ openapi: '3.0.3', paths: {} }, 'the old contract is no OpenAPI 3.1 document (openapi: "3.0.3")'],
    [{ openapi: '3.1.0', paths: [] }, 'the old contract has no paths'],
    [{ openapi: '3.1.0' }, 'the old contract has no paths'],
  ])('throws on %j', (document, message) => {
    expect(() => compareContracts(document, api())).toThrow(new TypeError(`compareContracts: ${message}`))
  })

  it.each([
    ['a path', { paths: { '/orders/{id}': null } }],
    ['an operation', { paths: { '/orders/{id}': { get: 'x' } } }],
    ['parameters', { paths: { '/orders/{id}': { get: { parameters: [null, {}, 'x'], responses: 1 } } } }],
    ['components', { components: null }],
  ])('takes %s that is no such thing for an empty one', (_, members) => {
    const odd = { ...api(), ...members }

    expect(compareContracts(odd, odd)).toEqual([])
    expect(Array.isArray(compareContracts(api(), odd))).toBe(true)
  })
})

describe('K8: what the gate took for the same, or refused without need', () => {
  const text = { type: 'string' }
  const needs = (...required: string[]) => ({
    type: 'object',
    properties: { a: text, b: text },
    required,
  })
  const sent = (schema: object) => withBody('request', schema)
  const ids = (schema: object) => api({ parameters: [{ name: 'ids', in: 'query', schema }] })
  const mapped = (mapping: object) => ({
    oneOf: [{ ...needs('a') }, { ...needs('b') }],
    discriminator: { propertyName: 'a', mapping },
  })
  const told = (schema: object) => withBody('response', schema)
  const withId = (operationId: string) => api({ operation: { operationId } })
  const answered = (headers: object) =>
    api({ operation: { responses: { 200: { description: 'Fine', headers } } } })
  const at = (region: string) =>
    api({ document: { servers: [{ url: 'https://{at}.example', variables: { at: { default: region } } }] } })
  const asked = { title: 'Shop', version: '1.0.0', license: { name: 'MIT' }, contact: { name: 'Ada' } }

  it.each([
    ['both fields become either one', sent(needs('a', 'b')), sent({ oneOf: [needs('a'), needs('b')] }), true],
    [
      'anyOf becomes oneOf',
      sent({ anyOf: [needs('a'), needs('b')] }),
      sent({ oneOf: [needs('a'), needs('b')] }),
      true,
    ],
    [
      'a type is no longer said, and the limit is tighter',
      sent({ ...text, maxLength: 9 }),
      sent({ maxLength: 1 }),
      true,
    ],
    ['a query parameter becomes a list', ids(text), ids({ type: 'array', items: text }), false],
    ['a list in a query becomes one value', ids({ type: 'array', items: text }), ids(text), true],
    [
      'a discriminator changes places',
      sent(mapped({ x: '#/1', y: '#/2' })),
      sent(mapped({ x: '#/2', y: '#/1' })),
      true,
    ],
    ['an operationId is given at last', api(), withId('getOrder'), false],
    ['an operationId is another', withId('getOrder'), withId('readOrder'), true],
    ['an operationId is gone', withId('getOrder'), api(), true],
    ['an answer gets a header', answered({}), answered({ ETag: { schema: text } }), false],
    ['an answer loses a header', answered({ ETag: { schema: text } }), answered({}), true],
    ['an input gets a longest length', sent(text), sent({ ...text, maxLength: 9 }), true],
    ['an answer gets a longest length', told(text), told({ ...text, maxLength: 9 }), false],
    ['the base URL of whoever chooses none moves', at('eu'), at('us'), true],
    ['a licence and somebody to ask are named', api(), api({ document: { info: asked } }), false],
    ['a default of an input changes', sent({ ...text, default: 'a' }), sent({ ...text, default: 'b' }), true],
  ])('%s', (_, old, now, breaks) => {
    expect(compareContracts(old, now).some(({ breaking }) => breaking)).toBe(breaks)
  })
})
