import { OpenAPIHono, z } from '@hono/zod-openapi'
import { expect, it } from 'vitest'
import { createRoute } from '../../auth/create-route.ts'
import { giveNumberFormats } from './number-formats.ts'

const safe = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }

const fieldOf = (schema: z.ZodType) => {
  const route = createRoute({
    method: 'get',
    path: '/x',
    responses: { 200: { description: 'x', content: { 'application/json': { schema } } } },
  })
  const app = new OpenAPIHono().openapi(route, () => {
    throw new Error('only its document is wanted')
  })
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'x', version: '1' } })
  giveNumberFormats(document)
  return z
    .object({ content: z.object({ 'application/json': z.object({ schema: z.unknown() }) }) })
    .parse(document.paths?.['/x']?.get?.responses?.['200']).content['application/json'].schema
}

it.each<[string, z.ZodType, object]>([
  ['a fraction', z.number(), { type: 'number', format: 'double' }],
  ['a whole number', z.number().int(), { type: 'integer', ...safe, format: 'int64' }],
  ['a small one', z.int().min(1).max(99), { type: 'integer', minimum: 1, maximum: 99, format: 'int32' }],
  [
    'a positive one',
    z.int().positive(),
    { type: 'integer', exclusiveMinimum: 0, maximum: safe.maximum, format: 'int64' },
  ],
  ['one that may be null', z.int().nullable(), { type: ['integer', 'null'], ...safe, format: 'int64' }],
  [
    'one beyond 32 bits',
    z
      .int()
      .min(0)
      .max(2 ** 31),
    { type: 'integer', minimum: 0, maximum: 2 ** 31, format: 'int64' },
  ],
  ['a constant', z.literal(1), { type: 'number', enum: [1] }],
  ['a constant fraction', z.literal(0.5), { type: 'number', enum: [0.5], format: 'double' }],
  [
    'a constant beyond 32 bits, which Go and Java otherwise cannot hold',
    z.literal(2 ** 31).openapi({ type: 'integer', enum: [2 ** 31] }),
    { type: 'integer', enum: [2 ** 31], format: 'int64' },
  ],
  [
    'an example that looks like a schema',
    z.string().openapi({ example: { type: 'integer' } }),
    { type: 'string', example: { type: 'integer' } },
  ],
  [
    'a field whose name is a keyword',
    z.object({ example: z.int().min(0).max(5) }),
    {
      type: 'object',
      properties: { example: { type: 'integer', minimum: 0, maximum: 5, format: 'int32' } },
      required: ['example'],
    },
  ],
])('K7: says of %s what zod holds it to', (_, schema, expected) => {
  expect(fieldOf(schema)).toEqual(expected)
})

it('K7: says no limit that zod does not hold a number to', () => {
  for (const value of [safe.minimum - 1, safe.maximum + 1, 0.5])
    expect(z.number().int().safeParse(value).success).toBe(false)
  for (const value of [safe.minimum, safe.maximum])
    expect(z.number().int().safeParse(value).success).toBe(true)
})
