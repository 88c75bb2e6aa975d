import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { OpenAPIHono } from '@hono/zod-openapi'
import fc from 'fast-check'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../src/errors/bff-error.ts'
import { idempotent } from '../src/idempotency.ts'
import { createRoute, type GatewayEnv, gateway, int64, reply, secured, view } from '../src/index.ts'
import { type OneRequest, oneRequest } from '../src/service/test/one-request.ts'
import { type IdempotencyTables, idempotencyRecords, nodeSqliteDialect } from '../src/store/index.ts'
import { trusting } from './trusting.ts'

/** A service that answers what a test says, and tells what it was sent. */
let answerText = ''
const received: string[] = []
const server = createServer(async (incoming, outgoing) => {
  received.push(`${incoming.url} ${await text(incoming)}`)
  outgoing.setHeader('content-type', 'application/json').end(answerText)
})
let url = ''
let request: OneRequest
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  request = oneRequest(url, { bulkhead: false, breaker: false })
})
afterAll(async () => {
  await request[Symbol.asyncDispose]()
  server.close()
})

const schemas = {
  'z.number()': z.number(),
  'z.int()': z.int(),
  'int64()': int64(),
  'z.bigint()': z.bigint(),
  'z.unknown()': z.unknown(),
  'z.any()': z.any(),
  'z.json()': z.json(),
  'z.union([number, string])': z.union([z.number(), z.string()]),
  'z.union([object, string])': z.union([z.number(), z.object({ n: z.number() })]),
  'z.custom()': z.custom<number>((value) => typeof value === 'number'),
  'z.coerce.number()': z.coerce.number(),
  'z.coerce.bigint()': z.coerce.bigint(),
  'z.coerce.string()': z.coerce.string(),
  'z.preprocess(Number)': z.preprocess((value) => Number(value), z.number()),
  'z.preprocess(as it is)': z.preprocess((value) => value, z.number()),
  'transform(Number)': z
    .union([z.bigint(), z.number()])
    .transform((value) => Number(value))
    .pipe(z.number()),
  'z.string() | transform': z
    .unknown()
    .transform((value) => String(value))
    .pipe(z.coerce.number()),
} as const satisfies Record<string, z.ZodType>

type Arrival = 'same' | 'refused' | `changed to ${string}`

/** The integer a value is; of text, the one it says. */
const integerOf = (value: unknown): bigint | undefined =>
  typeof value !== 'number' || Number.isInteger(value)
    ? BigInt(String(typeof value === 'number' ? BigInt(value) : value))
    : undefined

/** A value a handler sees, against the text it was: an integer is itself, anything else what JavaScript reads, text stays text. */
const arrived = (literal: string, value: unknown): Arrival => {
  const same = /^-?\d+$/.test(literal)
    ? integerOf(value) === BigInt(literal)
    : Number(value) === Number(literal)
  return same ? 'same' : `changed to ${value}`
}

/** Whether a value came, or a refusal that is one of these. */
const arrival = async (literal: string, read: () => PromiseLike<unknown>): Promise<Arrival> => {
  try {
    return arrived(literal, await read())
  } catch (error) {
    if (error instanceof BffError || (error instanceof Error && error.name === 'SchemaValidationError'))
      return 'refused'
    throw error
  }
}

/** The value among others: in a list, in objects, beside long digits that are no number of JSON. */
const document = (literal: string) =>
  `{"a":[{"n":${literal},"unread":[${literal}]}, "9007199254740993"],"9007199254740993":"12345678901234567890, \\"${literal}"}`
const around = (n: z.ZodType) => z.object({ a: z.tuple([z.object({ n }), z.string()]) })
type Around = { a: [{ n: unknown }, string] }
const inside = (value: unknown) => (value as Around).a[0].n

const built = <T>(build: () => T): T | undefined => {
  try {
    return build()
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return undefined
  }
}

const app = () => {
  const seen: unknown[] = []
  const route = (n: z.ZodType) =>
    createRoute({
      method: 'post',
      path: '/of/{n}',
      ...secured<GatewayEnv<Record<never, never>>>(),
      request: {
        params: z.object({ n }),
        query: z.object({ n }),
        headers: z.object({ 'x-n': n }),
      },
      responses: { 204: { description: 'Seen' } },
    })
  const body = (n: z.ZodType) =>
    createRoute({
      method: 'post',
      path: '/body',
      ...secured<GatewayEnv<Record<never, never>>>(),
      request: { body: { required: true, content: { 'application/json': { schema: around(n) } } } },
      responses: { 204: { description: 'Seen' } },
    })
  const made = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' })
  for (const [index, n] of Object.values(schemas).entries()) {
    const routes = new OpenAPIHono<GatewayEnv<Record<never, never>>>().openapi(body(n), (c) => {
      seen.push(inside(c.req.valid('json')))
      return c.body(null, 204)
    })
    // A schema that no text meets is refused when its route is built: then the request is one for nothing.
    const declared = built(() => route(n))
    if (declared)
      routes.openapi(declared, (c) => {
        seen.push([c.req.valid('param').n, c.req.valid('query').n, c.req.valid('header')['x-n']])
        return c.body(null, 204)
      })
    made.route(`/s${index}`, routes)
  }
  const ask = async (name: string, path: string, init: RequestInit): Promise<unknown> => {
    const res = await made.request(`/s${Object.keys(schemas).indexOf(name)}${path}`, {
      method: 'POST',
      ...init,
    })
    if (res.status === 400 || res.status === 404) throw new BffError('BFF_INPUT_INVALID', await res.text())
    expect(res.status).toBe(204)
    return seen.pop()
  }
  return ask
}
const ask = app()

/** Every way a number comes in, and what is read of it. */
const ways: Record<string, (name: keyof typeof schemas, literal: string) => Promise<Arrival>> = {
  'JSON lane': (name, literal) => {
    answerText = document(literal)
    return arrival(literal, async () => inside(await request.next().call.get('x', around(schemas[name]))))
  },
  'JSON lane, the whole answer': (name, literal) => {
    answerText = literal
    return arrival(literal, () => request.next().call.get('x', schemas[name]))
  },
  'coalesced, from the cache': async (name, literal) => {
    answerText = document(literal)
    const schema = around(schemas[name])
    const { call } = request.next()
    const cache = { ttl: 60_000, scope: 'shared' } as const
    const path = `c/${encodeURIComponent(`${name}${literal}`)}`
    const all = [
      ...(await Promise.all(
        [1, 2].map(() => arrival(literal, async () => inside(await call.get(path, schema)))),
      )),
      ...(await Promise.all(
        [1, 2].map(() => arrival(literal, async () => inside(await call.get(path, schema, { cache })))),
      )),
      await arrival(literal, async () => inside(await call.get(path, schema, { cache }))),
    ]
    expect(new Set(all).size).toBe(1)
    return all[0] ?? 'refused'
  },
  batch: (name, literal) => {
    answerText = `[{"id":"i","n":${literal}}]`
    return arrival(literal, async () => {
      const found = await request
        .next()
        .call.batch('x', z.object({ id: z.string(), n: schemas[name] }), { ids: ['i'], key: 'id' })
      const item = found.get('i')
      if (!item) throw new BffError('BFF_SERVICE_CONTRACT', 'left out')
      return item.n
    })
  },
  body: (name, literal) =>
    arrival(literal, () =>
      ask(name, '/body', { body: document(literal), headers: { 'content-type': 'application/json' } }),
    ),
  'query, path and header': (name, literal) =>
    arrival(literal, async () => {
      const n = encodeURIComponent(literal)
      const values = (await ask(name, `/of/${n}?n=${n}`, { headers: { 'x-n': literal } })) as unknown[]
      const arrivals = new Set(values.map((value) => arrived(literal, value)))
      expect(arrivals.size).toBe(1)
      return values[0]
    }),
}

const near = (middle: bigint) => fc.bigInt({ min: middle - 3n, max: middle + 3n })
const literals = fc.oneof(
  fc
    .oneof(
      near(2n ** 53n),
      near(-(2n ** 53n)),
      near(2n ** 63n),
      near(-(2n ** 63n)),
      near(10n ** 16n),
      near(0n),
    )
    .map(String),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
  fc.constantFrom(
    '-0',
    '1e3',
    '1E+16',
    '-9007199254740993e0',
    '9007199254740993.0',
    '0.30000000000000004',
    '1e-20',
  ),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.bigInt({ min: 0n, max: 10n ** 20n }))
    .map(([a, b]) => `${a}.${b}`),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: -20, max: 20 }))
    .map(([a, b]) => `${a}e${b}`),
)

const names = Object.keys(schemas) as (keyof typeof schemas)[]

/** One of each kind, for the table. */
const kinds = {
  '2^53 - 1': '9007199254740991',
  '2^53': '9007199254740992',
  '2^53 + 1': '9007199254740993',
  '-(2^53 + 1)': '-9007199254740993',
  '2^63 - 1': '9223372036854775807',
  '2^63': '9223372036854775808',
  '10^30': '1000000000000000000000000000000',
  '-0': '-0',
  '1e16': '1e16',
  'a long decimal': '9007199254740993.25',
}

describe('D2: an integer, wherever it comes from', () => {
  it.each(Object.entries(ways))('arrives the same or is refused, by every schema: %s', async (_, way) => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), literals, async (name, literal) => {
        expect(await way(name, literal)).toMatch(/^(same|refused)$/)
      }),
      { numRuns: 150 },
    )
  })

  it('is the same (=) or refused (x), way by way', async () => {
    const rows: string[] = []
    for (const [name, way] of Object.entries(ways))
      for (const schema of ['z.number()', 'int64()', 'z.coerce.number()', 'z.unknown()'] as const) {
        const cells: string[] = []
        for (const literal of Object.values(kinds))
          cells.push((await way(schema, literal)) === 'same' ? '=' : 'x')
        rows.push(`${name.padEnd(28)} ${schema.padEnd(17)} ${cells.join(' ')}`)
      }
    expect(rows).toMatchInlineSnapshot(`
      [
        "JSON lane                    z.number()        = x x x x x x = = =",
        "JSON lane                    int64()           = = = = = x x = x x",
        "JSON lane                    z.coerce.number() = x x x x = x = = =",
        "JSON lane                    z.unknown()       = = = = = = = = = =",
        "JSON lane, the whole answer  z.number()        = x x x x x x = = =",
        "JSON lane, the whole answer  int64()           = = = = = x x = x x",
        "JSON lane, the whole answer  z.coerce.number() = = x x x = x = = =",
        "JSON lane, the whole answer  z.unknown()       = = = = = = = = = =",
        "coalesced, from the cache    z.number()        = x x x x x x = = =",
        "coalesced, from the cache    int64()           = = = = = x x = x x",
        "coalesced, from the cache    z.coerce.number() = x x x x = x = = =",
        "coalesced, from the cache    z.unknown()       = = = = = = = = = =",
        "batch                        z.number()        = x x x x x x = = =",
        "batch                        int64()           = = = = = x x = x x",
        "batch                        z.coerce.number() = = x x x = x = = =",
        "batch                        z.unknown()       = = = = = = = = = =",
        "body                         z.number()        = x x x x x x = = =",
        "body                         int64()           = = = = = x x = x x",
        "body                         z.coerce.number() = x x x x = x = = =",
        "body                         z.unknown()       = = = = = = = = = =",
        "query, path and header       z.number()        x x x x x x x x x x",
        "query, path and header       int64()           = = = = = x x x x x",
        "query, path and header       z.coerce.number() = x x x x x x = = =",
        "query, path and header       z.unknown()       = = = = = = = = = =",
      ]
    `)
  })

  it('is never refused where nobody reads it', async () => {
    answerText = `{"id":"a","n":9007199254740993,"list":[-9223372036854775809],"o":{"n":${'9'.repeat(400)}}}`

    expect(await request.next().call.get('x', z.object({ id: z.string() }))).toEqual({ id: 'a' })
  })

  it('is refused with the reason, where the schema reads a number', async () => {
    const why = 'an integer beyond 2^53 − 1, which a number cannot hold; read it with int64()'
    const failure = (schema: z.ZodType) =>
      request
        .next()
        .call.get('x', schema)
        .then(String, (error: unknown) => String(error))
    answerText = '{"list":[{"n":9007199254740993}]}'
    const within = (n: z.ZodType) => z.object({ list: z.array(z.object({ n })) })

    for (const n of [
      z.number(),
      z.int(),
      z.coerce.number(),
      z.union([z.number(), z.string()]),
      z.preprocess(Number, z.number()),
    ])
      expect(await failure(within(n))).toContain(`list.0.n: ${why}`)
    expect(await failure(within(z.custom<number>((value) => typeof value === 'number')))).toContain(why)
    expect(await failure(z.union([within(z.number()), z.string()]))).toContain(why)
    expect(await failure(within(z.string()))).toContain('list.0.n: Invalid input: expected string')
  })

  it('is refused as the key of a record of numbers', async () => {
    answerText = '{"9007199254740993":"a"}'

    await expect(request.next().call.get('x', z.record(z.number(), z.string()))).rejects.toThrow('int64()')
    expect(await request.next().call.get('x', z.record(z.string(), z.string()))).toEqual({
      '9007199254740993': 'a',
    })
  })

  it('is exact in the ky lane, or refused by its schema', async () => {
    answerText = '{"n":9007199254740993}'
    const { ky } = request.next().call

    expect(await ky.get('x').json()).toEqual({ n: 9007199254740993n })
    expect(await ky.get('x').json(z.object({ n: int64() }))).toEqual({ n: 9007199254740993n })
    await expect(ky.get('x').json(z.object({ n: z.number() }))).rejects.toThrow()
  })

  it('tells the client where it was, and nothing of schemas', async () => {
    const refusal = (schema: keyof typeof schemas, path: string, body?: string) =>
      ask(
        schema,
        path,
        body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } },
      ).catch((error: BffError) => JSON.parse(error.message).errors)
    const detail = 'Invalid input: an integer beyond 2^53 − 1, which a number cannot hold'

    expect(await refusal('z.number()', '/body', document('9007199254740993'))).toEqual([
      { pointer: '/body/a/0/n', detail },
    ])
    expect(await refusal('z.coerce.number()', '/body', document('9007199254740993'))).toEqual([
      { pointer: '/body/a/0/n', detail },
    ])
    expect(await refusal('z.coerce.number()', '/of/1?n=9007199254740993')).toEqual([
      { pointer: '/query/n', detail: 'Must be an integer from -9007199254740991 to 9007199254740991' },
    ])
    expect(await refusal('z.coerce.number()', '/of/9007199254740993?n=1')).toEqual([
      { pointer: '/path/n', detail: 'Must be an integer from -9007199254740991 to 9007199254740991' },
    ])
  })
})

describe('D2: a bigint that is sent', () => {
  it('is the integer in JSON of both lanes, in queries and in paths', async () => {
    answerText = '{}'
    received.length = 0
    const { call } = request.next()
    const id = 9223372036854775807n

    await call.post('x/{id}', z.unknown(), {
      path: { id },
      query: { id, ids: [1n, -id] },
      body: { id, list: [{ n: 1n }], s: '1' },
    })
    await call.ky.post(call.path('x/{id}', { id }), { json: { id } })
    expect(received).toEqual([
      '/x/9223372036854775807?id=9223372036854775807&ids=1&ids=-9223372036854775807 {"id":9223372036854775807,"list":[{"n":1}],"s":"1"}',
      '/x/9223372036854775807 {"id":9223372036854775807}',
    ])
  })

  it('shares no answer with another one, neither in a request nor in the cache', async () => {
    answerText = '{}'
    received.length = 0
    const { call } = request.next()
    const cache = { ttl: 60_000, scope: 'shared' } as const
    const schema = z.unknown()
    for (const options of [{}, { cache }])
      await Promise.all(
        [9007199254740992n, 9007199254740993n, 9007199254740993n].map((id) =>
          call.get('k/{id}', schema, { path: { id }, ...options }),
        ),
      )

    expect(received.length).toBe(4)
  })

  it('is an id of a batch, as is its text; a number that is none any more is refused', async () => {
    answerText = '[{"id":9007199254740993,"n":1},{"id":9007199254740992,"n":2}]'
    received.length = 0
    const { call } = request.next()
    const Item = z.object({ id: int64(), n: z.number() })
    const found = await call.batch('items', Item, {
      ids: [9007199254740993n, '9007199254740992', 7],
      key: 'id',
    })

    expect(received).toEqual(['/items?ids=9007199254740993%2C9007199254740992%2C7 '])
    expect([...found]).toEqual([
      ['9007199254740993', { id: 9007199254740993n, n: 1 }],
      ['9007199254740992', { id: 9007199254740992n, n: 2 }],
    ])
    expect(() => call.batch('items', Item, { ids: [2 ** 53], key: 'id' })).toThrow(
      new TypeError(
        'batch items: the id 9007199254740992 must be an integer within ±(2^53 − 1), a bigint or a string',
      ),
    )
  })
})

it('D2: two writes with one idempotency key that differ in the last digit are two', async () => {
  const database = new Kysely<IdempotencyTables>({ dialect: nodeSqliteDialect(':memory:') })
  const records = idempotencyRecords(database)
  const Made = view('Made', { id: int64() })
  const made = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' })
  made.post('/x', (c) =>
    idempotent(c, records, async () => reply(c, Made, { id: ((await c.req.json()) as { id: bigint }).id })),
  )
  const write = async (id: string) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'a-key-of-a-client-1' }
    const res = await made.request('/x', { method: 'POST', body: `{"id":${id}}`, headers })
    return [res.status, res.headers.get('idempotency-replayed'), res.status === 200 ? await res.text() : '']
  }

  expect(await write('9007199254740993')).toEqual([200, null, '{"id":"9007199254740993"}'])
  expect(await write('9007199254740993')).toEqual([200, 'true', '{"id":"9007199254740993"}'])
  expect(await write('9007199254740992')).toEqual([422, null, ''])
  await database.destroy()
})
