import { OpenAPIHono, z } from '@hono/zod-openapi'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import { createRoute } from '../auth/create-route.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { openApi } from '../gateway/open-api.ts'
import { parameter } from './parameter.ts'

type Env = GatewayEnv<Record<never, never>>

const responses = { 200: { description: 'Fine', content: { 'application/json': { schema: z.any() } } } }
const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)

/** A gateway with one route that answers its query as it was read. */
const reading = (query: z.ZodType) => {
  const route = createRoute({ method: 'get', path: '/x', request: { query: asQuery(query) }, responses })
  const routes = new OpenAPIHono<Env>().openapi(route, (c) =>
    c.json(JSON.parse(JSON.stringify(c.req.valid('query') ?? null, plain)), 200),
  )
  return gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route('/', routes)
}

/** The type of a route wants an object; at run time a query may be any schema. */
const asQuery = (query: z.ZodType) => query as z.ZodObject

/** The body of an answer, whatever it is. */
const bodyOf = async (res: Response): Promise<Record<string, unknown>> => JSON.parse(await res.text())

const asked = async (query: z.ZodType, text: string) => {
  const res = await reading(query).request(`/x${text}`)
  return res.status === 200 ? bodyOf(res) : res.status
}
const field = async (schema: z.ZodType, text: string) => {
  const body = await asked(z.object({ v: schema }), text)
  return typeof body === 'number' ? body : body.v
}

const strings = z.array(z.string())
const big = '616581622363398142'

describe('D8: a list', () => {
  const split = (value: unknown) => (typeof value === 'string' ? value.split(',') : value)
  const lists: [what: string, schema: z.ZodType][] = [
    ['z.array()', strings],
    ['of letters', z.array(z.enum(['1', '2']))],
    ['with a size', strings.min(1).max(2)],
    ['optional', strings.optional()],
    ['twice optional', strings.optional().optional()],
    ['nullable', strings.nullable()],
    ['with a default', strings.default([])],
    ['with a prefault', strings.prefault([])],
    ['read-only', strings.readonly()],
    ['not optional', strings.optional().nonoptional()],
    ['with a fallback', strings.catch(['no'])],
    ['refined', strings.refine((all) => all.length > 0)],
    ['refined later', strings.refine(async (all) => all.length > 0)],
    ['transformed', strings.transform((all) => [...all])],
    ['piped', strings.pipe(z.array(z.string().min(1)))],
    ['lazy', z.lazy(() => strings)],
    ['lazily optional', z.lazy(() => strings.optional())],
    ['in a union of lists', z.union([z.array(z.uuid()), strings])],
    ['in a union with a word', z.union([z.literal('all'), strings])],
    ['in a union with nothing', z.union([strings, z.undefined()])],
    ['in an intersection', z.intersection(strings, z.array(z.string().max(9)))],
    ['described', strings.openapi({ description: 'Ids' })],
    ['with meta', strings.meta({ description: 'Ids' })],
    ['branded', strings.brand('ids')],
    ['behind a function', z.preprocess((value) => value, strings)],
    ['behind a function that splits', z.preprocess(split, strings)],
    ['behind a function, optional', z.preprocess((value) => value, strings.optional()).optional()],
    ['as a tuple', z.tuple([z.string()], z.string())],
    ['by the helper', parameter.array(z.string())],
  ]

  it.each(lists)('%s has what comes once, and what comes again', async (_, schema) => {
    expect(await field(schema, '?v=1')).toEqual(['1'])
    expect(await field(schema, '?v=1&v=2')).toEqual(['1', '2'])
    expect(await field(schema, '?v=1&other=2&v=%31')).toEqual(['1', '1'])
  })

  const shapes: [what: string, query: z.ZodType][] = [
    ['z.object()', z.object({ v: strings })],
    ['strict', z.strictObject({ v: strings })],
    ['loose', z.looseObject({ v: strings })],
    ['extended', z.object({}).extend({ v: strings })],
    ['refined', z.object({ v: strings }).refine(({ v }) => v.length > 0)],
    ['refined later', z.object({ v: strings }).refine(async ({ v }) => v.length > 0)],
    ['transformed', z.object({ v: strings }).transform((all) => all)],
    ['behind a function', z.preprocess((all) => all, z.object({ v: strings }))],
    ['a union', z.union([z.object({ w: z.string() }), z.object({ v: strings })])],
    [
      'a discriminated union',
      z.discriminatedUnion('k', [
        z.object({ k: z.literal('a').default('a'), v: strings }),
        z.object({ k: z.literal('b'), v: z.string() }),
      ]),
    ],
    ['an intersection', z.intersection(z.object({ v: strings }), z.looseObject({}))],
    ['lazy', z.lazy(() => z.object({ v: strings }))],
    ['with a default', z.object({ v: strings }).default({ v: [] })],
    ['with a catchall', z.object({}).catchall(strings)],
    ['a record', z.record(z.string(), strings)],
    ['described', z.object({ v: strings }).openapi({ description: 'All' })],
  ]

  it.each(shapes)('is one in a query that is %s', async (what, query) => {
    const more = what === 'a discriminated union' ? 'k=a&' : ''
    expect(await asked(query, `?${more}v=1`)).toMatchObject({ v: ['1'] })
    expect(await asked(query, `?${more}v=1&v=2`)).toMatchObject({ v: ['1', '2'] })
  })

  it('is what its schema says where its name does not come', async () => {
    expect(await field(strings, '')).toBe(400)
    expect(await field(strings.optional(), '')).toBeUndefined()
    expect(await field(strings.default(['d']), '')).toEqual(['d'])
    expect(await field(parameter.array(z.string()), '')).toBe(400)
    expect(await field(parameter.array(z.string()).default([]), '')).toEqual([])
  })

  it('tells an alternative that is a word from a list of one', async () => {
    const either = z.union([z.literal('all'), z.array(z.coerce.number().int())])

    expect(await field(either, '?v=all')).toBe('all')
    expect(await field(either, '?v=5')).toEqual([5])
    expect(await field(either, '?v=5&v=6')).toEqual([5, 6])
    expect(await field(either, '?v=x')).toBe(400)
    expect(await field(z.union([z.string(), strings]), '?v=1')).toBe('1')
  })

  it('in a header has its elements, quoted commas kept', async () => {
    const headers = z.object({ 'X-Ids': strings, 'x-one': z.string().optional() })
    const route = createRoute({ method: 'get', path: '/x', request: { headers }, responses })
    const routes = new OpenAPIHono<Env>().openapi(route, (c) => c.json(c.req.valid('header'), 200))
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route('/', routes)
    const sent = async (ids: string) =>
      (await bodyOf(await app.request('/x', { headers: { 'x-ids': ids } })))['X-Ids']

    expect(await sent('a')).toEqual(['a'])
    expect(await sent('a, b,,\tc ')).toEqual(['a', 'b', 'c'])
    expect(await sent('"a,\\",b", c')).toEqual(['"a,\\",b"', 'c'])
    expect(await sent('"a, b')).toEqual(['"a, b'])
    expect(await sent('')).toEqual([])
  })
})

describe('D8: one value that comes twice', () => {
  const ones: [what: string, schema: z.ZodType][] = [
    ['z.string()', z.string()],
    ['z.coerce.string()', z.coerce.string()],
    ['z.coerce.number()', z.coerce.number()],
    ['z.coerce.bigint()', z.coerce.bigint()],
    ['z.coerce.date()', z.coerce.date()],
    ['z.stringbool()', z.stringbool()],
    ['z.enum()', z.enum(['1', '2'])],
    ['z.literal()', z.literal('1')],
    ['a template', z.templateLiteral([z.number()])],
    ['a union', z.union([z.literal('1'), z.coerce.string()])],
    ['transformed', z.string().transform((text) => text.length)],
    ['behind a function', z.preprocess(String, z.string())],
    ['with a fallback', z.coerce.string().catch('no')],
    ['optional', z.coerce.string().optional()],
    ['a codec', z.codec(z.string(), z.int(), { decode: Number, encode: String })],
    ['parameter.boolean()', parameter.boolean()],
    ['parameter.integer()', parameter.integer()],
    ['parameter.number()', parameter.number()],
    ['a list with commas', parameter.array(z.string(), { explode: false })],
  ]

  it.each(ones)('is refused, also when it is the same: %s', async (_, schema) => {
    expect(await field(schema, '?v=1&v=2')).toBe(400)
    expect(await field(schema, '?v=1&v=1')).toBe(400)
    expect(await field(schema, '?v=1&%76=1')).toBe(400)
  })

  it('says which one it is', async () => {
    const res = await reading(z.object({ v: z.string(), w: z.coerce.string() })).request('/x?w=1&w=2&v=1&v=1')

    expect((await bodyOf(res)).errors).toEqual([
      { pointer: '/query/w', detail: 'Must come once' },
      { pointer: '/query/v', detail: 'Must come once' },
    ])
  })
})

describe('D8: a parameter no text can be', () => {
  const unmet: [schema: z.ZodType, message: string][] = [
    [z.boolean(), 'z.boolean() is met by no text; take parameter.boolean()'],
    [z.coerce.boolean(), 'z.coerce.boolean() takes "false" for true; take parameter.boolean()'],
    [z.number(), 'z.number() is met by no text; take parameter.integer() or parameter.number()'],
    [z.int(), 'z.number() is met by no text; take parameter.integer() or parameter.number()'],
    [z.bigint(), 'z.bigint() is met by no text; take z.coerce.bigint()'],
    [z.date(), 'z.date() is met by no text; take z.iso.datetime()'],
    [z.literal(1), 'a literal that is no string is met by no text'],
    [z.object({ a: z.string() }), 'z.object() is met by no text'],
    [z.set(z.string()), 'z.set() is met by no text; take z.string(), or parameter.array() for a list'],
    [z.array(strings), 'a list in a list is met by no text'],
    [z.array(z.boolean()), 'z.boolean() is met by no text'],
    [z.array(z.number()).default([]), 'z.number() is met by no text'],
    [z.union([z.string(), z.coerce.boolean()]), 'z.coerce.boolean() takes "false" for true'],
    [z.boolean().optional().default(true), 'z.boolean() is met by no text'],
    [z.string().pipe(z.coerce.boolean()), 'z.coerce.boolean() takes "false" for true'],
    [z.lazy(() => z.boolean()), 'z.boolean() is met by no text'],
  ]

  it.each(unmet)('is refused when the route is built (%#)', (schema, message) => {
    expect(() => reading(z.object({ on: schema }))).toThrow(TypeError)
    expect(() => reading(z.object({ on: schema }))).toThrow(`createRoute: get /x: query.on: ${message}`)
    expect(() => reading(z.record(z.string(), schema))).toThrow(`createRoute: get /x: query: ${message}`)
  })

  it.each<[z.ZodType]>([
    [
      z
        .string()
        .transform((text) => text === 'on')
        .pipe(z.boolean()),
    ],
    [z.preprocess((text) => text === 'on', z.boolean())],
    [z.stringbool()],
    [z.undefined()],
    [z.never().optional()],
    [z.custom((value) => value === 'on')],
    [z.any()],
    [z.union([z.string(), z.null()])],
  ])('is none where a function or zod itself makes the value of it (%#)', (schema) => {
    expect(() => reading(z.object({ on: schema }))).not.toThrow()
  })

  it.each([
    ['params', z.object({ id: strings }), 'params.id: a list is met by no text there; take z.string()'],
    ['cookies', z.object({ id: strings }), 'cookies.id: a list is met by no text there; take z.string()'],
    ['headers', z.object({ id: z.boolean() }), 'headers.id: z.boolean() is met by no text'],
    [
      'headers',
      z.object({ id: parameter.array(z.string()) }),
      'headers.id: parameter.array() is for queries',
    ],
  ])('is refused in %s', (place, schema, message) => {
    expect(() =>
      createRoute({ method: 'get', path: '/x/{id}', request: { [place]: schema }, responses }),
    ).toThrow(`createRoute: get /x/{id}: ${message}`)
  })
})

describe('D2: an integer beyond ±(2⁵³ − 1)', () => {
  const numbers: [what: string, schema: z.ZodType][] = [
    ['z.coerce.number()', z.coerce.number()],
    ['z.coerce.number().int()', z.coerce.number().int()],
    ['with a default', z.coerce.number().default(1)],
    ['with a fallback', z.coerce.number().catch(1)],
    ['made a text again', z.coerce.number().transform(String)],
    ['piped', z.string().pipe(z.coerce.number())],
    ['z.string().transform(Number)', z.string().transform(Number)],
    ['z.preprocess(Number)', z.preprocess(Number, z.number())],
    ['a codec', z.codec(z.string(), z.number(), { decode: Number, encode: String })],
    ['in an object', z.string().transform((text) => ({ id: [Number(text)] }))],
    ['a number or a word', z.union([z.coerce.number(), z.literal('all')])],
    ['a list', z.array(z.coerce.number())],
    ['a list of transforms', z.array(z.string().transform(Number))],
    ['a list transformed', strings.transform((all) => all.map(Number))],
    ['parameter.integer()', parameter.integer()],
    ['parameter.number()', parameter.number()],
    ['parameter.array(parameter.integer())', parameter.array(parameter.integer())],
    ['parameter.array(z.coerce.number())', parameter.array(z.coerce.number(), { explode: false })],
  ]

  it.each(numbers)('is refused where it is read as a number: %s', async (_, schema) => {
    for (const text of [big, `-${big}`, '9007199254740992', '-9007199254740992', '9'.repeat(400)])
      expect([text, await field(schema, `?v=${text}`)]).toEqual([text, 400])
  })

  it.each([big, `+${big}`, `%20${big}`, `000${big}`, '0x20000000000001', '0b1'.padEnd(60, '1')])(
    'is refused however it is written: %s',
    async (text) => {
      const written = text.replace('+', '%2B')
      expect(await field(z.coerce.number(), `?v=${written}`)).toBe(400)
      expect(await field(z.string().transform(Number), `?v=${written}`)).toBe(400)
    },
  )

  it('says why', async () => {
    const why = 'Must be an integer from -9007199254740991 to 9007199254740991'
    for (const schema of [z.coerce.number(), z.string().transform(Number)]) {
      const res = await reading(z.object({ v: schema })).request(`/x?v=${big}`)
      expect([res.status, (await bodyOf(res)).errors]).toEqual([400, [{ pointer: '/query/v', detail: why }]])
    }
  })

  it('goes through where it is read as text, or exactly', async () => {
    expect(await field(z.string(), `?v=${big}`)).toBe(big)
    expect(await field(z.coerce.bigint(), `?v=${big}`)).toBe(`${big}n`)
    expect(await field(z.string().transform(BigInt), `?v=${big}`)).toBe(`${big}n`)
    expect(await field(z.union([z.string(), z.coerce.number()]), `?v=${big}`)).toBe(big)
    expect(await field(strings, `?v=${big}`)).toEqual([big])
    expect(await field(z.coerce.number(), '?v=9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
    expect(await field(z.coerce.number(), '?v=0.1234567890123456789')).toBe(0.12345678901234568)
  })

  it('is refused in paths, headers and cookies', async () => {
    const id = z.object({ id: z.coerce.number() })
    const given = async (request: { params?: typeof id; headers?: typeof id; cookies?: typeof id }) => {
      const route = createRoute({ method: 'get', path: '/x/{id}', request, responses })
      const routes = new OpenAPIHono<Env>().openapi(route, (c) => c.json({}, 200))
      const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route('/', routes)
      const status = async (value: string) =>
        (await app.request(`/x/${value}`, { headers: { id: value, cookie: `id=${value}` } })).status
      return [await status(big), await status('%20'), await status('7')]
    }

    expect(await given({ params: id })).toEqual([400, 400, 200])
    expect((await given({ headers: id }))[0]).toBe(400)
    expect((await given({ cookies: id }))[0]).toBe(400)
  })

  it('is refused, or arrives the same, whatever the number is', async () => {
    const app = reading(z.object({ v: z.coerce.number() }))
    const integers = fc.oneof(
      fc.bigInt(),
      fc.bigInt({ min: -(2n ** 55n), max: 2n ** 55n }),
      fc.maxSafeInteger(),
    )

    await fc.assert(
      fc.asyncProperty(integers, async (value) => {
        const res = await app.request(`/x?v=${value}`)
        if (Number.isSafeInteger(Number(value)))
          expect(BigInt(Number((await bodyOf(res)).v))).toBe(BigInt(value))
        else expect(res.status).toBe(400)
      }),
      { numRuns: 200 },
    )
  })
})

it.each(['', '%20', '%C2%A0'])('is no 0 where nothing is written: "%s"', async (text) => {
  expect(await field(z.coerce.number(), `?v=${text}`)).toBe(400)
  expect(await field(z.coerce.bigint(), `?v=${text}`)).toBe(400)
})

it('leaves what a route documents, and the schema it was given, as they are', async () => {
  const query = z.object({ ids: strings, all: strings.default([]).openapi({ description: 'All' }) })
  const app = reading(query)
  const document = openApi(app, { title: 't', version: '1' })
  const items = { type: 'array', items: { type: 'string' } }

  expect(document.paths?.['/x']?.get?.parameters).toEqual([
    { name: 'ids', in: 'query', required: true, schema: items },
    {
      name: 'all',
      in: 'query',
      required: false,
      description: 'All',
      schema: { ...items, default: [], description: 'All' },
    },
  ])
  expect(query.safeParse({ ids: '1' }).success).toBe(false)
})
