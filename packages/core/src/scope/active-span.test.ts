import { afterEach, expect, it } from 'vitest'
import { activeSpan } from './active-span.ts'

const key = Symbol.for('opentelemetry.js.api.1')
const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'

/** As if a span were active that says this of itself. */
const inSpan = (spanContext: object) =>
  Object.assign(globalThis, {
    [key]: { context: { active: () => ({ getValue: () => ({ spanContext: () => spanContext }) }) } },
  })

afterEach(() => {
  Reflect.deleteProperty(globalThis, key)
})

it('H14: is nothing where nobody instruments, and where no context is kept', () => {
  expect(activeSpan()).toBe(undefined)
  for (const registered of [
    {},
    { context: {} },
    { context: { active: () => ({ getValue: () => undefined }) } },
  ]) {
    Object.assign(globalThis, { [key]: registered })
    expect(activeSpan()).toBe(undefined)
  }
})

it('H14: is the active span, its flags and its state included', () => {
  inSpan({ traceId, spanId, traceFlags: 3, traceState: { serialize: () => 'vendor=1' } })
  expect(activeSpan()).toEqual({ traceId, spanId, sampled: true, random: true, state: 'vendor=1' })

  inSpan({ traceId, spanId, traceFlags: 0 })
  expect(activeSpan()).toEqual({ traceId, spanId, sampled: false, random: false })
})

it.each<[string, object]>([
  ["the caller's", { traceId, spanId, traceFlags: 1, isRemote: true }],
  ['without a trace', { traceId: '0'.repeat(32), spanId, traceFlags: 1 }],
  ['without an id', { traceId, spanId: '', traceFlags: 1 }],
  ['with an id that is none', { traceId, spanId: `${spanId.slice(1)}\n`, traceFlags: 1 }],
])('H14: is no span that is %s', (_, spanContext) => {
  inSpan(spanContext)

  expect(activeSpan()).toBe(undefined)
})
