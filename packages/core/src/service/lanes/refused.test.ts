import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { problemOf } from '../../errors/problem.ts'
import { callsOf } from '../request-calls.ts'
import { type OneRequestOptions, oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'
import { passedStatuses } from './passes.ts'
import { refused } from './refused.ts'

const Order = z.object({ id: z.string() })
const Refusal = z.object({
  errors: z.array(z.object({ pointer: z.string(), detail: z.string().max(100) })).optional(),
})
const wrongOrder = refused([400, 422], Refusal, {
  '/customerRef': '/body/reference',
  '/lines/{index}/sku': '/body/lines/{index}/sku',
})

const flaws = {
  title: 'internal title of db-7',
  stack: 'at secret',
  errors: [
    { pointer: '/customerRef', detail: 'too short', sql: 'secret' },
    { pointer: '/lines/3/sku', detail: 'unknown' },
    { pointer: '/warehouse', detail: 'secret' },
  ],
}
const seen = [
  { pointer: '/body/reference', detail: 'too short' },
  { pointer: '/body/lines/3/sku', detail: 'unknown' },
]

const head = (status: number, length: number, more = '') =>
  `HTTP/1.1 ${status} Whatever\r\ncontent-length: ${length}\r\n${more}\r\n`

type Lane = 'json' | 'ky'

/** What placing an order fails with in a lane when the service answers just this, and what it has drifted. */
const placing = async (
  lane: Lane,
  status: number,
  body: string | Buffer,
  more = '',
  options: OneRequestOptions = {},
) => {
  const bytes = Buffer.from(body)
  await using service = await rawServer((socket) => {
    socket.write(head(status, bytes.length, more))
    socket.write(bytes)
  })
  await using request = oneRequest(service.url, { retry: { attempts: 3 }, ...options })
  const { call, scope } = request
  const passes = [409, wrongOrder] as const
  try {
    await (lane === 'json'
      ? call.post('orders', Order, { body: { customerRef: 'x' }, passes })
      : call.ky.post(call.path('orders', {}, passes), { json: { customerRef: 'x' } }))
  } catch (error) {
    if (!(error instanceof BffError)) throw error
    const { title: _, type: __, ...problem } = problemOf(error, 'r1')
    return {
      problem,
      message: error.message,
      drift: callsOf(scope).upstreams.orders?.drift.counts.size,
      made: service.heads.length,
    }
  }
  throw new Error('nothing failed')
}

const bare = (status: number, code: string) => ({ status, code, instance: 'r1' })

describe.each(['json', 'ky'] as const)('K3: a refusal with a schema, in the lane %s', (lane) => {
  it.each([
    [422, 'BFF_UNPROCESSABLE'],
    [400, 'BFF_INPUT_INVALID'],
  ])('%i tells the client which of its fields are wrong, and nothing else', async (status, code) => {
    expect(await placing(lane, status, JSON.stringify(flaws))).toEqual({
      problem: { ...bare(status, code), errors: seen },
      message: `orders: answered ${status} (POST orders)`,
      drift: 0,
      made: 1,
    })
  })

  it.each([
    ['no errors', '{}'],
    ['errors the client has no pointer for', '{"errors":[{"pointer":"/warehouse","detail":"secret"}]}'],
    ['a byte order mark', '\uFEFF{}'],
  ])('is bare with %s, and no drift', async (_, body) => {
    expect(await placing(lane, 422, body)).toMatchObject({
      problem: bare(422, 'BFF_UNPROCESSABLE'),
      drift: 0,
    })
  })

  it.each([
    ['nothing', ''],
    ['what is not JSON', '<h1>secret</h1>'],
    [
      'what is not UTF-8',
      Buffer.from('{"errors":[{"pointer":"/customerRef","detail":"caf\xe9"}]}', 'latin1'),
    ],
    ['what does not fit', '{"errors":"secret"}'],
    [
      'a detail that is too long',
      JSON.stringify({ errors: [{ pointer: '/customerRef', detail: 'x'.repeat(101) }] }),
    ],
    ['what is nested too deep', `{"errors":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['more than 64 KiB', JSON.stringify({ ...flaws, more: 'x'.repeat(65_536) })],
  ])('is bare, and drift, with %s', async (_, body) => {
    const { problem, message, drift } = await placing(lane, 422, body)

    expect(problem).toEqual(bare(422, 'BFF_UNPROCESSABLE'))
    expect(message).toBe('orders: answered 422, with a body that does not fit its schema (POST orders)')
    expect(drift).toBe(1)
  })

  it('is read when it is compressed without being asked to be, where answers are read whole; bare, and drift, elsewhere', async () => {
    const body = gzipSync(JSON.stringify(flaws))

    expect(await placing(lane, 422, body, 'content-encoding: gzip\r\n')).toMatchObject(
      lane === 'json'
        ? { problem: { status: 422, errors: seen }, drift: 0 }
        : { problem: bare(422, 'BFF_UNPROCESSABLE'), drift: 1 },
    )
  })

  it('says nothing more where it decompresses to more than 64 KiB', async () => {
    const body = (blanks: number) => gzipSync(JSON.stringify(flaws) + ' '.repeat(blanks))
    const refusalWith = async (blanks: number) =>
      placing('json', 422, body(blanks), 'content-encoding: gzip\r\n')

    expect(await refusalWith(65_000)).toEqual(await placing('json', 422, JSON.stringify(flaws)))
    expect(await refusalWith(66_000)).toEqual(await placing('json', 422, 'no JSON'))
  })

  it('is a refusal even when answers of the service may have less bytes than it has', async () => {
    expect(await placing(lane, 422, JSON.stringify(flaws), '', { maxBody: 16 })).toMatchObject({
      problem: { status: 422, errors: seen },
    })
    expect(await placing(lane, 409, 'x'.repeat(70_000), '', { maxBody: 16 })).toMatchObject({
      problem: bare(409, 'BFF_CONFLICT'),
      drift: 0,
    })
  })

  it('tells of at most 50 flaws', async () => {
    const errors = Array.from({ length: 200 }, () => flaws.errors[0])

    expect((await placing(lane, 422, JSON.stringify({ errors }))).problem.errors).toHaveLength(50)
  })

  it('leaves a status it does not name to the others', async () => {
    expect((await placing(lane, 409, JSON.stringify(flaws))).problem).toEqual(bare(409, 'BFF_CONFLICT'))
    expect((await placing(lane, 404, JSON.stringify(flaws))).problem).toEqual(
      bare(502, 'BFF_SERVICE_REFUSED'),
    )
  })
})

describe('K3: a refusal with a schema', () => {
  const body = JSON.stringify(flaws)
  const refusing = () => rawServer((socket) => socket.write(head(400, Buffer.byteLength(body)) + body))

  it('does not open a breaker, however often it comes', async () => {
    await using service = await refusing()
    await using request = oneRequest(service.url, { breaker: { minCalls: 1 } })
    for (let made = 0; made < 30; made += 1) {
      const got = request.call.get('orders/{id}', Order, { path: { id: made }, passes: [wrongOrder] })
      await expect(got).rejects.toMatchObject({ code: 'BFF_INPUT_INVALID', reason: 'refused' })
    }

    expect(service.heads.length).toBe(30)
  })

  it('is the same for all who wait for one call, and is asked for again afterwards', async () => {
    await using service = await refusing()
    await using request = oneRequest(service.url)
    const options = { passes: [wrongOrder], cache: { ttl: 60_000, scope: 'shared' } } as const
    const plain = { passes: [wrongOrder] }
    const ask = (how: object) => request.call.get('orders', Order, how).catch(({ options }) => options.errors)

    expect(await Promise.all([ask(plain), ask(plain)])).toEqual([seen, seen])
    expect(service.heads.length).toBe(1)
    expect(await Promise.all([ask(options), ask(options)])).toEqual([seen, seen])
    expect(service.heads.length).toBe(2)
    expect(await ask(options)).toEqual(seen)
    expect(service.heads.length).toBe(3)
  })

  it('is never shared by calls that map it in another way', async () => {
    await using service = await refusing()
    await using request = oneRequest(service.url)
    const other = refused([400, 422], Refusal, { '/customerRef': '/query/ref' })
    const ask = (pass: typeof other, how: object = {}) =>
      request.call.get('orders', Order, { passes: [pass], ...how }).catch(({ options }) => options.errors)
    const cached = { cache: { ttl: 60_000, scope: 'shared' } }
    const elsewhere = [{ pointer: '/query/ref', detail: 'too short' }]

    expect(await Promise.all([ask(wrongOrder), ask(other)])).toEqual([seen, elsewhere])
    expect(await Promise.all([ask(wrongOrder, cached), ask(other, cached)])).toEqual([seen, elsewhere])
  })

  it('comes to all who asked for ids in one batch', async () => {
    await using service = await refusing()
    await using request = oneRequest(service.url)
    const ask = (id: string) =>
      request.call
        .batch('orders', Order, { ids: [id], key: 'id', passes: [wrongOrder] })
        .catch(({ options }) => options.errors)

    expect(await Promise.all([ask('a'), ask('b')])).toEqual([seen, seen])
    expect(service.heads.length).toBe(1)
  })

  it.each([
    [401, "it is about the gateway's credential, and the client would sign in again for nothing"],
    [429, 'it is about how often the gateway calls: the client gets 503 with Retry-After'],
  ] as const)('cannot be made for %i', (status, why) => {
    // @ts-expect-error the type refuses it as well
    expect(() => refused(status, Refusal, {})).toThrow(
      new TypeError(`refused: cannot take ${status}, since ${why}`),
    )
  })

  it('says as data which statuses it is for', () => {
    expect(passedStatuses([404, wrongOrder, 409])).toEqual([404, 400, 422, 409])
  })
})
