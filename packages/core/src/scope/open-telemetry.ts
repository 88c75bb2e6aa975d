/**
 * Where version 1 of the API of OpenTelemetry keeps what an SDK has registered, for whichever copy of the API reads it
 * (its `global-utils`), and the key of the span in a context. Read here without the package: who does not instrument does not
 * install it.
 */
const registered = Symbol.for('opentelemetry.js.api.1')

/** Where a context of OpenTelemetry has its span. */
export const spanKey = Symbol.for('OpenTelemetry Context Key SPAN')

/** Whether an SDK of OpenTelemetry has registered itself in this process. */
export const isInstrumented = (): boolean => registered in globalThis

/** What an SDK has registered to keep contexts, to read what a request came with, and to make spans. */
export const ofSdk = (what: 'context' | 'propagation' | 'trace'): unknown =>
  field(field(globalThis, registered), what)

/** A field of something that is not typed here. */
export const field = (object: unknown, key: PropertyKey): unknown =>
  typeof object === 'object' && object !== null ? Reflect.get(object, key) : undefined

/** What a method gives of something that is not typed here; `undefined` where there is none. */
export const called = (object: unknown, method: string, ...values: readonly unknown[]): unknown => {
  const found = field(object, method)
  return typeof found === 'function' ? Reflect.apply(found, object, values) : undefined
}
