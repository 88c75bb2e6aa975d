import { createRequire } from 'node:module'
import { folder } from './open-telemetry.ts'

/**
 * Instruments a process before its own modules are loaded (`--import`), as the pages of OpenTelemetry say, with the instrumentations
 * that the query of its own address names. Its packages are not typed here, since nothing of this repository depends on them.
 */
const require = createRequire(folder)
const from = (name: string) => Object(require(`@opentelemetry/${name}`))

const ended: unknown[] = []
const available: Readonly<Record<string, () => unknown>> = {
  http: () => new (from('instrumentation-http').HttpInstrumentation)(),
  undici: () => new (from('instrumentation-undici').UndiciInstrumentation)(),
}
const { NodeSDK } = from('sdk-node')
const sdk = new NodeSDK({
  autoDetectResources: false,
  spanProcessors: [
    {
      onStart: () => {},
      onEnd: (span: unknown) => ended.push(span),
      forceFlush: async () => {},
      shutdown: async () => {},
    },
  ],
  instrumentations: (new URL(import.meta.url).searchParams.get('instrument') ?? '')
    .split(',')
    .flatMap((name) => available[name]?.() ?? []),
})
sdk.start()

/** Where the gateway finds the spans: a module of another address, which has a query, is another module. */
Reflect.set(globalThis, Symbol.for('bffkit.bench.spans'), () => spansOf(ended))

const spansOf = (spans: readonly unknown[]) =>
  spans.map((span) => {
    const { kind, name, parentSpanContext, attributes } = Object(span)
    const { traceId, spanId } = Object(span).spanContext()
    const path = attributes['url.path'] ?? attributes['http.target']
    return { traceId, spanId, parentId: parentSpanContext?.spanId, kind, name, path }
  })
