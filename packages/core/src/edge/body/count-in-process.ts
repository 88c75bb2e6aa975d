import type { Context } from 'hono'
import type { BffError } from '../../errors/bff-error.ts'
import type { Cancellation } from '../../scope/cancellation.ts'

/**
 * Counts the body of a request that has no socket, as `app.request()` makes it, whatever its `Content-Length` says: no more than
 * `limit` bytes are let through, and then whoever reads it fails with `tooLarge`.
 */
export const countInProcess = (
  c: Context,
  limit: number,
  cancellation: Cancellation,
  tooLarge: () => BffError,
): void => {
  const { body } = c.req.raw
  if (!body) return
  let received = 0
  const counted = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        if (chunk instanceof Uint8Array) received += chunk.length
        if (received <= limit) controller.enqueue(chunk)
        else {
          const error = tooLarge()
          cancellation.cancel(error)
          controller.error(error)
        }
      },
    }),
  )
  c.req.raw = new Request(c.req.raw, { body: counted, duplex: 'half' })
}
