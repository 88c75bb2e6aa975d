import { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../test/trusting.ts'
import { createRoute, type GatewayEnv, gateway, secured } from '../index.ts'
import { readBy } from './trim.ts'

const long = '616581622363398142'
const numbers = (separator: string) =>
  z.string().transform((text) => text.split(separator).map((one) => Number.parseInt(one, 10)))

/** What is written down, and a schema that would make another integer of it. */
const rounding: readonly (readonly [what: string, given: string, schema: z.ZodType])[] = [
  ['one text', long, z.coerce.number()],
  ['a text with a sign', `-${long}`, z.coerce.number()],
  ['a text in hexadecimal digits', '0x88e827d5d5f33fe', z.coerce.number()],
  ['a text of 400 digits', '9'.repeat(400), z.string().transform(Number)],
  ['a list within a text', `${long},1`, numbers(',')],
  ['the last of a list with blanks', `1, -${long}`, numbers(',')],
  ['a range', `1-${long}`, numbers('-')],
  ['a text with a unit', `${long}n`, z.string().transform((text) => Number.parseInt(text, 10))],
  ['the end of a sentence', `Nr. ${long}.`, z.string().transform((text) => Number(text.slice(4, -1)))],
  ['JSON in a text', `{"id":${long}}`, z.string().transform((text): unknown => JSON.parse(text))],
  [
    'JSON in a text, nested deep',
    `${'['.repeat(20)}${long}${']'.repeat(20)}`,
    z.string().transform((text): unknown => JSON.parse(text)),
  ],
  ['a set', long, z.coerce.number().transform((one) => new Set([one]))],
  ['a value of a map', long, z.coerce.number().transform((one) => new Map([['one', { one }]]))],
  ['a key of a map', long, z.coerce.number().transform((one) => new Map([[one, 'one']]))],
]

/** The same, which is no other integer. */
const kept: readonly (readonly [what: string, given: string, schema: z.ZodType])[] = [
  ['text', long, z.string()],
  ['text that a function has split', `${long},1`, z.string().transform((text) => text.split(','))],
  ['a bigint', long, z.coerce.bigint()],
  ['a decimal', '9007199254740993.5', z.coerce.number()],
  ['digits behind a point', '0.61658162236339814200', z.coerce.number()],
  ['a text for a key', long, z.string().transform((text) => ({ [text]: 1 }))],
  ['a short list within a text', '9007199254740991,1', numbers(',')],
  ['text beside a number that was computed', `${long}`, z.string().transform((text) => ({ text, n: 1e300 }))],
]

/** Names of fields, the longer ones as long as an integer that is changed. */
const names = ['id', 'destinationAccountId', '616581622363398142', '9007199254740993']

describe('an answer', () => {
  it.each(rounding)('refuses to round %s', (_, given, schema) => {
    for (const name of names)
      expect(readBy(z.object({ [name]: schema }), { [name]: given }).complaints).toMatch(/beyond 2\^53/)
  })

  it.each(kept)('keeps %s', (_, given, schema) => {
    for (const name of names)
      expect(readBy(z.object({ [name]: schema }), { [name]: given }).complaints).toBeUndefined()
  })

  it.each(names)('refuses to round the integer of a field %s', (name) => {
    const record = z.record(z.string(), z.coerce.number())
    expect(readBy(record, { [name]: BigInt(long) }).complaints).toMatch(/beyond 2\^53/)
    expect(readBy(record, { [name]: 5 })).toEqual({ data: { [name]: 5 } })
  })
})

describe('a request', () => {
  const ask = async (schema: z.ZodType, ask: 'query' | 'json' | 'form', given: string): Promise<number> => {
    const named = z.object({ destinationAccountId: schema })
    const type = ask === 'form' ? 'application/x-www-form-urlencoded' : 'application/json'
    const route = createRoute({
      method: 'post',
      path: '/x',
      ...secured(),
      request:
        ask === 'query'
          ? { query: named }
          : { body: { required: true, content: { [type]: { schema: named } } } },
      responses: { 204: { description: 'Fine' } },
    })
    const routes = new OpenAPIHono<GatewayEnv<object>>().openapi(route, (c) => c.body(null, 204))
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route('/', routes)
    const form = new URLSearchParams({ destinationAccountId: given })
    const sent = ask === 'json' ? JSON.stringify({ destinationAccountId: given }) : String(form)
    const res = await (ask === 'query'
      ? app.request(`/x?${form}`, { method: 'POST' })
      : app.request('/x', { method: 'POST', headers: { 'content-type': type }, body: sent }))
    return res.status
  }

  it.each(rounding)('is refused where it would round %s', async (_, given, schema) => {
    for (const place of ['query', 'json', 'form'] as const)
      expect([place, await ask(schema, place, given)]).toEqual([place, 400])
  })

  it.each(kept)('is taken with %s', async (_, given, schema) => {
    for (const place of ['query', 'json', 'form'] as const)
      expect([place, await ask(schema, place, given)]).toEqual([place, 204])
  })
})
