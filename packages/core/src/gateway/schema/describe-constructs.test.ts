import { OpenAPIHono, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../../test/trusting.ts'
import { createRoute } from '../../auth/create-route.ts'
import { type GatewayEnv, gateway } from '../gateway.ts'
import { openApi } from '../open-api.ts'
import { answeringApp } from './test/described-app.ts'

/** What the document of a gateway says of a body. */
const taken = (schema: z.ZodType, type = 'application/json') => {
  const route = createRoute({
    method: 'post',
    path: '/things',
    request: { body: { content: { [type]: { schema } }, required: true } },
    responses: { 204: { description: 'Fine' } },
  })
  const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route(
    '/v1',
    new OpenAPIHono<GatewayEnv<object>>().openapi(route, (c) => c.body(null, 204)),
  )
  const document = JSON.parse(JSON.stringify(openApi(app, { title: 'test', version: '1' })))
  return document.paths['/v1/things'].post.requestBody.content[type].schema
}

describe('a request', () => {
  it.each<[string, z.ZodType, object]>([
    ['literals', z.literal(['a', 'b']), { type: 'string', enum: ['a', 'b'] }],
    [
      'an enum or null',
      z.enum(['a']).nullable(),
      { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] },
    ],
    ['a text or null', z.string().max(3).nullable(), { type: ['string', 'null'], maxLength: 3 }],
    [
      'a tuple',
      z.tuple([z.string(), z.string()]),
      {
        type: 'array',
        prefixItems: [{ type: 'string' }, { type: 'string' }],
        items: { type: 'string' },
        minItems: 2,
        maxItems: 2,
      },
    ],
    [
      'an intersection of objects',
      z.object({ a: z.string() }).and(z.object({ b: z.boolean().optional() })),
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'boolean' } }, required: ['a'] },
    ],
    ['a strict object', z.strictObject({}), { type: 'object', additionalProperties: false }],
    ['a loose object', z.looseObject({}), { type: 'object', additionalProperties: true }],
    [
      'words for yes and no',
      z.stringbool({ truthy: ['on'], falsy: ['off'] }),
      { type: 'string', enum: ['on', 'off'] },
    ],
    [
      'described words for yes and no',
      z.stringbool({ truthy: ['on'], falsy: ['off'] }).describe('Whether'),
      { type: 'string', enum: ['on', 'off'], description: 'Whether' },
    ],
    ['a transform', z.string().transform(Number), { type: 'string' }],
    ['a default', z.string().default('x'), { type: 'string', default: 'x' }],
    [
      'exclusive limits',
      z.number().gt(1).lt(2),
      { type: 'number', format: 'double', exclusiveMinimum: 1, exclusiveMaximum: 2 },
    ],
    [
      'an open custom type',
      z.custom<string>().openapi({ type: 'string', format: 'isbn' }),
      { type: 'string', format: 'isbn' },
    ],
  ])('K6: is described as it is taken: %s', (_, schema, expected) => {
    expect(taken(z.object({ part: schema })).properties.part).toEqual(expected)
  })

  it('D14: with a file is documented as binary', () => {
    const form = z.object({ picture: z.file().max(1_000).mime('image/png'), title: z.string() })

    expect(taken(form, 'multipart/form-data')).toEqual({
      type: 'object',
      properties: {
        picture: { type: 'string', format: 'binary', contentMediaType: 'image/png', maxLength: 1_000 },
        title: { type: 'string' },
      },
      required: ['picture', 'title'],
    })
  })

  it.each<[string, z.ZodType, string]>([
    ['z.file() in JSON', z.file(), 'take multipart/form-data'],
    ['z.map()', z.map(z.string(), z.string()), 'take what JSON can say'],
    ['z.set()', z.set(z.string()), 'take what JSON can say'],
    ['z.symbol()', z.symbol(), 'take what JSON can say'],
    ['z.custom()', z.instanceof(Date), 'take what JSON can say'],
    ['z.bigint()', z.bigint(), 'JSON has none; take a string'],
    ['z.date() in a request', z.date(), 'take z.iso.datetime() or z.coerce.date()'],
    ['the pattern /a/i', z.string().regex(/a/i), 'write it without flags, as [Aa] for a and i'],
  ])('D14: is refused when it cannot be described: %s', (what, schema, instead) => {
    const document = () => taken(z.object({ list: z.array(z.object({ part: schema })) }))

    expect(document).toThrow(TypeError)
    expect(document).toThrow(
      `openApi: POST /v1/things: body.list[].part: ${what} cannot be described; ${instead}`,
    )
  })
})

it('K6: an answer is one flat object with what it lacks, and says that it may grow', () => {
  const { document } = answeringApp(z.string())
  const { Screen }: { Screen?: object } = { ...document.components?.schemas }

  expect(Object.keys(Screen ?? {})).toEqual(['type', 'properties', 'required', 'additionalProperties'])
  expect(JSON.stringify(document)).not.toContain('allOf')
})
