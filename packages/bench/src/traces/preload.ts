import { createRequire } from 'node:module'
import { folder } from './open-telemetry.ts'

/**
 * Instruments a process before its own modules are loaded (`--import`), as the pages of OpenTelemetry say, with the instrumentations
 * that `BENCH_INSTRUMENT` names. Its packages are not typed here, since nothing of this repository depends on them.
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
  instrumentations: (process.env.BENCH_INSTRUMENT ?? '')
    .split(',')
    .flatMap((name) => available[name]?.() ?? []),
})
sdk.start()

/** The spans that have ended so far. */
export const endedSpans = () =>
  ended.map((span) => {
    const { kind, name, parentSpanContext, attributes } = Object(span)
    const { traceId, spanId } = Object(span).spanContext()
    const path = attributes['url.path'] ?? attributes['http.target']
    return { traceId, spanId, parentId: parentSpanContext?.spanId, kind, name, path }
  })
