import type { Dispatcher } from 'undici'
import { BffError } from '../errors/bff-error.ts'
import { currentPart } from '../gateway/current-part.ts'
import { isSafe, type Outgoing, where } from './outgoing.ts'
import { requestHeaders } from './request-headers.ts'
import { transportError } from './transport-error.ts'

/** The head of an answer. */
export interface Head {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** Who reads an answer. Exactly one of `end` and `fail` is called, once, and nothing after it. */
export interface Reader {
  head(head: Head, controller: Dispatcher.DispatchController): void
  data(chunk: Buffer, controller: Dispatcher.DispatchController): void
  end(): void
  fail(error: BffError): void
}

/**
 * Sends a call over the connections of its service and feeds the answer to `reader`. When the call is cancelled the
 * reader is told at once and the connection is closed: the service sees it within milliseconds. The answer is cut off
 * at the service's size limit. Redirects are not followed, 1xx answers are skipped.
 */
export const transport = (call: Outgoing, reader: Reader): void => {
  const { upstream, cancellation } = call
  let controller: Dispatcher.DispatchController | undefined
  let size = 0
  let over = false

  const finish = (error?: BffError) => {
    if (over) return
    over = true
    cancellation.remove(cancel)
    if (error) reader.fail(error)
    else reader.end()
  }
  const cancel = (reason: BffError) => {
    finish(reason)
    controller?.abort(reason)
  }
  cancellation.add(cancel)
  if (over) return

  // Outside of the part: a connection that is opened here lives long, and would keep the part with it.
  currentPart.exit(() =>
    upstream.pool.dispatch(
      {
        method: call.method,
        path: upstream.basePath + call.path,
        headers: requestHeaders(call),
        body: call.body as Dispatcher.DispatchOptions['body'] & {},
        idempotent: isSafe(call.method),
      },
      {
        onRequestStart: (started) => {
          controller = started
          if (over) started.abort(cancellation.reason ?? new Error('over'))
          else call.sent = true
        },
        onResponseStart: (started, status, headers) => {
          if (over || status < 200) return
          if (announced(call, status, headers) > upstream.maxBody) cancel(tooLarge(call))
          else reader.head({ status, headers }, started)
        },
        onResponseData: (started, chunk) => {
          if (over) return
          size += chunk.length
          if (size > upstream.maxBody) cancel(tooLarge(call))
          else reader.data(chunk, started)
        },
        onResponseEnd: () => finish(),
        onResponseError: (_, error) => finish(transportError(call, error)),
      },
    ),
  )
}

/** Bytes the answer says it has. Of an answer without a body it is the size of what it describes. */
const announced = (
  { method }: Outgoing,
  status: number,
  { 'content-length': length }: Head['headers'],
): number => (method === 'HEAD' || status === 304 ? 0 : Number(length ?? 0))

const tooLarge = (call: Outgoing) =>
  new BffError(
    'BFF_SERVICE_CONTRACT',
    `${call.upstream.name}: answered more than ${call.upstream.maxBody} bytes ${where(call)}`,
  )
