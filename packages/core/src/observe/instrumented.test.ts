import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createRequire } from 'node:module'
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
import { connect } from '../service/connect.ts'
import { type Bound, service } from '../service/service.ts'
import { type Got, type HttpService, httpService, json } from '../service/test/http-service.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'
import { newSpanId, traceOf } from './trace.ts'

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
const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`
type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch']

/** As OpenTelemetry's SDK and its instrumentation of undici do it, where neither is installed. */
const likeOpenTelemetry = (): Instrumentation => {
  const spans: Span[] = []
  const active = new AsyncLocalStorage<Span>()
  const begin = (kind: Span['kind'], traceId: string, parentId: string | undefined) => {
    const span = { traceId, spanId: newSpanId(), parentId, kind }
    spans.push(span)
    return span
  }
  const context = {
    active: () => ({
      getValue: (key: symbol) => {
        const span = key === Symbol.for('OpenTelemetry Context Key SPAN') ? active.getStore() : undefined
        return span && { spanContext: () => ({ ...span, traceFlags: 1 }) }
      },
    }),
  }
  const key = Symbol.for('opentelemetry.js.api.1')
  Object.assign(globalThis, { [key]: { version: '1.10.0', context } })
  const create = (message: unknown) => {
    const { request } = Object(message)
    const parent = active.getStore()
    const { traceId, spanId } = begin(
      'client',
      parent?.traceId ?? traceOf(undefined, undefined).traceId,
      parent?.spanId,
    )
    request.addHeader('traceparent', `00-${traceId}-${spanId}-01`)
  }
  subscribe('undici:request:create', create)
  return {
    spans: () => spans,
    server: (fetch) => (request, env) => {
      const { traceId, parentId } = traceOf(request.headers.get('traceparent') ?? undefined, undefined)
      return active.run(begin('server', traceId, parentId), () => fetch(request, env))
    },
    stop: () => {
      unsubscribe('undici:request:create', create)
      Reflect.deleteProperty(globalThis, key)
    },
  }
}

const packages = [
  'api',
  'core',
  'context-async-hooks',
  'sdk-trace',
  'instrumentation-http',
  'instrumentation-undici',
]
const require = createRequire(import.meta.url)
const installed = packages.every((name) => {
  try {
    return require.resolve(`@opentelemetry/${name}`) !== ''
  } catch {
    return false
  }
})

/** OpenTelemetry as it is published, where it is installed: `NODE_PATH` may say where. Its packages are not typed here. */
const openTelemetry = (): Instrumentation => {
  const from = (name: string) => Object(require(`@opentelemetry/${name}`))
  const { context, propagation, trace } = from('api')
  const { InMemorySpanExporter, SimpleSpanProcessor, ...sdk } = from('sdk-trace')
  const exporter = new InMemorySpanExporter()
  const provider = new (sdk.TracerProvider ?? sdk.BasicTracerProvider)({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  })
  const manager = new (from('context-async-hooks').AsyncLocalStorageContextManager)()
  context.setGlobalContextManager(manager.enable())
  propagation.setGlobalPropagator(new (from('core').W3CTraceContextPropagator)())
  trace.setGlobalTracerProvider(provider)
  const instrumentations = [
    new (from('instrumentation-http').HttpInstrumentation)(),
    new (from('instrumentation-undici').UndiciInstrumentation)(),
  ]
  for (const one of instrumentations) one.setTracerProvider(provider)
  require('node:http')
  return {
    spans: () =>
      exporter.getFinishedSpans().map((span: unknown) => {
        const { kind, parentSpanContext, ...finished } = Object(span)
        const { traceId, spanId } = Object(span).spanContext()
        void finished
        return {
          traceId,
          spanId,
          parentId: parentSpanContext?.spanId,
          kind: kind === 1 ? 'server' : 'client',
        }
      }),
    server: (fetch) => fetch,
    stop: () => {
      for (const one of instrumentations) one.disable()
      for (const api of [context, propagation, trace]) api.disable()
    },
  }
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
  ['something like OpenTelemetry', true, likeOpenTelemetry],
  ['OpenTelemetry', installed, openTelemetry],
] as const)('a gateway in a process instrumented by %s', (what, runs, instrument) => {
  let instrumentation: Instrumentation
  let shop: HttpService
  let url: string
  let close: () => Promise<void>
  const { log, lines } = logLines()

  beforeAll(async () => {
    if (!runs) return
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
  afterAll(() => close?.())

  const traceparents = ({ raw }: Got) =>
    raw.filter((_, index) => raw[index - 1]?.toLowerCase() === 'traceparent' && index % 2 === 1)

  if (!runs)
    console.warn(`${what} is not tried: NODE_PATH leads to no @opentelemetry/${packages.join(', /')}`)
  it.runIf(runs).each(Object.keys(screens))(
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
          .poll(() => calls.map((call) => traceparents(call).map((said) => clientOf(said)?.kind)))
          .toEqual(calls.map(() => ['client']))
        for (const call of calls) {
          const client = clientOf(traceparents(call)[0] ?? '')
          expect(client).toMatchObject({ traceId: line?.traceId, parentId: line?.spanId })
        }
      }
    },
  )

  const clientOf = (said: string) => {
    const [, traceId, spanId] = said.split('-')
    return instrumentation.spans().find((span) => span.traceId === traceId && span.spanId === spanId)
  }
})
