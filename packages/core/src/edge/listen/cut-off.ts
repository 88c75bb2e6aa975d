import { ServerResponse } from 'node:http'
import { constants } from 'node:http2'
import { isTls, type Outgoing } from '../../scope/incoming.ts'

/**
 * Ends an answer whose body cannot be finished, so that it never looks complete: over HTTP/2 the stream fails, over HTTP/1 the
 * connection closes, and is reset where its end alone marks the end of a body (RFC 9112 section 6.3, HTTP/1.0).
 */
export const cutOff = (outgoing: Outgoing): void => {
  if (!(outgoing instanceof ServerResponse)) {
    outgoing.stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    return
  }
  const { socket, req } = outgoing
  if (socket && req.httpVersion === '1.0' && !isTls(socket)) socket.resetAndDestroy()
  else outgoing.destroy()
}
