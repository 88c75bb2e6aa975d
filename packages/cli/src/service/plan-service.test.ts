import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Node } from './document/node.ts'
import { readDocument } from './document/read-document.ts'
import { planService } from './plan-service.ts'

const test = fileURLToPath(new URL('../../test/', import.meta.url))
const document = await readDocument('documents/orders.yaml', { cwd: test })
const operations = [
  'OrdersController_list',
  'createOrder',
  'orders.byId',
  'DELETE /orders/{order-id}',
  'invoice',
  'categories',
]
const name = 'store-orders'

const formatted = (text: string) =>
  execFileSync('biome', ['format', '--stdin-file-path=file.ts'], { cwd: test, input: text, encoding: 'utf8' })

const answering = (schema: object, components: object = {}): Node => ({
  openapi: '3.0.3',
  paths: {
    '/x': { get: { operationId: 'x', responses: { 200: { content: { 'application/json': { schema } } } } } },
  },
  components: { schemas: components },
})
const of = (schema: object, components?: object) =>
  planService({ document: answering(schema, components), name: 'orders', operations: ['x'] })

describe('planService', () => {
  it('writes a typed, tolerant service and its fixtures', () => {
    const plan = planService({ document, name, operations })

    expect(formatted(plan.source)).toBe(readFileSync(`${test}expected/store-orders.ts`, 'utf8'))
    expect(formatted(plan.fixtures)).toBe(readFileSync(`${test}expected/store-orders.fixtures.ts`, 'utf8'))
  })

  it('says what a gateway needs to call it, and what was left out', () => {
    const { source: _, fixtures: __, methods, ...rest } = planService({ document, name, operations })

    expect(rest).toEqual({
      name: 'store-orders',
      identifier: 'storeOrders',
      setting: 'STORE_ORDERS_URL',
      address: 'https://api.store.example/v2',
      security: [
        {
          scheme: 'key',
          asks: 'a key in the header X-API-Key',
          helper: "token: headerKey({ name: 'x-api-key', key })",
        },
      ],
      notes: [
        'the query parameter filter, an object, cannot be sent and is left out (at #/paths/~1orders/get/parameters/4)',
      ],
    })
    expect(methods.map(({ example, answers }) => [example, answers])).toEqual([
      ["list({ 'X-Tenant': 'eu' })", 'json'],
      ["createOrder({ total: 1.5, status: 'open', payment: { kind: 'card', last4: 'text' } })", 'json'],
      ["ordersById('o-1')", 'json'],
      ["deleteOrdersOrderId('o-1')", 'nothing'],
      ["invoice('text')", 'stream'],
      ['categories()', 'json'],
    ])
  })

  it.each([
    [['creatOrder'], 'there is no operation "creatOrder"; did you mean createOrder?'],
    [['GET /order'], 'there is no operation "GET /order"; did you mean GET /orders'],
    [['zzzzzzzzzzzzzzzzzzzz'], 'there is no operation "zzzzzzzzzzzzzzzzzzzz"'],
  ])('names the operations that are nearest to %j', (wrong, message) => {
    expect(() => planService({ document, name, operations: wrong })).toThrow(message)
  })

  it.each([
    [{ $ref: '#/components/schemas/Nothing' }, '"$ref" leads nowhere: "#/components/schemas/Nothing"'],
    [{ $ref: 'other.json#/Order' }, '"$ref" leads out of the document, to "other.json#/Order"'],
    [{ $ref: '#/components/schemas/Loop' }, '"$ref" leads round in a circle'],
    [{ $ref: '#/components/schemas/Own' }, '"allOf" contains itself'],
  ])('says where in the document %j is wrong', (schema, message) => {
    const components = {
      Loop: { $ref: '#/components/schemas/Loop' },
      Own: { allOf: [{ $ref: '#/components/schemas/Own' }, { type: 'object', properties: { a: {} } }] },
    }
    expect(() => of(schema, components)).toThrow(message)
    expect(() => of(schema, components)).toThrow(/ \(at #\/(paths\/~1x\/get|components\/schemas)/)
  })

  it.each([
    [{ type: 'string', nullable: true }, 'z.string().nullable()'],
    [{ type: ['integer', 'null'] }, 'z.number().int().nullable()'],
    [{ type: ['string', 'number'] }, 'z.union([z.string(), z.number()])'],
    [{ enum: ['a', null] }, 'z.string().nullable()'],
    [{ type: 'integer', format: 'int64' }, 'int64()'],
    [{ type: 'integer', format: 'int32' }, 'z.number().int()'],
    [{ type: 'string', format: 'uuid' }, 'z.guid()'],
    [{ type: 'string', format: 'email' }, 'z.string()'],
    [{ oneOf: [{ type: 'string' }, { type: 'null' }] }, 'z.string().nullable()'],
    [
      { allOf: [{ type: 'object', properties: { a: { type: 'string' } } }], nullable: true },
      'z.object({ a: z.string().optional() }).nullable()',
    ],
    [
      { type: 'object', anyOf: [{ required: ['a'] }], properties: { a: { type: 'boolean' } } },
      'z.object({ a: z.boolean().optional() })',
    ],
    [
      { type: 'object', properties: { ['__proto__']: { type: 'string' } } },
      'z.record(z.string(), z.unknown())',
    ],
    [{}, 'z.unknown()'],
  ])('reads %j as %s', (schema, code) => {
    expect(of(schema).source).toContain(`call.get('x', ${code})`)
  })

  it('asks a union for the variant that asks for most first, since what fits less would take it', () => {
    const small = { type: 'object', properties: { a: { type: 'string' } } }
    const large = {
      type: 'object',
      required: ['a', 'b'],
      properties: { a: { type: 'string' }, b: { type: 'string' } },
    }

    expect(of({ anyOf: [small, large] }).source).toContain(
      'z.union([z.object({ a: z.string(), b: z.string() }), z.object({ a: z.string().optional() })])',
    )
  })

  it('lets no text of a document out of its comment or its string', () => {
    const evil = "*/ process.exit(1) /* '\n); process.exit(1) //"
    const { source, fixtures } = planService({
      document: {
        openapi: '3.0.0',
        info: { title: evil },
        paths: {
          '/x': {
            get: {
              operationId: 'x',
              summary: evil,
              responses: {
                200: {
                  content: {
                    'application/json': {
                      example: { [evil]: evil },
                      schema: { type: 'object', properties: { [evil]: { enum: [evil] } } },
                    },
                  },
                },
              },
            },
          },
        },
      },
      name: 'orders',
      operations: ['x'],
    })

    for (const code of [source, fixtures]) {
      const bare = code.replaceAll(/\/\*\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '')
      expect(bare).not.toContain('process.exit')
    }
  })

  it('lets what must contain itself be missing, since it would never end', () => {
    const Node = {
      type: 'object',
      required: ['parent'],
      properties: { parent: { $ref: '#/components/schemas/Node' } },
    }
    const { source, fixtures } = of({ $ref: '#/components/schemas/Node' }, { Node })

    expect(source).toContain('get parent(): z.ZodOptional<typeof Node>')
    expect(fixtures).toContain("'GET /x': {}")
  })

  it('reads nothing of a 204, whatever the document says is in it, and names the parameters of a fixture once', () => {
    const responses = { 204: { content: { 'application/json': { schema: { type: 'string' } } } } }
    const document = {
      openapi: '3.0.0',
      paths: { '/a/{x-y}/b/{x-y}': { get: { operationId: 'x', responses } } },
    }
    const { source, fixtures } = planService({ document, name: 'orders', operations: ['x'] })

    expect(source).toContain("call.get('a/{x-y}/b/{x-y}', z.void(), { path: { 'x-y': xY } })")
    expect(fixtures).toContain("'GET /a/{x_y1}/b/{x_y2}': answer(204)")
  })

  it('reads Swagger 2.0', () => {
    const swagger: Node = {
      swagger: '2.0',
      info: { title: 'Pets' },
      host: 'pets.example',
      basePath: '/v1',
      securityDefinitions: { basic: { type: 'basic' } },
      security: [{ basic: [] }],
      paths: {
        '/pets/{id}': {
          get: {
            operationId: 'getPet',
            parameters: [
              { name: 'id', in: 'path', required: true, type: 'integer', format: 'int64' },
              { name: 'tags', in: 'query', type: 'array', items: { type: 'string' } },
            ],
            responses: { 200: { schema: { $ref: '#/definitions/Pet' } }, 404: {} },
          },
          put: {
            operationId: 'putPet',
            parameters: [
              { name: 'id', in: 'path', required: true, type: 'string' },
              { name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } },
            ],
            responses: { 204: {} },
          },
        },
      },
      definitions: {
        Pet: {
          type: 'object',
          required: ['name'],
          properties: { name: { type: 'string', 'x-nullable': true } },
        },
      },
    }
    const plan = planService({ document: swagger, name: 'pets', operations: ['getPet', 'putPet'] })

    expect(plan.address).toBe('https://pets.example/v1')
    expect(plan.security.map(({ helper }) => helper)).toEqual(['token: basic({ username, password })'])
    expect(plan.source).toContain('const Pet = z.object({ name: z.string().nullable() })')
    expect(plan.source).toContain(
      'getPet: (id: number | bigint, query: { readonly tags?: readonly string[] | undefined } = {}) =>',
    )
    expect(plan.source).toContain("query: { ...query, tags: query.tags?.join(',') }, passes: [404]")
    expect(plan.source).toContain("call.put('pets/{id}', z.void(), { path: { id }, body })")
  })

  it.each([
    [{}, 'this is no OpenAPI document: it names no "openapi" version, such as 3.1.0 (at #)'],
    [{ openapi: '4.0.0' }, 'OpenAPI "4.0.0" cannot be read; 3.0, 3.1 and Swagger 2.0 can (at #/openapi)'],
  ])('refuses %j', (wrong, message) => {
    expect(() => planService({ document: wrong, name, operations: ['x'] })).toThrow(message)
  })
})
