import type { Dispatcher } from 'undici'
import { BffError } from '../../errors/bff-error.ts'
import type { Cancellable } from '../../scope/cancellation.ts'
import { outsideOfParts } from '../../scope/current-part.ts'
import { sentPath } from '../credentials/own-parameter.ts'
import { requestHeaders } from '../headers/request-headers.ts'
import { passOf } from '../lanes/passes.ts'
import { maxRefusal } from '../lanes/read-refusal.ts'
import { statusError } from '../lanes/status.ts'
import { type Head, isRead, type Outgoing, where } from '../outgoing.ts'
import { noteBegun, noteSent } from '../policies/another-try.ts'
import { sendWhereMade } from './call-context.ts'
import { transportError } from './transport-error.ts'

/** Who reads an answer. Exactly one of `end` and `fail` is called, once, and nothing after it. */
export interface Reader {
  /** What it returns ends the call: why this is no answer at all. */
  head(
    status: number,
    headers: Head['headers'],
    controller: Dispatcher.DispatchController,
  ): BffError | undefined
  data(chunk: Buffer, controller: Dispatcher.DispatchController): void
  /** @param trailers what follows the body (RFC 9110 section 6.5), names in lower case; none when nothing does */
  end(trailers: Head['headers'] | undefined): void
  fail(error: BffError): void
}

/**
 * Sends a call over the connections of its service and feeds the answer to `reader`. When the call is cancelled the
 * reader fails at once and the connection is closed: the service sees it within milliseconds. The answer is cut off
 * at the service's size limit. When the connection breaks before any of the call was sent, it is sent over another one. Redirects are not followed, 1xx answers are skipped.
 */
export const transport = (call: Outgoing, reader: Reader): void => {
  const exchange = new Exchange(call, reader)
  if (call.record) call.record.instance = call.instance.address
  call.cancellation.add(exchange)
  if (exchange.over) return
  if (call.context) sendWhereMade(call.context, call.attempt, () => dispatch(call, exchange))
  else outsideOfParts(dispatch, call, exchange)
}

const dispatch = (call: Outgoing, exchange: Exchange) =>
  (call.attempt.fresh ? call.instance.fresh() : call.instance.pool).dispatch(
    {
      method: call.method,
      path: sentPath(call),
      headers: call.attempt.signed ?? requestHeaders(call),
      body: call.body as Dispatcher.DispatchOptions['body'] & {},
      idempotent: isRead(call),
    },
    exchange,
  )

/**
 * One request and its answer, as undici reports them. It lets go of the call when that
 * is over: undici refers to the exchange until the connection has its next one.
 */
class Exchange implements Cancellable, Dispatcher.DispatchHandler {
  #call: Outgoing | undefined
  #reader: Reader | undefined
  #controller: Dispatcher.DispatchController | undefined = undefined
  #cut: BffError | undefined = undefined
  #answering = false
  #again = false
  #status = 0
  #hints = 0
  #size = 0

  constructor(call: Outgoing, reader: Reader) {
    this.#call = call
    this.#reader = reader
  }

  get over(): boolean {
    return this.#call === undefined
  }

  cancel(reason: BffError): void {
    const controller = this.#controller
    this.#cut = reason
    this.#finish(reason)
    controller?.abort(reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#call) noteSent(this.#call)
    else controller.abort(this.#cut ?? new Error('over'))
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Head['headers']): void {
    if (!this.#call) return
    if (status < 200) {
      this.#hints += 1
      if (this.#hints > maxHints) this.cancel(endless(this.#call))
      return
    }
    this.#answering = true
    this.#status = status
    if (status < 300) noteBegun(this.#call)
    const refused =
      announced(this.#call, status, headers) > limitOf(this.#call, status)
        ? tooLarge(this.#call, status)
        : this.#reader?.head(status, headers, controller)
    if (refused) this.cancel(refused)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#call) return
    this.#size += chunk.length
    if (this.#size > limitOf(this.#call, this.#status)) this.cancel(tooLarge(this.#call, this.#status))
    else this.#reader?.data(chunk, controller)
  }

  onResponseEnd(_: unknown, trailers: Head['headers'] | undefined): void {
    this.#finish(undefined, trailers)
  }

  onResponseError(_: unknown, error: Error): void {
    const call = this.#call
    if (!call) return
    const failure = transportError(call, error, this.#answering)
    if (failure.options.reset && !this.#controller && !this.#again && isWhole(call.body)) {
      // Not a byte of it was sent, so that it cannot have been carried out, whatever it is.
      this.#again = true
      outsideOfParts(dispatch, call, this)
    } else this.#finish(failure)
  }

  #finish(error: BffError | undefined, trailers?: Head['headers']): void {
    const call = this.#call
    const reader = this.#reader
    if (!call) return
    this.#call = undefined
    this.#reader = undefined
    this.#controller = undefined
    call.cancellation.remove(this)
    if (error) reader?.fail(error)
    else reader?.end(trailers)
  }
}

/** Whether a body is still all there. */
const isWhole = (body: Outgoing['body']): boolean =>
  body === null || typeof body === 'string' || body instanceof Uint8Array

/** Bytes the answer declares. Of an answer without a body it is the size of what it describes. */
const announced = (
  { method }: Outgoing,
  status: number,
  { 'content-length': length }: Head['headers'],
): number => (length === undefined || method === 'HEAD' || status === 304 ? 0 : Number(length))

/** Answers with a status of 1xx, such as early hints, that may come before the real one. */
const maxHints = 20

const endless = (call: Outgoing) =>
  new BffError(
    'BFF_SERVICE_CONTRACT',
    `${call.upstream.name}: answered 1xx more than ${maxHints} times ${where(call)}`,
  )

/** Bytes the body of an answer may have. */
const limitOf = (call: Outgoing, status: number): number =>
  status < 400 || passOf(call, status) === undefined ? call.upstream.maxBody : maxRefusal

/** However much it says, a refusal that is the client's business stays one. */
const tooLarge = (call: Outgoing, status: number) =>
  status >= 400 && passOf(call, status) !== undefined
    ? statusError(call, status, {})
    : new BffError(
        'BFF_SERVICE_CONTRACT',
        `${call.upstream.name}: answered more than ${call.upstream.maxBody} bytes ${where(call)}`,
      )
