import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { BffError } from '../errors/bff-error.ts'
import { answerOn } from './incoming.ts'
import type { Limits } from './limits.ts'
import { type RefusalLog, refuseSocket } from './refuse.ts'

/** What node's parser says of a request it cannot read. */
export interface ParserError extends Error {
  readonly code?: string
  /** What came last. */
  readonly rawPacket?: Buffer
}

/**
 * Answers what node refuses by itself, and closes the connection. Where an answer has begun, or the error belongs to a
 * request behind another one, nothing can be said any more.
 */
export const clientErrors = (limits: Limits, log: RefusalLog) => (error: ParserError, socket: Duplex) => {
  if (!socket.writable || error.code === 'ECONNRESET' || isAnswering(socket, error)) {
    socket.destroy()
    return
  }
  refuseSocket(socket, meaning(error, limits), log)
}

/** Whether a request is under way that has been read, has begun to be answered, or whose client has left it half-sent. */
const isAnswering = (socket: Duplex, { code }: ParserError): boolean => {
  const last = socket instanceof Socket ? answerOn(socket) : undefined
  if (!last) return false
  return last.headersSent || last.req.complete || code === 'HPE_INVALID_EOF_STATE'
}

const meaning = ({ code, rawPacket }: ParserError, { maxTarget }: Limits): BffError => {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new BffError('BFF_REQUEST_TIMEOUT', 'request: too slow')
  if (code === 'HPE_INVALID_METHOD') return new BffError('BFF_METHOD_UNKNOWN', 'request: an unknown method')
  if (code !== 'HPE_HEADER_OVERFLOW')
    return new BffError('BFF_REQUEST_MALFORMED', `request: not HTTP (${code ?? 'unknown'})`)
  const line = rawPacket?.toString('latin1').split('\r\n', 1)[0] ?? ''
  const isTarget = /^[A-Z]+ \S*/.exec(line)?.[0].length ?? 0
  return isTarget > maxTarget
    ? new BffError('BFF_URI_TOO_LONG', `request: a target over ${maxTarget} bytes`)
    : new BffError('BFF_HEADERS_TOO_LARGE', 'request: headers over the limit')
}
