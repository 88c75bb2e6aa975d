import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { codeOf } from '../../errors/codes.ts'
import type { PassedStatus } from '../../errors/passed-status.ts'
import { problemOf } from '../../errors/problem.ts'
import { oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'

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

const named: Readonly<Record<number, string>> = {
  400: 'BFF_INPUT_INVALID',
  402: 'BFF_PAYMENT_REQUIRED',
  403: 'BFF_NOT_PERMITTED',
  404: 'BFF_NOT_FOUND',
  409: 'BFF_CONFLICT',
  410: 'BFF_GONE',
  412: 'BFF_PRECONDITION_FAILED',
  422: 'BFF_UNPROCESSABLE',
  423: 'BFF_LOCKED',
  428: 'BFF_PRECONDITION_REQUIRED',
  451: 'BFF_LEGALLY_UNAVAILABLE',
}
const everyClientError = Array.from({ length: 100 }, (_, index) => 400 + index)
/** What a caller without types may write. */
const untyped = (status: number) => status as PassedStatus

describe('K3: a status a method passes on', () => {
  it('is that status for the client, whichever of the 4xx it is, or is refused by name', async () => {
    const refused: number[] = []
    for (const status of everyClientError) {
      const error = await failure(status, 'retry-after: 7\r\n', [untyped(status)]).catch((wrong) => wrong)
      if (error instanceof TypeError) refused.push(status)
      else
        expect({
          ...shape(error),
          title: problemOf(error, '').title,
          status: problemOf(error, '').status,
        }).toEqual({
          ...expected(
            named[status] ?? 'BFF_REFUSED',
            status,
            status === 404 || status === 410 ? 'absent' : 'refused',
            String(status),
          ),
          title: codeOf(error.code).title,
        })
    }

    expect(refused).toEqual([401, 407, 408, 421, 426, 429])
  })

  it.each([
    [
      401,
      "cannot take 401, since it is about the gateway's credential, and the client would sign in again for nothing",
    ],
    [407, 'cannot take 407, since it is about a proxy between the gateway and the service'],
    [200, 'takes a status from 400 to 499, not 200'],
    [500, 'takes a status from 400 to 499, not 500'],
    [404.5, 'takes a status from 400 to 499, not 404.5'],
  ])('%d is a mistake of whoever wrote it', async (status, message) => {
    const wrong = new TypeError(`orders (GET orders/{id}): passes: ${message}`)

    await expect(failure(404, '', [untyped(status)])).rejects.toThrow(wrong)
  })

  it('is a mistake in the path of the other lane as well', async () => {
    await using request = oneRequest('http://127.0.0.1:1')

    expect(() => request.call.path('orders', {}, [untyped(401)])).toThrow(TypeError)
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
