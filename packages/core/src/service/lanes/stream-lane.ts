import { ReadableStream } from 'node:stream/web'
import type { Dispatcher } from 'undici'
import { cutOff } from '../../edge/listen/cut-off.ts'
import { BffError } from '../../errors/bff-error.ts'
import { IdleWatch } from '../../pressure/idle-watch.ts'
import { isPassedThrough } from '../headers/between-us.ts'
import type { Head } from '../outgoing.ts'
import { type Outcome, type Outgoing, type Send, where } from '../outgoing.ts'
import { isConditional } from '../policies/conditional.ts'
import { versionOfHead } from '../transport/http-1.ts'
import { type Reader, transport } from '../transport/transport.ts'
import { passOf } from './passes.ts'
import { refusal } from './refusal.ts'
import { statusError } from './status.ts'

/** Bytes up to which an answer that is passed through is read whole: to stream it would cost more than to wait for it. */
const wholeUpTo = 65_536

/** Bytes up to which the body of a streamed answer can be kept: 1 MiB. */
const maxKept = 1_048_576

/** What reads the body of an answer whose head has come. */
type BodyReader = Pick<Reader, 'data' | 'fail'> & { end(): void }

/**
 * The other lane: settles with the head of the answer and its body as a stream, read no faster than whoever reads
 * it. A status that is no success is an error, as in the JSON lane, unless the call `passesThrough`; then a body that
 * is announced as small comes whole, as bytes.
 */
export const sendStream: Send = (call, settle) => {
  let body: BodyReader | undefined
  let settled = false
  const settleOnce = (outcome: Outcome) => {
    if (!settled) settle(outcome)
    settled = true
  }

  transport(call, {
    head: (status, headers, controller) => {
      const refused = refusal(call, status, headers)
      if (refused) return refused
      if (!isAnswer(call, status)) {
        if (typeof passOf(call, status) !== 'object') return statusError(call, status, headers)
        body = wholeBody((text) => settleOnce(statusError(call, status, headers, text)))
        return undefined
      }
      if (call.options.whole) {
        const oversized = () => settleOnce({ status, headers, value: undefined, size: 0, oversized: true })
        if (call.method !== 'HEAD' && Number(headers['content-length']) > maxKept) {
          oversized()
          return unread(call)
        }
        body = keptBody(call, oversized, (value) =>
          settleOnce({ status, headers, value, size: value.length }),
        )
        return undefined
      }
      const version = versionOfHead()
      body = isSmall(call, headers)
        ? wholeBody((value) => settleOnce({ status, headers, value, size: value.length, version }))
        : streamedBody(call, controller, (value, finished) =>
            settleOnce({ status, headers, value, size: 0, finished, version }),
          )
      return undefined
    },
    data: (chunk, controller) => body?.data(chunk, controller),
    end: (trailers) => {
      call.options.trailed?.(trailers)
      body?.end()
    },
    fail: (error) => {
      settleOnce(error)
      body?.fail(error)
    },
  })
}

const isAnswer = (call: Outgoing, status: number): boolean =>
  (status >= 200 && status < 300) || (status === 304 && isConditional(call)) || isPassedThrough(call, status)

const isSmall = ({ passesThrough }: Outgoing, { 'content-length': length }: Head['headers']): boolean =>
  passesThrough !== undefined && Number(length) <= wholeUpTo

/** Collects a body. */
const wholeBody = (done: (value: Buffer) => void): BodyReader => {
  const chunks: Buffer[] = []
  return {
    data: (chunk) => {
      chunks.push(chunk)
    },
    end: () => done(Buffer.concat(chunks)),
    fail: () => {},
  }
}

/** Collects a body that may be kept, in memory of its own; of one that is too large nothing more is read. */
const keptBody = (call: Outgoing, oversized: () => void, done: (value: Uint8Array) => void): BodyReader => {
  const chunks: Buffer[] = []
  let size = 0
  return {
    data: (chunk, controller) => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= maxKept) return
      oversized()
      controller.abort(unread(call))
    },
    end: () => {
      const value = new Uint8Array(size)
      let at = 0
      for (const chunk of chunks) {
        value.set(chunk, at)
        at += chunk.length
      }
      done(value)
    },
    fail: () => {},
  }
}

/**
 * Hands a body on as a stream, as soon as its head is there. It ends when neither side of it has moved for the idle timeout of the
 * request: nothing came, nothing was read, and nothing waits for a client that reads slowly.
 */
const streamedBody = (
  call: Outgoing,
  controller: Dispatcher.DispatchController,
  begun: (value: ReadableStream<Uint8Array>, finished: Promise<BffError | undefined>) => void,
): BodyReader => {
  const { promise: finished, resolve: finish } = Promise.withResolvers<BffError | undefined>()
  let source: ReadableStreamDefaultController<Uint8Array> | undefined
  const { cancellation, scope } = call
  const { idleTimeout, outgoing } = scope
  const stoodStill = () => cancellation.cancel(silent(call, idleTimeout))
  const idle = new IdleWatch(scope.clock, idleTimeout, stoodStill, outgoing)
  const value = new ReadableStream<Uint8Array>(
    {
      start: (opened) => {
        source = opened
      },
      pull: () => {
        idle.moved()
        controller.resume()
      },
      cancel: () => controller.abort(unread(call)),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 65_536 }),
  )
  // What breaks off in the packet of its head fails instead.
  queueMicrotask(() => begun(value, finished))
  return {
    data: (chunk, controller) => {
      idle.moved()
      feed(source, chunk, controller)
    },
    end: () => {
      idle.stop()
      source?.close()
      finish(undefined)
    },
    fail: (error) => {
      idle.stop()
      finish(error)
      // node-server prints an error of a stream that it writes itself: the connection is cut instead, and it cancels the stream.
      if (call.passesThrough && outgoing && scope.answerUntouched) cutOff(outgoing)
      else fail(source, call.passesThrough ? brokenOff(error) : error)
    },
  }
}

const feed = (
  source: ReadableStreamDefaultController<Uint8Array> | undefined,
  chunk: Buffer,
  controller: Dispatcher.DispatchController,
) => {
  if (!source) return
  source.enqueue(chunk)
  if ((source.desiredSize ?? 0) <= 0) controller.pause()
}

const fail = (source: ReadableStreamDefaultController<Uint8Array> | undefined, error: BffError) => {
  try {
    source?.error(error)
  } catch {
    // The reader has already cancelled the stream.
  }
}

const silent = (call: Outgoing, idleTimeout: number) =>
  new BffError(
    'BFF_SERVICE_TIMEOUT',
    `${call.upstream.name}: its answer did not go on within ${idleTimeout} ms ${where(call)}`,
  )

/** A server may send the client the message of what ended a body: this one is empty. */
const brokenOff = ({ code }: BffError) => new BffError(code, 'The answer broke off')

const unread = (call: Outgoing) =>
  new BffError('BFF_CLIENT_GONE', `${call.upstream.name}: the answer was not read to its end ${where(call)}`)
