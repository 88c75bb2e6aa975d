import { afterEach, expect, it } from 'vitest'
import { serverSpan } from './server-span.ts'

const key = Symbol.for('opentelemetry.js.api.1')
const spanContext = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }
const none = () => undefined

/** As if an SDK were registered that makes such a span, and keeps contexts as this says; tells what is asked of it. */
const registered = (made: object, context: object = {}) => {
  const recorded: unknown[] = []
  const tells =
    (method: string) =>
    (...values: unknown[]) =>
      recorded.push([method, ...values])
  const span = {
    spanContext: () => made,
    ...Object.fromEntries(
      ['setAttribute', 'updateName', 'setStatus', 'end'].map((name) => [name, tells(name)]),
    ),
  }
  const inside = { getValue: none, setValue: () => 'inside' }
  const startSpan = (name: string, options: object) => {
    recorded.push(['startSpan', name, options])
    return span
  }
  const manager = {
    active: () => inside,
    with: (where: unknown, run: () => unknown) => {
      recorded.push(['with', where])
      return run()
    },
    ...context,
  }
  Object.assign(globalThis, { [key]: { context: manager, trace: { getTracer: () => ({ startSpan }) } } })
  return recorded
}
afterEach(() => {
  Reflect.deleteProperty(globalThis, key)
})

it('H14: is begun and ended as the conventions say, and active while the request is answered', async () => {
  const recorded = registered(spanContext)
  const span = serverSpan('GET', none)
  await span?.run(async () => void recorded.push('answered'))
  span?.end('/orders/:id', 504, 'BFF_SERVICE_TIMEOUT')

  expect(recorded).toEqual([
    ['startSpan', 'GET', { kind: 1, attributes: { 'http.request.method': 'GET' } }],
    ['with', 'inside'],
    'answered',
    ['setAttribute', 'http.response.status_code', 504],
    ['updateName', 'GET /orders/:id'],
    ['setAttribute', 'http.route', '/orders/:id'],
    ['setAttribute', 'error.type', 'BFF_SERVICE_TIMEOUT'],
    ['setStatus', { code: 2 }],
    ['end'],
  ])
})

it('H14: says nothing of a route and an error there are not', () => {
  const recorded = registered(spanContext)
  serverSpan('GET', none)?.end(undefined, 404, undefined)

  expect(recorded.slice(1)).toEqual([['setAttribute', 'http.response.status_code', 404], ['end']])
})

it('H14: answers, and fails, once where the context is not kept', async () => {
  registered(spanContext, { with: undefined })
  const answered: number[] = []
  await serverSpan('GET', none)?.run(async () => void answered.push(1))
  expect(answered).toEqual([1])

  registered(spanContext)
  const failed = serverSpan('GET', none)?.run(() => Promise.reject(new TypeError('of the app')))
  await expect(failed).rejects.toThrow('of the app')
})

it.each<[string, () => unknown]>([
  ['no SDK is registered', none],
  ['the SDK makes none', () => registered({ ...spanContext, traceId: '0'.repeat(32) })],
  [
    'somebody has begun one',
    () =>
      registered(spanContext, { active: () => ({ getValue: () => ({ spanContext: () => spanContext }) }) }),
  ],
  ['nothing keeps contexts or makes spans', () => Object.assign(globalThis, { [key]: {} })],
])('H14: is not begun where %s', (_, prepare) => {
  prepare()

  expect(serverSpan('GET', none)).toBe(undefined)
})
