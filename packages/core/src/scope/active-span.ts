import { called, field, isInstrumented, ofSdk, spanKey } from './open-telemetry.ts'
import type { Trace } from './trace.ts'

/** A span somebody else records, in which this code runs. */
export type ActiveSpan = Omit<Trace, 'parentId'>

/** The span of OpenTelemetry in which this code runs; `undefined` when there is none, or it is the caller's. */
export const activeSpan = (): ActiveSpan | undefined =>
  isInstrumented() ? readSpan(called(called(ofSdk('context'), 'active'), 'getValue', spanKey)) : undefined

/** What a span of OpenTelemetry says of itself; `undefined` when it is none, or the caller's. */
export const readSpan = (span: unknown): ActiveSpan | undefined => {
  const context = called(span, 'spanContext')
  const [traceId, spanId, flags] = [
    field(context, 'traceId'),
    field(context, 'spanId'),
    field(context, 'traceFlags'),
  ]
  if (!isId(traceId, 32) || !isId(spanId, 16) || field(context, 'isRemote') === true) return undefined
  const state = called(field(context, 'traceState'), 'serialize')
  return {
    traceId,
    spanId,
    sampled: (Number(flags) & 1) !== 0,
    random: (Number(flags) & 2) !== 0,
    ...(typeof state === 'string' && state !== '' && { state }),
  }
}

const isId = (value: unknown, length: number): value is string =>
  typeof value === 'string' && value.length === length && /^[0-9a-f]*[1-9a-f][0-9a-f]*$/.test(value)
