import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { backends } from '../../testing/backends/backends.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { type OneRequestOptions, oneRequest } from '../test/one-request.ts'
import { owners } from './header-rules.ts'
import { forwardable } from './request-headers.ts'

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** The headers the service receives with each of two calls. */
const received = async (options: OneRequestOptions, token?: string) => {
  await using shop = await backends({ orders: { 'GET /a': [], 'GET /b': [] } })
  await using request = oneRequest(shop.settings.ORDERS_URL, options)
  request.scope.token = token
  await request.call.get('a', z.unknown())
  await request.call.get('b', z.unknown())
  return { ...request, headers: shop.calls('orders').map(({ headers }) => headers) }
}

describe('every call', () => {
  it('carries these headers and no others', async () => {
    const client = {
      cookie: 'sid=secret',
      authorization: 'Bearer secret',
      'user-agent': 'app',
      'x-user': 'u1',
    }
    const { headers } = await received({ client, clock: manualClock() }, 'secret')

    expect(headers[0]).toEqual({
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      connection: 'keep-alive',
      accept: 'application/json',
      'accept-encoding': 'identity',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-03$/),
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-request-timeout-ms': '1000',
    })
  })

  it('continues the trace of the request with a span of its own', async () => {
    const client = { traceparent: parent, tracestate: 'vendor=1,other=2' }
    const { headers, scope } = await received({ client })
    const spans = headers.map(({ traceparent }) => String(traceparent).split('-')[2])

    expect(headers.map(({ traceparent }) => String(traceparent).replace(/-[0-9a-f]{16}-/, '-span-'))).toEqual(
      ['00-0af7651916cd43dd8448eb211c80319c-span-01', '00-0af7651916cd43dd8448eb211c80319c-span-01'],
    )
    expect(new Set([...spans, scope.trace.spanId, 'b7ad6b7169203331']).size).toBe(4)
    expect(headers.map(({ tracestate }) => tracestate)).toEqual(['vendor=1,other=2', 'vendor=1,other=2'])
  })

  it('sends that a trace is not sampled when the client sent so', async () => {
    const { headers } = await received({ client: { traceparent: parent.replace(/01$/, '00') } })

    expect(headers[0]?.traceparent).toMatch(/-00$/)
  })

  it('carries the id of the request', async () => {
    const { headers } = await received({ client: { 'x-request-id': 'request-1' } })

    expect(headers.map((one) => one['x-request-id'])).toEqual(['request-1', 'request-1'])
  })

  it.each([
    [{ timeout: 400 }, '400'],
    [{ timeout: 400, budget: 300 }, '280'],
    [{ timeout: 0.4 }, '1'],
    [{ client: { 'x-request-timeout-ms': '200' } }, '180'],
  ])('says what time it has: %j makes %s', async (options, ms) => {
    const { headers } = await received({ ...options, clock: manualClock() })

    expect(headers[0]?.['x-request-timeout-ms']).toBe(ms)
  })
})

describe('the identity of the caller', () => {
  it('is kept from a service unless it is forwarded', async () => {
    expect((await received({}, 'token')).headers[0]?.authorization).toBe(undefined)
    expect((await received({ token: 'none' }, 'token')).headers[0]?.authorization).toBe(undefined)
    expect((await received({ token: 'forward' }, 'token')).headers[0]?.authorization).toBe('Bearer token')
  })

  it('is only the token that was checked, never the header of the client', async () => {
    const client = { authorization: 'Bearer unchecked' }

    expect((await received({ token: 'forward', client })).headers[0]?.authorization).toBe(undefined)
  })
})

describe('headers of the client', () => {
  it('are passed on when they are named, and only then', async () => {
    const client = { 'accept-language': 'de', 'app-version': '4.2', 'x-user': 'u1' }
    const { headers } = await received({ headers: ['Accept-Language', 'currency', 'app-version'], client })

    expect(headers[0]).toMatchObject({ 'accept-language': 'de', 'app-version': '4.2' })
    expect([headers[0]?.currency, headers[0]?.['x-user']]).toEqual([undefined, undefined])
  })

  it('give way to what the call itself says, so that no header is sent twice', async () => {
    await using shop = await backends({ orders: { 'GET /a': [] } })
    const client = { 'accept-language': 'de', accept: 'text/html' }
    await using request = oneRequest(shop.settings.ORDERS_URL, {
      headers: ['accept-language', 'accept'],
      client,
    })
    await request.call.get('a', z.unknown(), { headers: { 'Accept-Language': 'en' } })

    expect(shop.calls('orders')[0]?.headers).toMatchObject({
      'accept-language': 'en',
      accept: 'application/json',
    })
  })
})

describe('forwardable', () => {
  it('gives names in lower case', () => {
    expect(forwardable(['Accept-Language', 'X-App'], 'here')).toEqual(['accept-language', 'x-app'])
  })

  it.each([...owners.keys(), 'Cookie'])('refuses %s', (name) => {
    expect(() => forwardable(['accept', name], 'service orders: headers')).toThrow(
      new TypeError(`service orders: headers: ${name.toLowerCase()} cannot be forwarded from the client`),
    )
  })

  it.each(['', 'a b', 'a:b', 'ä', 'a\nb'])('refuses %j, which is no name', (name) => {
    expect(() => forwardable([name], 'here')).toThrow(
      new TypeError(`here: ${JSON.stringify(name)} is not a header name`),
    )
  })
})
