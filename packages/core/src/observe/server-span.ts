import { activeSpan, readSpan } from '../scope/active-span.ts'
import { called, ofSdk, spanKey } from '../scope/open-telemetry.ts'

/** The span of a request, recorded by an SDK of OpenTelemetry. */
export interface ServerSpan {
  /** Answers the request with the span active, so that its calls, and what an app records, are below it. */
  readonly run: (answer: () => Promise<void>) => Promise<void>
  /** Ends it, once the answer is over: with the template of the route, the status, and the code of what failed. */
  readonly end: (route: string | undefined, status: number, code: string | undefined) => void
}

/**
 * Begins the span of a request where nobody has begun one: the SDK's instrumentation of `http` sees no
 * HTTP/2 and no TLS of a gateway, and may not be there. Whose child it is, and whether it is recorded, is the SDK's to say.
 * `undefined` where no SDK is registered, where a span is active, and where the SDK makes none.
 *
 * Named and described as in the semantic conventions for HTTP spans, without the path.
 */
export const serverSpan = (
  method: string,
  header: (name: string) => string | undefined,
): ServerSpan | undefined => {
  if (activeSpan()) return undefined
  const manager = ofSdk('context')
  const around = called(manager, 'active')
  const parent = called(ofSdk('propagation'), 'extract', around, header, getter) ?? around
  const tracer = called(ofSdk('trace'), 'getTracer', 'bffkit')
  const attributes = { 'http.request.method': method }
  const span = called(tracer, 'startSpan', method, { kind: kindOfServer, attributes }, parent)
  if (!readSpan(span)) return undefined
  const inside = called(parent, 'setValue', spanKey, span)
  return {
    run: (answer) => {
      let answered: Promise<void> | undefined
      const run = () => {
        answered = answer()
      }
      called(manager, 'with', inside, run)
      return answered ?? answer()
    },
    end: (route, status, code) => {
      called(span, 'setAttribute', 'http.response.status_code', status)
      if (route !== undefined) {
        called(span, 'updateName', `${method} ${route}`)
        called(span, 'setAttribute', 'http.route', route)
      }
      if (code !== undefined) called(span, 'setAttribute', 'error.type', code)
      if (status >= 500) called(span, 'setStatus', { code: statusOfError })
      called(span, 'end')
    },
  }
}

/** `SpanKind.SERVER` and `SpanStatusCode.ERROR` of the API. */
const kindOfServer = 1
const statusOfError = 2

/** How a propagator reads what it is given, here the headers of a request. */
const getter = {
  get: (header: (name: string) => string | undefined, name: string) => header(name),
  keys: () => [],
}
