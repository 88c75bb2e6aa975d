import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import { afterEach, expect, it } from 'vitest'
import { cancellation } from '../../scope/cancellation.ts'
import { currentPart } from '../../scope/current-part.ts'
import { type CallContext, callContext, sendWhereMade } from './call-context.ts'

const created = channel('undici:request:create')
const listeners = new Set<(message: unknown) => void>()
const listen = (listener: (message: unknown) => void) => {
  listeners.add(listener)
  created.subscribe(listener)
}
afterEach(() => {
  for (const listener of listeners) created.unsubscribe(listener)
  listeners.clear()
})

const made = (): CallContext => callContext() ?? never()
const never = () => {
  throw new TypeError('Nobody listens')
}

it('H14: is nothing as long as nobody instruments', () => {
  expect(callContext()).toBe(undefined)
})

it('H14: runs what is sent where the call was made, but for its part', () => {
  listen(() => {})
  const store = new AsyncLocalStorage<string>()
  const part = { name: 'orders', cancellation: cancellation() }
  const context = store.run('made', () => currentPart.run(part, made))
  const seen: unknown[] = []
  store.run('elsewhere', () =>
    sendWhereMade(context, { signed: undefined }, () => seen.push(store.getStore(), currentPart.getStore())),
  )

  expect(seen).toEqual(['made', undefined])
})

it.each([
  ['that of who listens', undefined, ['traceparent', 'theirs', 'tracestate', 'theirs']],
  ['its own where it is signed', ['x-signature', '1'], ['traceparent', 'ours', 'tracestate', 'ours']],
])('H14: sends one traceparent, %s, and listens only meanwhile', (_, signed, kept) => {
  listen((message) => {
    Object(message).request.headers.push('traceparent', 'theirs', 'tracestate', 'theirs')
  })
  const headers = ['traceparent', 'ours', 'x-request-id', '1', 'TraceState', 'ours']
  sendWhereMade(made(), { signed }, () => created.publish({ request: { headers } }))

  expect(headers.map((value) => value.toLowerCase())).toEqual(
    signed
      ? ['traceparent', 'ours', 'x-request-id', '1', 'tracestate', 'ours']
      : ['x-request-id', '1', ...kept],
  )
  const others = ['traceparent', 'a', 'traceparent', 'b']
  created.publish({ request: { headers: others } })
  expect(others.slice(0, 4)).toEqual(['traceparent', 'a', 'traceparent', 'b'])
})

it('H14: leaves alone what is sent by those who add nothing, and what is no request', () => {
  listen(() => {})
  const headers = ['traceparent', 'ours']
  sendWhereMade(made(), { signed: undefined }, () => {
    for (const message of [{ request: { headers } }, { request: {} }, undefined]) created.publish(message)
  })

  expect(headers).toEqual(['traceparent', 'ours'])
})
