import { OpenAPIHono, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { optional } from './optional.ts'
import { view } from './view.ts'

const Node: z.ZodType = z.object({ name: z.string(), children: z.array(z.lazy(() => Node)) })
const ByKey: z.ZodType = z.object({
  name: z.string(),
  children: z.record(
    z.string(),
    z.lazy(() => ByKey),
  ),
})
const Getter = z.object({
  name: z.string(),
  get child() {
    return Getter.optional()
  },
})
const LooseNode: z.ZodType = z.looseObject({ children: z.array(z.lazy(() => LooseNode)) })
const Bag: z.ZodType = z.lazy(() => z.union([z.string(), z.record(z.string(), Bag)]))

describe('a view that could leak is refused', () => {
  const nobody = 'lets through what nobody listed;'
  const describeIt = `${nobody} describe what the client receives`
  const listIt = `a loose object ${nobody} list its fields with z.object()`

  it.each<[string, z.ZodType, string]>([
    ['any', z.any(), `V.a: z.any() ${describeIt}`],
    ['unknown', z.unknown(), `V.a: z.unknown() ${describeIt}`],
    ['a loose object', z.looseObject({ id: z.string() }), `V.a: ${listIt}`],
    ['a passthrough', z.object({ id: z.string() }).loose(), `V.a: ${listIt}`],
    ['a catchall', z.object({ id: z.string() }).catchall(z.string()), `V.a: ${listIt}`],
    ['a record of unknown', z.record(z.string(), z.unknown()), `V.a[key]: z.unknown() ${describeIt}`],
    ['a record of any', z.record(z.string(), z.any()), `V.a[key]: z.any() ${describeIt}`],
    [
      'a loose record',
      z.looseRecord(z.string().regex(/^x/), z.string()),
      `V.a: a loose record ${nobody} take z.record()`,
    ],
    ['a transform', z.string().transform((id) => ({ id, secret: 1 })), `V.a: z.transform() ${describeIt}`],
    ['a transform by pipe', z.string().pipe(z.transform((id) => id)), `V.a: z.transform() ${describeIt}`],
    ['a custom schema', z.custom<{ id: string }>(() => true), `V.a: z.custom() ${describeIt}`],
    ['an instance', z.instanceof(Date), `V.a: z.custom() ${describeIt}`],
    ['a map', z.map(z.string(), z.string()), `V.a: z.map() ${describeIt}`],
    ['a set', z.set(z.string()), `V.a: z.set() ${describeIt}`],
    ['a promise', z.promise(z.string()), `V.a: z.promise() ${describeIt}`],
    ['a symbol', z.symbol(), `V.a: z.symbol() ${describeIt}`],
    ['all of JSON', z.json(), `V.a[key]: a record of itself ${nobody} list its fields with z.object()`],
    [
      'a record of records of itself',
      Bag,
      `V.a[key]: a record of itself ${nobody} list its fields with z.object()`,
    ],
    ['a field', z.object({ id: z.string(), extra: z.unknown() }), `V.a.extra: z.unknown() ${describeIt}`],
    ['an item', z.array(z.object({ tags: z.array(z.any()) })), `V.a[].tags[]: z.any() ${describeIt}`],
    [
      'one side of a union',
      z.union([z.string(), z.object({ b: z.unknown() })]),
      `V.a.b: z.unknown() ${describeIt}`,
    ],
    [
      'one case of a discriminated union',
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('x') }),
        z.looseObject({ kind: z.literal('y') }),
      ]),
      `V.a: ${listIt}`,
    ],
    [
      'one side of an intersection',
      z.intersection(z.object({ a: z.string() }), z.looseObject({ b: z.string() })),
      `V.a: ${listIt}`,
    ],
    ['a place of a tuple', z.tuple([z.string(), z.any()]), `V.a[1]: z.any() ${describeIt}`],
    ['the rest of a tuple', z.tuple([z.string()], z.unknown()), `V.a[1]: z.unknown() ${describeIt}`],
    ['what is optional', z.object({ b: z.unknown().optional() }), `V.a.b: z.unknown() ${describeIt}`],
    ['what is nullable', z.any().nullable(), `V.a: z.any() ${describeIt}`],
    ['what has a default', z.looseObject({}).default({}), `V.a: ${listIt}`],
    ['what is caught', z.any().catch('x'), `V.a: z.any() ${describeIt}`],
    ['what is readonly', z.looseObject({}).readonly(), `V.a: ${listIt}`],
    ['what is prefaulted', z.looseObject({}).prefault({}), `V.a: ${listIt}`],
    ['what is not optional any more', z.any().optional().nonoptional(), `V.a: z.any() ${describeIt}`],
    ['what is lazy', z.lazy(() => z.unknown()), `V.a: z.unknown() ${describeIt}`],
    ['what contains itself', LooseNode, `V.a: ${listIt}`],
  ])('%s', (_, schema, message) => {
    expect(() => view('V', { a: schema })).toThrow(new TypeError(message))
    expect(() => view('V', { a: optional(schema) })).toThrow(new TypeError(message))
  })

  it.each<[string, z.ZodType]>([
    [
      'plain fields',
      z.object({ a: z.string(), b: z.number(), c: z.boolean(), d: z.null(), e: z.literal('x') }),
    ],
    [
      'checked fields',
      z.object({ a: z.email().min(3), b: z.int().positive(), c: z.iso.datetime(), d: z.uuid() }),
    ],
    ['refined fields', z.string().refine((text) => text !== 'x')],
    ['enums, dates and templates', z.tuple([z.enum(['x']), z.date(), z.templateLiteral(['x', z.number()])])],
    ['records of listed fields', z.record(z.string(), z.object({ id: z.string() }))],
    [
      'unions and intersections',
      z.union([z.string(), z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() }))]),
    ],
    ['a preprocessed field', z.preprocess((value) => value, z.string())],
    ['what contains itself', Node],
    ['what contains itself by key', ByKey],
    ['what contains itself through a getter', Getter],
    ['a strict object', z.strictObject({ id: z.string() })],
  ])('but not %s', (_, schema) => {
    expect(view('V', { a: schema, b: optional(schema) }).policies).toMatchObject([
      { name: 'a', required: true },
      { name: 'b', required: false },
    ])
  })

  it('for a part called degraded', () => {
    expect(() => view('V', { degraded: z.string() } as never)).toThrow(
      new TypeError('V.degraded: this name is taken; bffkit lists there what an answer lacks'),
    )
  })
})

describe('optional', () => {
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a timeout of %s', (timeout) => {
    expect(() => optional(z.string(), { timeout })).toThrow(
      new TypeError(`optional: timeout must be a positive number of milliseconds, not ${timeout}`),
    )
  })

  it('has a fallback of the shape of its part, checked when the view is declared', () => {
    const wrong = optional(z.object({ points: z.number() }), { fallback: { points: '7' } as never })

    expect(() => view('V', { balance: wrong })).toThrow(
      new TypeError(`V.balance: the fallback {"points":"7"} does not fit the part's own schema`),
    )
  })

  it('has a fallback that is trimmed like everything else', () => {
    const fat = { id: 'x', secret: 1 }
    const { policies } = view('V', { a: optional(z.object({ id: z.string() }), { fallback: fat }) })

    expect(policies).toMatchObject([{ name: 'a', required: false, fallback: { id: 'x' } }])
    expect(policies[0]?.fallback).not.toHaveProperty('secret')
  })

  it.each([
    [null, z.string().nullable()],
    [0, z.number()],
    ['', z.string()],
    [false, z.boolean()],
  ])('takes %j for a fallback', (fallback, schema) => {
    expect(view('V', { a: optional(schema as z.ZodType, { fallback }) }).policies[0]?.fallback).toBe(fallback)
  })
})

describe('the schema of a view', () => {
  const Home = view('Home', {
    profile: z.object({ name: z.string(), address: z.object({ city: z.string() }) }),
    orders: z.array(z.object({ id: z.string() })),
    balance: optional(z.object({ points: z.number() })),
    unread: optional(z.number().int(), { fallback: 0 }),
  })

  it('cuts away what is not listed, at every depth', () => {
    expect(
      Home.schema.parse({
        profile: { name: 'Ada', email: 'x', address: { city: 'Rome', street: 'x' } },
        orders: [{ id: 'o1', margin: 1 }],
        balance: { points: 1, cost: 2 },
        unread: 1,
        extra: 1,
      }),
    ).toEqual({
      profile: { name: 'Ada', address: { city: 'Rome' } },
      orders: [{ id: 'o1' }],
      balance: { points: 1 },
      unread: 1,
    })
  })

  it('is the component of its name in OpenAPI: open degraded, a part without a fallback not required', () => {
    const app = new OpenAPIHono()
    app.openapi({ method: 'get', path: '/', responses: { 200: Home.response } }, () => undefined as never)
    const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'x', version: '1' } })

    expect(document.paths?.['/']?.get?.responses).toEqual({
      200: {
        description: 'Home',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Home' } } },
      },
    })
    expect(document.components?.schemas).toEqual({
      Home: {
        type: 'object',
        properties: {
          profile: {
            type: 'object',
            properties: {
              name: { type: 'string' },
              address: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
            },
            required: ['name', 'address'],
          },
          orders: {
            type: 'array',
            items: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
          },
          balance: { type: 'object', properties: { points: { type: 'number' } }, required: ['points'] },
          unread: { type: 'integer' },
          degraded: {
            type: 'array',
            description: 'The parts that are not fresh and whole; absent when every part is',
            items: {
              type: 'object',
              properties: {
                part: { type: 'string', description: 'A part of this answer; open, more may come' },
                state: { type: 'string', enum: ['missing', 'fallback', 'stale'] },
                reason: {
                  type: 'string',
                  description: 'Why; open, more may come',
                  examples: [
                    'timeout',
                    'unavailable',
                    'contract',
                    'overloaded',
                    'absent',
                    'refused',
                    'defect',
                  ],
                },
              },
              required: ['part', 'state'],
            },
          },
        },
        required: ['profile', 'orders', 'unread'],
      },
    })
  })
})
