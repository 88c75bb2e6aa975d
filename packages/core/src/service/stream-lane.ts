import { ReadableStream } from 'node:stream/web'
import type { Dispatcher } from 'undici'
import { BffError } from '../errors/bff-error.ts'
import { type Outcome, type Outgoing, type Send, where } from './outgoing.ts'
import { statusError } from './status.ts'
import { transport } from './transport.ts'

/**
 * The other lane: resolves with the head of the answer and its body as a stream, read no faster than whoever reads
 * it. A status that is no success is an error, as in the JSON lane, unless the call `passesThrough`.
 */
export const sendStream: Send = (call, settle) => {
  const { promise: finished, resolve: finish } = Promise.withResolvers<BffError | undefined>()
  let source: ReadableStreamDefaultController<Uint8Array> | undefined
  let settled = false
  const settleOnce = (outcome: Outcome) => {
    if (!settled) settle(outcome)
    settled = true
  }

  transport(call, {
    head: (status, headers, controller) => {
      if (!isAnswer(call, status)) {
        const error = statusError(call, status, headers)
        settleOnce(error)
        controller.abort(error)
        return
      }
      const value = new ReadableStream<Uint8Array>(
        {
          start: (opened) => {
            source = opened
          },
          pull: () => controller.resume(),
          cancel: () => controller.abort(unread(call)),
        },
        new ByteLengthQueuingStrategy({ highWaterMark: 65_536 }),
      )
      // What breaks off in the packet of its head fails instead.
      queueMicrotask(() => settleOnce({ status, headers, value, size: 0, finished }))
    },
    data: (chunk, controller) => feed(source, chunk, controller),
    end: () => {
      source?.close()
      finish(undefined)
    },
    fail: (error) => {
      settleOnce(error)
      try {
        source?.error(call.passesThrough ? brokenOff(error) : error)
      } catch {
        // The reader has already cancelled the stream.
      }
      finish(error)
    },
  })
}

const isAnswer = ({ passesThrough }: Outgoing, status: number): boolean =>
  (status >= 200 && status < 300) || (passesThrough && (status === 304 || (status >= 400 && status < 500)))

const feed = (
  source: ReadableStreamDefaultController<Uint8Array> | undefined,
  chunk: Buffer,
  controller: Dispatcher.DispatchController,
) => {
  if (!source) return
  source.enqueue(chunk)
  if ((source.desiredSize ?? 0) <= 0) controller.pause()
}

/** A server may tell the client the message of what ended a body: this one tells nothing. */
const brokenOff = ({ code }: BffError) => new BffError(code, 'The answer broke off')

const unread = (call: Outgoing) =>
  new BffError('BFF_CLIENT_GONE', `${call.upstream.name}: the answer was not read to its end ${where(call)}`)
