import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { BffError } from '../../errors/bff-error.ts'
import { answerOn } from '../../scope/incoming.ts'
import type { SecurityHeadersOf } from '../security-headers.ts'
import { stopReading } from './connection-end.ts'
import type { Limits } from './limits.ts'
import { type RefusalLog, type Refused, refuseSocket } from './refuse.ts'

/** The errors of node's parser for requests it cannot read. */
export interface ParserError extends Error {
  readonly code?: string
  /** What came last. */
  readonly rawPacket?: Buffer
}

/**
 * Answers what node refuses by itself, and ends the connection. Where an answer has begun, or the error belongs to a
 * request behind another one, no answer can be written any more. What comes behind a request that closes the connection is
 * no error of that one: it is forgotten.
 */
export const clientErrors =
  (limits: Limits, securityHeaders: SecurityHeadersOf | undefined, log: RefusalLog, refused?: Refused) =>
  (error: ParserError, socket: Duplex): void => {
    if (!(socket instanceof Socket) || !socket.writable || error.code === 'ECONNRESET') socket.destroy()
    else if (error.code === 'HPE_CLOSED_CONNECTION') stopReading(socket)
    else if (isAnswering(socket, error)) socket.destroy()
    else {
      const why = meaning(error, limits)
      const requestId = refuseSocket(socket, why, securityHeaders, log)
      refused?.({ requestId, method: undefined, error: why })
    }
  }

/** Whether a request is under way that has been read, has begun to be answered, or whose client has left it half-sent. */
const isAnswering = (socket: Socket, { code }: ParserError): boolean => {
  const last = answerOn(socket)
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
