import { OpenAPIHono, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../../test/trusting.ts'
import { createRoute } from '../../auth/create-route.ts'
import { type Parts, view } from '../../view/view.ts'
import { type GatewayEnv, gateway } from '../gateway.ts'
import { openApi } from '../open-api.ts'

const never = () => {
  throw new Error('only its document is wanted')
}

/** The document of a gateway with the routes given. */
const documentOf = (...routes: Parameters<typeof createRoute>[0][]) => {
  const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' })
  for (const route of routes)
    app.route('/', new OpenAPIHono<GatewayEnv<object>>().openapi(createRoute(route), never))
  return openApi(app, { title: 'test', version: '1' })
}

const answering = (path: string, name: string, parts: Parts) =>
  ({ method: 'get', path, responses: { 200: view(name, parts).response } }) as const

const taking = (path: string, schema: z.ZodType, type = 'application/json') =>
  ({
    method: 'post',
    path,
    request: { body: { content: { [type]: { schema } }, required: true } },
    responses: { 204: { description: 'Fine' } },
  }) as const

const answered = (schema: z.ZodType) => {
  const { components } = documentOf(answering('/', 'Screen', { part: schema }))
  const screen = JSON.parse(JSON.stringify(components?.schemas?.Screen))
  return { expected: screen.properties?.part, always: screen.required?.includes('part') ?? false }
}

const taken = (schema: z.ZodType, type = 'application/json') => {
  const { requestBody }: { requestBody?: unknown } = {
    ...documentOf(taking('/', schema, type)).paths?.['/']?.post,
  }
  return JSON.parse(JSON.stringify(requestBody)).content[type].schema
}

const Cat = z.object({ name: z.string() }).openapi('Cat')
const cat = {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
  additionalProperties: true,
}
const $ref = '#/components/schemas/Cat'

describe('a named schema', () => {
  it.each([
    ['itself', Cat, { $ref }],
    ['nullable', Cat.nullable(), { anyOf: [{ $ref }, { type: 'null' }] }],
    ['nullish', Cat.nullish(), { anyOf: [{ $ref }, { type: 'null' }] }],
    ['optional', Cat.optional(), { $ref }],
    ['readonly', Cat.readonly(), { $ref }],
    ['refined', Cat.refine(() => true), { $ref }],
    ['with a default', Cat.default({ name: 'Tom' }), { $ref }],
    ['with a prefault', Cat.prefault({ name: 'Tom' }), { $ref }],
    ['caught', Cat.catch({ name: 'Tom' }), { $ref }],
    ['lazy', z.lazy(() => Cat), { $ref }],
    ['described', Cat.describe('A cat'), { $ref, description: 'A cat' }],
    ['with words', Cat.openapi({ description: 'A cat' }), { $ref, description: 'A cat' }],
    [
      'nullable with words',
      Cat.nullable().openapi({ description: 'A cat' }),
      { anyOf: [{ $ref }, { type: 'null' }], description: 'A cat' },
    ],
    [
      'with words and nullable',
      Cat.openapi({ description: 'A cat' }).nullable(),
      { anyOf: [{ $ref }, { type: 'null' }], description: 'A cat' },
    ],
    ['in a list', z.array(Cat.nullable()), { type: 'array', items: { anyOf: [{ $ref }, { type: 'null' }] } }],
    [
      'missing in a list',
      z.array(Cat.optional()),
      { type: 'array', items: { anyOf: [{ $ref }, { type: 'null' }] } },
    ],
    ['or null', z.union([Cat, z.null()]), { anyOf: [{ $ref }, { type: 'null' }] }],
  ])('D7: is the same component when it is used %s', (_, schema, expected) => {
    const screen = (first: z.ZodType, second: z.ZodType) =>
      documentOf(answering('/', 'Screen', { first, second })).components?.schemas

    for (const schemas of [screen(Cat, schema), screen(schema, Cat)]) expect(schemas?.Cat).toEqual(cat)
    expect(screen(schema, Cat)?.Screen).toMatchObject({ properties: { first: expected, second: { $ref } } })
    expect(screen(Cat, schema)?.Screen).toMatchObject({ properties: { first: { $ref }, second: expected } })
  })

  it('D7: keeps its own words beside those of a use', () => {
    const Dog = z.object({}).openapi('Dog', { description: 'A dog' })
    const own = Dog.nullable().openapi({ description: 'The last dog, if any' })
    const { components } = documentOf(answering('/', 'Screen', { own, Dog }))

    expect(components?.schemas?.Dog).toEqual({
      type: 'object',
      additionalProperties: true,
      description: 'A dog',
    })
    expect(components?.schemas?.Screen).toMatchObject({
      properties: {
        own: {
          anyOf: [{ $ref: '#/components/schemas/Dog' }, { type: 'null' }],
          description: 'The last dog, if any',
        },
        Dog: { $ref: '#/components/schemas/Dog' },
      },
    })
  })

  it('D7: counts with its default in a request and is always there in an answer', () => {
    const body = z.object({ cat: Cat.default({ name: 'Tom' }) })

    expect(taken(body)).toEqual({ type: 'object', properties: { cat: { $ref, default: { name: 'Tom' } } } })
    expect(answered(body).expected).toEqual({
      type: 'object',
      properties: { cat: { $ref } },
      required: ['cat'],
      additionalProperties: true,
    })
  })

  it('is two components where a request may leave out what an answer always has', () => {
    const Pet = z.object({ name: z.string().default('Tom') }).openapi('Pet')
    const { components, paths } = documentOf(answering('/pet', 'Screen', { pet: Pet }), taking('/pet', Pet))

    expect(components?.schemas?.Pet).toMatchObject({ required: ['name'] })
    expect(components?.schemas?.PetInput).toEqual({
      type: 'object',
      properties: { name: { type: 'string', default: 'Tom' } },
    })
    expect(JSON.stringify(paths?.['/pet']?.post)).toContain('#/components/schemas/PetInput')
    expect(components?.schemas?.Screen).toMatchObject({
      properties: { pet: { $ref: '#/components/schemas/Pet' } },
    })
  })

  it('may contain itself', () => {
    const Category = z
      .object({
        name: z.string(),
        get below() {
          return z.array(Category)
        },
      })
      .openapi('Category')

    expect(documentOf(answering('/', 'Screen', { Category })).components?.schemas?.Category).toMatchObject({
      properties: { below: { type: 'array', items: { $ref: '#/components/schemas/Category' } } },
    })
  })
})

describe('two schemas of one name', () => {
  it.each([
    ['two views', answering('/b', 'Screen', { b: z.string() })],
    ['two views that look alike', answering('/b', 'Screen', { a: z.string() })],
    ['a view and a schema', taking('/b', z.object({ b: z.string() }).openapi('Screen'))],
    ['a view and a schema by its id', taking('/b', z.object({ b: z.string() }).meta({ id: 'Screen' }))],
  ])('D15: are refused when the gateway is built: %s', (_, second) => {
    const build = () => documentOf(answering('/a', 'Screen', { a: z.string() }), second)

    expect(build).toThrow(TypeError)
    expect(build).toThrow(
      `openApi: two schemas are called Screen, one in GET /a and another in ${second.method.toUpperCase()} /b; give one of them another name`,
    )
  })

  it('D15: are refused when the second route is mounted, before anybody asks for the document', () => {
    const mounted = (path: string, name: string) =>
      new OpenAPIHono<GatewayEnv<object>>().openapi(
        createRoute(answering(path, 'Screen', { [name]: z.string() })),
        never,
      )
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route(
      '/v1',
      mounted('/a', 'a'),
    )

    expect(() => app.route('/v2', mounted('/b', 'b'))).toThrow(
      'two schemas are called Screen, one in GET /v1/a and another in GET /v2/b',
    )
  })

  it('D15: are one when one is the other with checks or words, also where it holds itself', () => {
    const Category = z
      .object({
        name: z.string(),
        get below() {
          return z.array(Category).max(2)
        },
      })
      .openapi('Category')
    const checked = Category.brand<'b'>().refine(() => true)
    const fields = {
      Category,
      checked,
      expected: checked.describe('A category'),
      own: Category.refine(() => true),
    }

    expect(Object.keys(documentOf(answering('/', 'Screen', fields)).components?.schemas ?? {})).toEqual(
      expect.arrayContaining(['Category', 'Screen']),
    )
    expect(() =>
      documentOf(answering('/', 'Screen', { Category, other: Category.partial().openapi('Category') })),
    ).toThrow('two schemas are called Category')
  })

  it('D15: are one when they are the same schema, however often it is used', () => {
    const Screen = view('Screen', { cat: Cat, cats: z.array(Cat.nullable()) })
    const responses = { 200: Screen.response }
    const { components } = documentOf(
      { method: 'get', path: '/a', responses },
      { method: 'get', path: '/b', responses },
    )

    expect(Object.keys(components?.schemas ?? {})).toEqual(['Screen', 'Cat', 'Problem'])
  })
})

describe('names that generated clients cannot have side by side', () => {
  const named = (name: string) => z.object({ [name]: z.string() }).openapi(name)

  it.each([
    ['NewOrder', 'Order', 'generated Go clients make NewOrder of Order; call it OrderRequest, for one'],
    [
      'NullableOrder',
      'Order',
      'generated Go clients make NullableOrder of Order; call it OrderRequest, for one',
    ],
    ['order', 'Order', 'generated clients call both the same'],
    ['Order_', 'Order', 'generated clients call both the same'],
  ])('K6: are refused when the document is made: %s beside %s', (name, other, why) => {
    const document = () => documentOf(taking('/a', named(other)), taking('/b', named(name)))

    expect(document).toThrow(TypeError)
    expect(document).toThrow(`openApi: component ${name} (POST /b) beside ${other} (POST /a): ${why}`)
  })

  it.each([
    ['Config', 'Go'],
    ['Time', 'Go'],
    ['Map', 'Java'],
    ['String', 'Java'],
    ['List', 'Python'],
    ['Optional', 'Python'],
  ])('are refused where a client has a type of this name itself: %s in %s', (name, language) => {
    expect(() => documentOf(taking('/a', named(name)))).toThrow(
      new TypeError(
        `openApi: component ${name} (POST /a): generated ${language} clients have a type ${name} of their own; give it another name`,
      ),
    )
  })

  it('K6: are fine apart', () => {
    expect(Object.keys(documentOf(taking('/a', named('NewOrder'))).components?.schemas ?? {})).toEqual([
      'NewOrder',
      'Problem',
    ])
  })
})
