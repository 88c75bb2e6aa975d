import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { int64 } from '../../view/int64.ts'
import type { Call } from '../call.ts'
import { type HttpService, httpService } from '../test/http-service.ts'
import { type OneRequest, oneRequest } from '../test/one-request.ts'

const long = 616581622363398142n
let body = ''
let service: HttpService
let request: OneRequest
beforeAll(async () => {
  service = await httpService((_, outgoing) => outgoing.end(body))
  request = oneRequest(service.url)
})
afterAll(async () => {
  await request[Symbol.asyncDispose]()
  await service[Symbol.asyncDispose]()
})

const rounding: readonly (readonly [string, z.ZodType])[] = [
  ['z.number()', z.number()],
  ['z.coerce.number()', z.coerce.number()],
  ['a function', z.unknown().transform(Number)],
  ['a function that waits', z.unknown().transform(async (value) => Number(value))],
]

describe('.json(schema) of ky', () => {
  it.each(rounding)('refuses to round by %s', async (_, schema) => {
    const Found = z.object({ destinationAccountId: schema })
    for (body of [`{"destinationAccountId":${long}}`, `{"destinationAccountId":"${long}"}`]) {
      const ways = [
        (call: Call) => call.ky.get('x').json(Found),
        (call: Call) => call.ky('x').json(Found),
        (call: Call) => call.ky.extend({}).post('x').json(Found),
      ]
      for (const read of ways) await expect(read(request.call)).rejects.toThrow('schema')
    }
  })

  it.each([
    ['int64()', int64(), long],
    ['z.bigint()', z.bigint(), long],
    ['z.unknown()', z.unknown(), long],
    ['z.coerce.string()', z.coerce.string(), String(long)],
  ])('reads it by %s', async (_, schema, value) => {
    body = `{"id":${long}}`
    expect(await request.call.ky.get('x').json(z.object({ id: schema }))).toEqual({ id: value })
  })
})

describe('json() of ky without a schema', () => {
  const ways = [
    (call: Call) => call.ky.get('x').json(),
    async (call: Call) => (await call.ky.get('x')).json(),
    async (call: Call) => (await call.ky.get('x')).clone().json(),
    async (call: Call) => (await call.ky.get('x')).clone().clone().json(),
  ]

  it.each(ways)('keeps an integer, and refuses what is not JSON (%#)', async (read) => {
    body = `[${long}]`
    expect(await read(request.call)).toEqual([long])
    body = '{x'
    await expect(read(request.call)).rejects.toThrow(
      expect.objectContaining({
        code: 'BFF_SERVICE_CONTRACT',
        message: 'orders: answered what is not JSON (read by ky)',
      }),
    )
  })
})
