import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { BffError } from '../errors/bff-error.ts'
import type { PassedStatus } from './status.ts'
import { oneRequest } from './test/one-request.ts'
import { rawServer } from './test/raw-server.ts'

const Order = z.object({ id: z.string() })

/** What a call fails with when the service answers just this. */
const failure = async (status: number, headers = '', passes: PassedStatus[] = []): Promise<BffError> => {
  const answer = `HTTP/1.1 ${status} Whatever\r\ncontent-length: 6\r\n${headers}\r\nsecret`
  await using service = await rawServer((socket) => socket.write(answer))
  await using request = oneRequest(service.url)
  const options = { path: { id: 'private' }, query: { token: 'private' }, passes }
  try {
    await request.call.get('orders/{id}', Order, options)
  } catch (error) {
    if (error instanceof BffError) return error
    throw error
  }
  throw new Error('nothing failed')
}
const shape = ({ code, status, reason, message, options, cause }: BffError) => ({
  code,
  status,
  reason,
  message,
  retryAfter: options.retryAfter,
  cause,
})
const expected = (code: string, status: number, reason: string, message: string, retryAfter?: number) => ({
  code,
  status,
  reason,
  message: `orders: answered ${message} (GET orders/{id})`,
  retryAfter,
  cause: undefined,
})

describe('a status a method passes on', () => {
  it.each([
    [404, 'BFF_NOT_FOUND', 'absent'],
    [409, 'BFF_CONFLICT', 'refused'],
    [410, 'BFF_GONE', 'absent'],
    [412, 'BFF_PRECONDITION_FAILED', 'refused'],
    [422, 'BFF_UNPROCESSABLE', 'refused'],
  ] as const)('is %i for the client, as %s', async (status, code, reason) => {
    const error = await failure(status, '', [404, 409, 410, 412, 422])

    expect(shape(error)).toEqual(expected(code, status, reason, String(status)))
  })
})

describe('a status nobody asked for', () => {
  it.each([
    [400, 'refused'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'absent'],
    [405, 'refused'],
    [409, 'refused'],
    [410, 'absent'],
    [412, 'refused'],
    [418, 'refused'],
    [422, 'refused'],
    [499, 'refused'],
  ])('%i is a fault of the gateway, and the part is %s', async (status, reason) => {
    expect(shape(await failure(status))).toEqual(expected('BFF_SERVICE_REFUSED', 502, reason, String(status)))
  })

  it('404 is refused as well when the method passes only 410', async () => {
    expect((await failure(404, '', [410])).code).toBe('BFF_SERVICE_REFUSED')
  })

  it.each([500, 501, 502, 503, 504, 599])('%i means the service is not available', async (status) => {
    expect(shape(await failure(status, 'retry-after: 7\r\n'))).toEqual(
      expected('BFF_SERVICE_UNAVAILABLE', 502, 'unavailable', String(status)),
    )
  })

  it.each([300, 301, 302, 303, 304, 307, 308, 600, 999])('%i breaks the contract', async (status) => {
    expect(shape(await failure(status, 'location: http://127.0.0.1:1/\r\n'))).toEqual(
      expected('BFF_SERVICE_CONTRACT', 502, 'contract', `${status}, which no call expects`),
    )
  })
})

describe('429', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([
    ['', 1],
    ['retry-after: 7\r\n', 7],
    ['retry-after: 0\r\n', 1],
    ['retry-after: 99999999999999999999\r\n', 3_600],
    ['retry-after: -5\r\n', 1],
    ['retry-after: soon\r\n', 1],
    ['retry-after: 7\r\nretry-after: 9\r\n', 1],
    ['retry-after: Wed, 01 Jan 2025 00:00:30 GMT\r\n', 30],
    ['retry-after: Wednesday, 01-Jan-25 00:00:30 GMT\r\n', 30],
    ['retry-after: Wed Jan  1 00:00:30 2025\r\n', 30],
    ['retry-after: Tue, 31 Dec 2024 23:59:00 GMT\r\n', 1],
    ['retry-after: Thu, 01 Jan 2026 00:00:00 GMT\r\n', 3_600],
  ])('with %j becomes 503 and says when to come back', async (headers, retryAfter) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-01-01T00:00:00Z') })

    expect(shape(await failure(429, headers))).toEqual(
      expected('BFF_SERVICE_OVERLOADED', 503, 'overloaded', '429', retryAfter),
    )
  })
})
