import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import { type ActiveSpan, activeSpan } from '../../scope/active-span.ts'
import { currentPart } from '../../scope/current-part.ts'
import { isInstrumented } from '../../scope/open-telemetry.ts'
import type { Attempt } from '../attempt.ts'

/** Where a call was made, for those who follow asynchronous work: callbacks of a connection run elsewhere. */
export interface CallContext {
  /** Runs something as if it ran there, but for the part. */
  readonly run: ReturnType<typeof AsyncLocalStorage.snapshot>
  /** The span that was active there. */
  readonly span: ActiveSpan | undefined
}

/** Where undici says of each request that it was made, headers included, which whoever listens may add to. */
const created = channel('undici:request:create')

/** The context this code runs in; `undefined`, for nothing, as long as nobody instruments the process. */
export const callContext = (): CallContext | undefined =>
  created.hasSubscribers || isInstrumented()
    ? { run: currentPart.exit(() => AsyncLocalStorage.snapshot()), span: activeSpan() }
    : undefined

/**
 * Sends a call where it was made, with one `traceparent`: that of who listens to undici and adds one, such as OpenTelemetry's
 * instrumentation, whose span of the call it names; where the call is signed as it is, its own.
 */
export const sendWhereMade = (
  { run }: CallContext,
  { signed }: Pick<Attempt, 'signed'>,
  send: () => void,
): void => {
  if (!created.hasSubscribers) {
    run(send)
    return
  }
  const keep = signed ? keepFirst : keepLast
  // Subscribed last and only meanwhile: undici publishes within `send`, and whoever adds a header has done so by then.
  created.subscribe(keep)
  try {
    run(send)
  } finally {
    created.unsubscribe(keep)
  }
}

const keepFirst = (message: unknown) => keepOne(message, true)
const keepLast = (message: unknown) => keepOne(message, false)

/** Headers stand in a list, names and values by turns. */
const keepOne = (message: unknown, first: boolean): void => {
  const headers = headersOf(message)
  for (const name of ['traceparent', 'tracestate']) {
    const at = headers.flatMap((value, index) =>
      index % 2 === 0 && String(value).toLowerCase() === name ? [index] : [],
    )
    const surplus = first ? at.slice(1) : at.slice(0, -1)
    for (const index of surplus.reverse()) headers.splice(index, 2)
  }
}

const headersOf = (message: unknown): unknown[] => {
  const request: unknown = typeof message === 'object' && message !== null && Reflect.get(message, 'request')
  const headers: unknown = typeof request === 'object' && request !== null && Reflect.get(request, 'headers')
  return Array.isArray(headers) ? headers : []
}
