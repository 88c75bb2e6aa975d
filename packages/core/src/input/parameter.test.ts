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

const reading = (v: z.ZodType) => {
  const query = z.object({ v })
  const route = createRoute({ method: 'get', path: '/x', request: { query }, responses })
  const routes = new OpenAPIHono<Env>().openapi(route, (c) => c.json(c.req.valid('query'), 200))
  return gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route('/', routes)
}

/** What a parameter is read as, or what is wrong with it. */
const read = async (v: z.ZodType, query: string): Promise<unknown> => {
  const res = await reading(v).request(`/x${query}`)
  const body: { v: unknown; errors: { detail: string }[] } = JSON.parse(await res.text())
  return res.status === 200 ? body.v : body.errors.map(({ detail }) => detail).join('; ')
}

const documented = (v: z.ZodType): unknown => {
  const parameters = openApi(reading(v), { title: 't', version: '1' }).paths?.['/x']?.get?.parameters
  return parameters?.[0]
}

const query = { name: 'v', in: 'query', required: true }

describe('D8: parameter.boolean()', () => {
  it.each([
    ['true', true],
    ['false', false],
    ['%66alse', false],
  ])('reads %s', async (text, value) => {
    expect(await read(parameter.boolean(), `?v=${text}`)).toBe(value)
  })

  it.each(['', '1', '0', 'yes', 'no', 'on', 'off', 'TRUE', 'False', '%20true', 'null', 'constructor'])(
    'refuses "%s"',
    async (text) => {
      expect(await read(parameter.boolean(), `?v=${text}`)).toBe('Must be true or false')
    },
  )

  it('documents a boolean', () => {
    expect(documented(parameter.boolean())).toEqual({ ...query, schema: { type: 'boolean' } })
    expect(documented(parameter.boolean().default(false))).toEqual({
      ...query,
      required: false,
      schema: { type: 'boolean', default: false },
    })
  })
})

describe('D8: parameter.integer()', () => {
  it.each([
    ['2', 2],
    ['0', 0],
    ['-7', -7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
  ])('reads %s', async (text, value) => {
    expect(await read(parameter.integer(), `?v=${text}`)).toBe(value)
  })

  const refused = [
    '',
    '%20',
    '2%20',
    '%202',
    '%0a2',
    '+2',
    '%2B2',
    '02',
    '-0',
    '0x2',
    '2.0',
    '2.5',
    '1e3',
    '1_0',
  ]
  it.each([...refused, 'Infinity', 'NaN', '٢', '--2', '9007199254740992', 'true'])(
    'refuses "%s"',
    async (text) => {
      const res = await reading(parameter.integer()).request(`/x?v=${text}`)
      expect(res.status).toBe(400)
    },
  )

  it('keeps to its limits, and documents them', async () => {
    const page = parameter.integer({ min: 1, max: 50 })

    expect(await read(page, '?v=1')).toBe(1)
    expect(await read(page, '?v=x')).toBe('Must be an integer from 1 to 50, in digits')
    expect(await read(page, '?v=0')).toBe('Too small: expected number to be >=1')
    expect(await read(page, '?v=51')).toBe('Too big: expected number to be <=50')
    expect(documented(page.default(1))).toEqual({
      ...query,
      required: false,
      schema: { type: 'integer', format: 'int32', minimum: 1, maximum: 50, default: 1 },
    })
    expect(documented(parameter.integer())).toEqual({
      ...query,
      schema: {
        type: 'integer',
        format: 'int64',
        minimum: Number.MIN_SAFE_INTEGER,
        maximum: Number.MAX_SAFE_INTEGER,
      },
    })
  })

  it('may be left out where it says so', async () => {
    expect(await read(parameter.integer(), '')).toMatch(/^Must be an integer/)
    expect(await read(parameter.integer().default(1), '')).toBe(1)
    expect(await read(parameter.integer().optional(), '')).toBeUndefined()
    expect(await read(parameter.integer().optional(), '?v=')).toMatch(/^Must be an integer/)
  })

  it('reads the number that was written, or none', async () => {
    const app = reading(parameter.integer())
    const texts = fc.oneof(
      fc.bigInt().map(String),
      fc.maxSafeInteger().map(String),
      fc.string(),
      fc.double().map(String),
    )

    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const res = await app.request(`/x?v=${encodeURIComponent(text)}`)
        if (res.status !== 200) expect(res.status).toBe(400)
        else expect(String(JSON.parse(await res.text()).v)).toBe(text)
      }),
    )
  })
})

describe('D8: parameter.number()', () => {
  it.each([
    ['2', 2],
    ['-0.25', -0.25],
    ['10.50', 10.5],
    ['-0', 0],
    ['9007199254740993.5', 9007199254740994],
  ])('reads %s', async (text, value) => {
    expect(await read(parameter.number(), `?v=${text}`)).toBe(value)
  })

  it.each([
    '',
    '%20',
    '2%20',
    '+2',
    '02',
    '.5',
    '5.',
    '0x2',
    '2e3',
    'Infinity',
    '9007199254740992',
    `${'9'.repeat(400)}.5`,
  ])('refuses "%s"', async (text) => {
    expect(await read(parameter.number(), `?v=${text}`)).toBe('Must be a number, in digits')
  })

  it('keeps to its limits, and documents them', async () => {
    expect(await read(parameter.number({ min: 0.5 }), '?v=0.4')).toBe(
      'Too small: expected number to be >=0.5',
    )
    expect(documented(parameter.number({ min: 0.5, max: 2 }))).toEqual({
      ...query,
      schema: { type: 'number', format: 'double', minimum: 0.5, maximum: 2 },
    })
    expect(documented(parameter.number())).toEqual({ ...query, schema: { type: 'number', format: 'double' } })
  })
})

describe('D8: parameter.array()', () => {
  const ids = parameter.array(z.string())
  const commas = parameter.array(z.string(), { explode: false })

  it.each([
    [ids, '?v=a', ['a']],
    [ids, '?v=a&v=b', ['a', 'b']],
    [ids, '?v=a,b', ['a,b']],
    [ids, '?v=', []],
    [ids, '?v', []],
    [ids, '?v=&v=', ['', '']],
    [ids, '?v=a&v=', ['a', '']],
    [commas, '?v=a', ['a']],
    [commas, '?v=a,b', ['a', 'b']],
    [commas, '?v=a%2Cb', ['a', 'b']],
    [commas, '?v=', []],
    [commas, '?v=a,,b', ['a', '', 'b']],
    [commas, '?v=,', ['', '']],
    [commas, '?v=a%20b', ['a b']],
    [parameter.array(parameter.integer()), '?v=1&v=2', [1, 2]],
    [parameter.array(parameter.boolean(), { explode: false }), '?v=true,false', [true, false]],
    [parameter.array(z.coerce.number(), { explode: false }).default([7]), '', [7]],
    [ids.optional(), '', undefined],
    [ids.optional().optional(), '?v=a', ['a']],
  ])('reads a list (%#)', async (schema, text, value) => {
    expect(await read(schema, text)).toEqual(value)
  })

  it.each([
    [ids, '', 'Must be a list'],
    [commas, '?v=a&v=b', 'Must come once, with commas between the items'],
    [parameter.array(z.string(), { min: 1 }), '?v=', 'Too small: expected array to have >=1 items'],
    [parameter.array(z.string(), { max: 1 }), '?v=a&v=b', 'Too big: expected array to have <=1 items'],
    [
      parameter.array(z.string().min(1), { explode: false }),
      '?v=a,',
      'Too small: expected string to have >=1 characters',
    ],
    [parameter.array(parameter.boolean()), '?v=1', 'Must be true or false'],
    [parameter.array(z.coerce.number(), { explode: false }), '?v=1,', 'Must be a number'],
  ])('refuses what is none (%#)', async (schema, text, why) => {
    expect(await read(schema, text)).toBe(why)
  })

  it('documents how it is written, and how long it may be', () => {
    const schema = { type: 'array', items: { type: 'string' } }

    expect(documented(ids)).toEqual({ ...query, style: 'form', explode: true, schema })
    expect(documented(commas.default([]))).toEqual({
      ...query,
      required: false,
      style: 'form',
      explode: false,
      schema: { ...schema, default: [] },
    })
    expect(
      documented(parameter.array(parameter.integer({ min: 1, max: 9 }), { min: 1, max: 5 }).optional()),
    ).toEqual({
      ...query,
      required: false,
      style: 'form',
      explode: true,
      schema: {
        type: 'array',
        items: { type: 'integer', format: 'int32', minimum: 1, maximum: 9 },
        minItems: 1,
        maxItems: 5,
      },
    })
  })

  it('gives every list back as it was sent', async () => {
    const item = fc
      .string({ unit: 'grapheme', maxLength: 8 })
      .filter((text) => !/[\p{Cc}\p{Zl}\p{Zp},]/u.test(text))
    const lists = fc.array(item, { minLength: 1, maxLength: 5 }).filter((list) => list.join() !== '')
    const [repeated, separated] = [reading(ids), reading(commas)]

    await fc.assert(
      fc.asyncProperty(lists, async (list) => {
        const all = list.map((text) => `v=${encodeURIComponent(text)}`).join('&')
        const once = `v=${list.map(encodeURIComponent).join(',')}`
        expect(JSON.parse(await (await repeated.request(`/x?${all}`)).text())).toEqual({ v: list })
        expect(JSON.parse(await (await separated.request(`/x?${once}`)).text())).toEqual({ v: list })
      }),
    )
  })
})

it.each([
  [() => parameter.integer({ min: 0.5 }), 'parameter.integer: min must be a whole number'],
  [() => parameter.integer({ min: 5, max: 4 }), 'parameter.integer: max must be a whole number from 5'],
  [() => parameter.integer({ max: 2 ** 53 }), 'parameter.integer: max must be a whole number'],
  [() => parameter.number({ min: Number.NaN }), 'parameter.number: min must be a number'],
  [() => parameter.number({ min: 1, max: 0 }), 'parameter.number: max must be a number of at least 1'],
  [() => parameter.array(z.string(), { min: -1 }), 'parameter.array: min must be a whole number'],
  [() => parameter.array(z.string(), { min: 2, max: 1 }), 'parameter.array: max must be a whole number'],
  [() => parameter.array(z.number()), 'parameter.array: item: z.number() is met by no text'],
  [
    () => parameter.array(z.coerce.boolean()),
    'parameter.array: item: z.coerce.boolean() takes "false" for true',
  ],
])('refuses wrong options (%#)', (make, message) => {
  expect(make).toThrow(TypeError)
  expect(make).toThrow(message)
})
