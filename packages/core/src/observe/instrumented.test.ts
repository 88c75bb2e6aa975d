import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../test/log-lines.ts'
import { trusting } from '../../test/trusting.ts'
import { exchange } from '../edge/test/wire.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { newSpanId, traceOf } from '../scope/trace.ts'
import { connect } from '../service/connect.ts'
import { type Bound, service } from '../service/service.ts'
import { type Got, type HttpService, httpService, json } from '../service/test/http-service.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'

/** A span, as far as these tests ask. */
interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | undefined
  readonly kind: 'server' | 'client'
}

/** What instruments a process. */
interface Instrumentation {
  readonly spans: () => readonly Span[]
  readonly server: (fetch: Fetch) => Fetch
  readonly stop: () => void
}
const get = (path: string, header = '') =>
  `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${header}connection: close\r\n\r\n`
type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch']

/** A context, as the API has it: a value for each key, and another one with another value. */
interface Values {
  getValue(key: symbol): unknown
  setValue(key: symbol, value: unknown): Values
}
const contextOf = (values: ReadonlyMap<symbol, unknown>): Values => ({
  getValue: (key) => values.get(key),
  setValue: (key, value) => contextOf(new Map(values).set(key, value)),
})
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN')

/**
 * As OpenTelemetry's SDK and its instrumentation of undici do it, which `npm run prove:traces` tries themselves. With `seesServer` also as that of
 * `http` does, which sees no HTTP/2 and no TLS of a gateway.
 */
const likeOpenTelemetry = (seesServer: boolean) => (): Instrumentation => {
  const spans: Span[] = []
  const contexts = new AsyncLocalStorage<Values>()
  const root = contextOf(new Map())
  const active = () => contexts.getStore() ?? root
  const spanIn = (context: Values) => Object(context.getValue(spanKey)).spanContext?.() as Span | undefined
  const begin = (kind: Span['kind'], parent: Span | undefined) => {
    const { traceId } = parent ?? traceOf(undefined, undefined)
    const span = { traceId, spanId: newSpanId(), parentId: parent?.spanId, kind }
    spans.push(span)
    return { spanContext: () => ({ ...span, traceFlags: 1 }) }
  }
  const extract = (context: Values, carrier: unknown, from: Getter) => {
    const { traceId, parentId: spanId } = traceOf(from.get(carrier, 'traceparent'), undefined)
    const remote = { traceId, spanId, traceFlags: 1, isRemote: true }
    return spanId === undefined ? context : context.setValue(spanKey, { spanContext: () => remote })
  }
  const key = Symbol.for('opentelemetry.js.api.1')
  const tracer = {
    startSpan: (_: string, { kind }: { kind: number }, context: Values) =>
      begin(kind === 1 ? 'server' : 'client', spanIn(context)),
  }
  Object.assign(globalThis, {
    [key]: {
      version: '1.10.0',
      context: { active, with: contexts.run.bind(contexts) },
      propagation: { extract },
      trace: { getTracer: () => tracer },
    },
  })
  const create = (message: unknown) => {
    const { traceId, spanId } = begin('client', spanIn(active())).spanContext()
    Object(message).request.addHeader('traceparent', `00-${traceId}-${spanId}-01`)
  }
  subscribe('undici:request:create', create)
  return {
    spans: () => spans,
    server: seesServer
      ? (fetch) => (request, env) => {
          const around = extract(root, request.headers, headersOf)
          return contexts.run(around.setValue(spanKey, begin('server', spanIn(around))), () =>
            fetch(request, env),
          )
        }
      : (fetch) => fetch,
    stop: () => {
      unsubscribe('undici:request:create', create)
      Reflect.deleteProperty(globalThis, key)
    },
  }
}

/** How a propagator reads what it is given. */
interface Getter {
  get(carrier: unknown, name: string): string | undefined
}
const headersOf: Getter = {
  get: (headers, name) => (headers instanceof Headers && headers.get(name)) || undefined,
}

const Order = z.object({ id: z.string() })
const declared = {
  orders: service(
    'orders',
    { retry: { baseDelay: 0, budget: { reserve: 50 } }, hedge: { quantile: 0.5, extraLoad: 1 } },
    (call) => ({
      byId: (id: string) => call.get('orders/{id}', Order, { path: { id }, hedge: false }),
      hedged: (id: string) => call.get('slow/{id}', Order, { path: { id } }),
      kept: () =>
        call.get('orders/kept', Order, {
          hedge: false,
          cache: { ttl: 1, staleWhileRevalidate: 60_000, scope: 'shared' },
        }),
      text: () => call.ky.get(call.path('orders/{id}', { id: 'text' })).text(),
    }),
  ),
}
type Orders = Bound<typeof declared>['orders']
const Screen = view('Screen', { a: optional(z.string()), b: optional(Order) })

/** What a screen asks for; its second part asks for it as well where it is shared. */
const screens: Readonly<Record<string, (orders: Orders) => Promise<unknown>>> = {
  plain: (orders) => orders.byId('1'),
  shared: async (orders) => (await Promise.all([orders.byId('2'), orders.byId('2')]))[0],
  row: async (orders) => {
    await orders.byId('3')
    return orders.byId('4')
  },
  again: (orders) => orders.byId('fails'),
  hedged: (orders) => orders.hedged('first'),
  kept: (orders) => orders.kept(),
  streamed: (orders) => orders.text(),
}

describe.each([
  ['something like OpenTelemetry', likeOpenTelemetry(true)],
  ['something like OpenTelemetry that sees no server', likeOpenTelemetry(false)],
] as const)('a gateway in a process instrumented by %s', (_, instrument) => {
  let instrumentation: Instrumentation
  let shop: HttpService
  let url: string
  let close: () => Promise<void>
  const { log, lines } = logLines()

  beforeAll(async () => {
    instrumentation = instrument()
    const asked = new Map<string, number>()
    const held: (() => void)[] = []
    shop = await httpService(({ url }, outgoing) => {
      const times = (asked.get(url) ?? 0) + 1
      asked.set(url, times)
      if (url === '/orders/fails' && times === 1) return json(outgoing, {}, 503)
      // The first one waits for the second.
      if (url === '/slow/first' && times === 1) return held.push(() => json(outgoing, { id: '1' }))
      json(outgoing, { id: '1' })
      for (const answer of held.splice(0)) answer()
    })
    const app = gateway({
      name: 'test',
      services: connect(declared, { ORDERS_URL: shop.url }),
      auth: trusting(),
      log,
    })
    const routes = new Hono<GatewayEnv<Bound<typeof declared>>>().get('/:screen', (c) =>
      fanOut(c, Screen, () => ({
        a: async () => JSON.stringify(await screens[c.req.param('screen')]?.(c.var.services.orders)),
        b: () => c.var.services.orders.hedged(c.req.param('screen')),
      })),
    )
    app.route('/', routes)
    const server = createAdaptorServer({ fetch: instrumentation.server(app.fetch) })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = Object(server.address()) as AddressInfo
    url = `http://127.0.0.1:${port}`
    close = async () => {
      server.close()
      await Promise.all([app.close(), shop[Symbol.asyncDispose]()])
      instrumentation.stop()
    }
    // So many answers are known before a call is made twice.
    for (let made = 0; made < 100; made += 1) await exchange(url, get('/plain'))
  })
  afterAll(() => close())

  const traceparents = ({ raw }: Got) =>
    raw.filter((_, index) => raw[index - 1]?.toLowerCase() === 'traceparent' && index % 2 === 1)

  it.each(Object.keys(screens))(
    'H14: has one trace a request, and one traceparent a call: %s',
    async (screen) => {
      for (let made = 0; made < 2; made += 1) {
        const before = shop.got.length
        const res = await exchange(url, get(`/${screen}`))
        expect(res.status).toBe(200)
        const line = lines().findLast(({ msg }) => msg === 'request')
        await expect.poll(() => shop.got.length).toBeGreaterThan(before + (screen === 'kept' ? 1 : 0))
        const calls = shop.got.slice(before)
        await expect
          .poll(() =>
            calls.map((call) => traceparents(call).map((traceparent) => clientOf(traceparent)?.kind)),
          )
          .toEqual(calls.map(() => ['client']))
        for (const call of calls) {
          const client = clientOf(traceparents(call)[0] ?? '')
          expect(client).toMatchObject({ traceId: line?.traceId, parentId: line?.spanId })
        }
      }
    },
  )

  it('H14: has one span of the server, below that of the client, with the id its line says', async () => {
    const [traceId, parentId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
    await exchange(url, get('/plain', `traceparent: 00-${traceId}-${parentId}-01\r\n`))
    const line = lines().findLast(({ msg }) => msg === 'request')

    expect(line?.traceId).toBe(traceId)
    const server = () =>
      instrumentation.spans().filter((span) => span.traceId === traceId && span.kind === 'server')
    await expect.poll(server).toEqual([{ traceId, spanId: line?.spanId, parentId, kind: 'server' }])
  })

  const clientOf = (traceparent: string) => {
    const [, traceId, spanId] = traceparent.split('-')
    return instrumentation.spans().find((span) => span.traceId === traceId && span.spanId === spanId)
  }
})
