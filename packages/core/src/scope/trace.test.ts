import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../test/trusting.ts'
import { gateway } from '../gateway/gateway.ts'
import { connect } from '../service/connect.ts'
import { service } from '../service/service.ts'
import { backends } from '../testing/index.ts'
import { newSpanId, traceOf, traceparent } from './trace.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'
const valid = `00-${traceId}-${parentId}-01`

const isRestarted = (value: string | undefined, state = 'a=1') => {
  const trace = traceOf(value, state)
  expect(trace).toEqual({
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    sampled: true,
    random: true,
  })
  expect(trace.traceId).not.toBe(traceId)
}

describe('traceparent', () => {
  it('that is valid is continued, with a span of our own', () => {
    const trace = traceOf(valid, undefined)

    expect(trace).toEqual({
      traceId,
      parentId,
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      sampled: true,
      random: false,
    })
    expect(trace.spanId).not.toBe(parentId)
  })

  it.each<[string, string]>([
    ['00', '00'],
    ['01', '01'],
    ['02', '02'],
    ['03', '03'],
    ['ff', '03'],
    ['fe', '02'],
    ['fd', '01'],
    ['fc', '00'],
  ])(
    'S13: with the flags %s is forwarded with %s: sampled and random are kept, no other is',
    (flags, flagsSent) => {
      const trace = traceOf(`00-${traceId}-${parentId}-${flags}`, undefined)

      expect(traceparent(trace, trace.spanId)).toBe(`00-${traceId}-${trace.spanId}-${flagsSent}`)
    },
  )

  it.each([
    `cc-${traceId}-${parentId}-01`,
    `01-${traceId}-${parentId}-01-what-the-future-brings`,
    `cc-${traceId}-${parentId}-01-`,
  ])('of a future version is read as far as version 00 goes: %s', (value) => {
    expect(traceOf(value, 'a=1')).toMatchObject({ traceId, parentId, sampled: true, state: 'a=1' })
  })

  it.each<[string, string | undefined]>([
    ['missing', undefined],
    ['empty', ''],
    ['of version ff', `ff-${traceId}-${parentId}-01`],
    ['of version 00 with something behind it', `${valid}-extra`],
    ['of version 00 with a dash behind it', `${valid}-`],
    ['of a future version with something else than a dash behind it', `cc-${traceId}-${parentId}-01.what`],
    ['in upper case', valid.toUpperCase()],
    ['with one digit in upper case', `00-${traceId.replace('a', 'A')}-${parentId}-01`],
    ['with a trace id of zeros', `00-${'0'.repeat(32)}-${parentId}-01`],
    ['with a parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['too short', valid.slice(1)],
    ['with a short trace id', `00-${traceId.slice(1)}-${parentId}-01`],
    ['with a long parent id', `00-${traceId}-${parentId}0-01`],
    ['with flags that are no hex', `00-${traceId}-${parentId}-0x`],
    ['with one digit of flags', `00-${traceId}-${parentId}-1`],
    ['with other separators', valid.replaceAll('-', '_')],
    ['sent twice', `${valid}, ${valid}`],
    ['with a line break', `${valid}\n-x`],
  ])('that is %s starts a new trace, without the tracestate', (_, value) => {
    isRestarted(value)
  })

  it('may have white space around it', () => {
    expect(traceOf(` ${valid}\t`, undefined)).toMatchObject({ traceId, parentId })
  })
})

describe('tracestate', () => {
  const stateOf = (value: string) => traceOf(valid, value).state

  it.each<[string, string, string]>([
    ['as it came', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'],
    ['without the white space between members', ' a=1 ,\tb=2 ', 'a=1,b=2'],
    ['without empty members', 'a=1,,b=2,', 'a=1,b=2'],
    ['of several headers, joined', 'a=1, b=2', 'a=1,b=2'],
    ['with a tenant', 'fw529a3039@dt=FfAMBfj', 'fw529a3039@dt=FfAMBfj'],
    ['with a tenant that begins with a digit', '0t@v=1', '0t@v=1'],
    ['with every character a key may have', 'a0_-*/=1', 'a0_-*/=1'],
    ['with spaces inside a value', 'a=b c', 'a=b c'],
    ['with a value of 256 characters', `a=${'x'.repeat(256)}`, `a=${'x'.repeat(256)}`],
    ['with a key of 256 characters', `${'k'.repeat(256)}=1`, `${'k'.repeat(256)}=1`],
    ['with 32 members', members(32), members(32)],
  ])('is passed on %s', (_, value, expected) => {
    expect(stateOf(value)).toBe(expected)
  })

  it.each<[string, string]>([
    ['is empty', ''],
    ['holds nothing but commas', ', ,'],
    ['has 33 members', members(33)],
    ['has a member without a value', 'a=1,b'],
    ['has an empty value', 'a='],
    ['has an empty key', '=1'],
    ['has an equals sign in a value', 'a=b=c'],
    ['has a key in upper case', 'A=1'],
    ['has a key of 257 characters', `${'k'.repeat(257)}=1`],
    ['has a value of 257 characters', `a=${'x'.repeat(257)}`],
    ['has a tab in a value', 'a=b\tc'],
    ['has what is no ASCII', 'a=é'],
    ['has one bad member among good ones', 'a=1,B=2,c=3'],
  ])('is dropped, and the trace continued, when it %s', (_, value) => {
    const trace = traceOf(valid, value)

    expect(trace).toMatchObject({ traceId, parentId })
    expect(trace).not.toHaveProperty('state')
  })
})

function members(count: number): string {
  return Array.from({ length: count }, (_, index) => `k${index}=${index}`).join(',')
}

describe('a call', () => {
  it('gets the trace, a span of its own, and the state', async () => {
    await using shop = await backends({ users: { 'GET /me': { name: 'Ada' } } })
    const users = service('users', {}, (call) => ({
      me: (again: number) => call.get('me', z.object({ name: z.string() }), { query: { again } }),
    }))
    const app = gateway({
      name: 'test',
      services: connect({ users }, shop.settings),
      auth: trusting(),
      log: 'silent',
    })
    app.get('/', async (c) => {
      await Promise.all([c.var.services.users.me(1), c.var.services.users.me(2)])
      return c.text('x')
    })
    const headers = new Headers({ traceparent: `00-${traceId}-${parentId}-00` })
    headers.append('tracestate', 'a=1')
    headers.append('tracestate', 'b=2')
    await app.request('/', { headers })
    await app.close()

    const [one, other] = shop.calls('users').map((call) => call.headers)
    const form = new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`)
    expect(one).toMatchObject({ traceparent: expect.stringMatching(form), tracestate: 'a=1,b=2' })
    expect(other).toMatchObject({ traceparent: expect.stringMatching(form), tracestate: 'a=1,b=2' })
    expect(one?.traceparent).not.toBe(other?.traceparent)
    expect(one?.traceparent).not.toContain(parentId)
  })
})

it('writes version 00 with the span and the flags', () => {
  const trace = { traceId, spanId: newSpanId() }

  expect(traceparent({ ...trace, sampled: true, random: false }, parentId)).toBe(valid)
  expect(traceparent({ ...trace, sampled: false, random: false }, parentId)).toBe(
    `00-${traceId}-${parentId}-00`,
  )
  expect(traceparent({ ...trace, sampled: true, random: true }, parentId)).toBe(
    `00-${traceId}-${parentId}-03`,
  )
})
