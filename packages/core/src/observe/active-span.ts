import type { Trace } from './trace.ts'

/** A span somebody else records, in which this code runs. */
export type ActiveSpan = Omit<Trace, 'parentId'>

/**
 * Where version 1 of the API of OpenTelemetry keeps what an SDK has registered, for whichever copy of the API reads it
 * (its `global-utils`), and the key of the span in a context. Read here without the package: who does not instrument does not
 * install it.
 */
const registered = Symbol.for('opentelemetry.js.api.1')
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN')

/** Whether an SDK of OpenTelemetry has registered itself in this process. */
export const isInstrumented = (): boolean => registered in globalThis

/** The span of OpenTelemetry in which this code runs; `undefined` when there is none, or it is the caller's. */
export const activeSpan = (): ActiveSpan | undefined => {
  if (!isInstrumented()) return undefined
  const manager = field(field(globalThis, registered), 'context')
  const span = called(called(manager, 'active'), 'getValue', spanKey)
  return read(called(span, 'spanContext'))
}

const read = (context: unknown): ActiveSpan | undefined => {
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

const field = (object: unknown, key: PropertyKey): unknown =>
  typeof object === 'object' && object !== null ? Reflect.get(object, key) : undefined

const called = (object: unknown, method: string, ...values: readonly unknown[]): unknown => {
  const found = field(object, method)
  return typeof found === 'function' ? Reflect.apply(found, object, values) : undefined
}
