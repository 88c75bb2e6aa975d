import { ServerResponse } from 'node:http'
import { constants } from 'node:http2'
import type { Context } from 'hono'
import { BffError } from '../../errors/bff-error.ts'
import type { Cancellation } from '../../scope/cancellation.ts'
import type { Outgoing } from '../../scope/incoming.ts'

/** Why a request is over whose client has left. */
export const clientGone = () =>
  new BffError('BFF_CLIENT_GONE', 'client: disconnected before the answer was ready')

/**
 * Cancels a request when its client leaves before the answer is written; what it returns ends that. On a socket that is the outgoing
 * message closing early: asking the Request for its signal would leave node-server's fast path. In process it is the signal of the
 * Request.
 */
export const watchDisconnect = (
  c: Context,
  outgoing: Outgoing | undefined,
  cancellation: Cancellation,
): (() => void) => {
  if (outgoing) {
    outgoing.once('close', () => {
      if (!isWhole(outgoing)) cancellation.cancel(clientGone())
    })
    return () => {}
  }
  const gone = () => cancellation.cancel(clientGone())
  const { signal } = c.req.raw
  if (signal.aborted) gone()
  signal.addEventListener('abort', gone, { once: true })
  return () => signal.removeEventListener('abort', gone)
}

/** Whether all of an answer was written. Node ends the stream of a client that has left, and then calls it finished. */
const isWhole = (outgoing: Outgoing): boolean =>
  outgoing instanceof ServerResponse
    ? outgoing.writableFinished
    : outgoing.writableEnded && outgoing.stream.rstCode === constants.NGHTTP2_NO_ERROR
