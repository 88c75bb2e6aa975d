import { expect, it } from 'vitest'
import { cancellation } from '../../scope/cancellation.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { requestHeaders } from '../headers/request-headers.ts'
import { detachedCall } from './detached-call.ts'
import { catalogCalls } from './test/catalog-call.ts'

const client = {
  'x-request-id': 'request-1',
  'x-request-timeout-ms': '60',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=1',
  'accept-language': 'de',
  cookie: 'secret=1',
}
const user = { kind: 'user', id: 'u1', scopes: [], claims: {} } as const

/** The headers a service receives, without the ids that differ in every call. */
const seen = (call: Parameters<typeof requestHeaders>[0]) => {
  const flat = requestHeaders(call)
  const headers = Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]]] : [])))
  return { ...headers, traceparent: headers.traceparent?.replace(/-[0-9a-f]{16}-/, '-span-') }
}

it('looks the same to the service, except that it has all the time of the call', () => {
  const clock = manualClock()
  const call = catalogCalls(clock, { token: 'forward', forwards: ['accept-language'] })({
    client,
    principal: user,
    token: 'token',
  })
  const detached = detachedCall(call, cancellation())

  expect(seen(call)).toEqual({
    accept: 'application/json',
    'accept-encoding': 'identity',
    'accept-language': 'de',
    authorization: 'Bearer token',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-span-01',
    tracestate: 'vendor=1',
    'x-request-id': 'request-1',
    'x-request-timeout-ms': '40',
  })
  expect(seen(detached)).toEqual({ ...seen(call), 'x-request-timeout-ms': '1000' })
})

it('is neither ended with its request nor in the log of it', () => {
  const clock = manualClock()
  const call = catalogCalls(clock)({ client })
  const own = cancellation()
  const detached = detachedCall(call, own)
  clock.advance(100)

  expect(call.scope.cancellation.reason?.code).toBe('BFF_BUDGET_SPENT')
  expect([detached.cancellation, own.reason, detached.record]).toEqual([own, undefined, undefined])
  expect(detached.scope.remaining()).toBe(920)
})
