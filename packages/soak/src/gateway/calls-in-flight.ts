import { subscribe } from 'node:diagnostics_channel'
import { z } from 'zod'

const Message = z.object({ request: z.custom<object>((request) => typeof request === 'object') })

/**
 * Watches the calls of this process that undici has taken and not finished, from its diagnostics channels: a view from
 * below, which no mistake of the gateway's own counting can spoil.
 */
export const callsInFlight = () => {
  const calls = new Set<object>()
  let most = 0
  subscribe('undici:request:create', (message) => {
    calls.add(Message.parse(message).request)
    most = Math.max(most, calls.size)
  })
  const end = (message: unknown) => {
    calls.delete(Message.parse(message).request)
  }
  subscribe('undici:request:trailers', end)
  subscribe('undici:request:error', end)

  return {
    now: () => calls.size,
    /** The most there were at once since this was last asked. */
    most: () => {
      const peak = most
      most = calls.size
      return peak
    },
  }
}
