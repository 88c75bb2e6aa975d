import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { BffError } from '../errors/bff-error.ts'
import { problemOf, problemType } from '../errors/problem.ts'
import { newRequestId } from '../gateway/request-id.ts'
import type { Logger } from '../observe/log.ts'
import { endConnection } from './connection-end.ts'
import { type Incoming, isHttp2, isSecure, isTls, type Outgoing } from './incoming.ts'
import { type StandingHeaders, type StandingHeadersOf, securityHeaders } from './standing-headers.ts'

/** Where refusals are told: the log of the gateway, when it has one. */
export type RefusalLog = Pick<Logger, 'info' | 'error'> | undefined

/** The headers of refusals where nobody says others. */
const plain: StandingHeadersOf = () => securityHeaders

/**
 * Answers a request that is refused before it has a scope, and writes its line. Nothing behind it on an HTTP/1
 * connection is processed; over HTTP/2 its stream ends, and the others go on.
 */
export const refuse = (
  incoming: Incoming,
  outgoing: Outgoing,
  error: BffError,
  standing: StandingHeadersOf = plain,
  log: RefusalLog,
): void => {
  const { headers: sent } = incoming
  const requestId = newRequestId(single(sent['x-request-id']))
  const { body, headers } = refusal(error, requestId, standing(isSecure(incoming), sent.origin))
  outgoing.statusCode = error.status
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value)
  // HTTP/2 has no such header: its connection goes on, and node resets a stream whose body nobody reads.
  if (!isHttp2(incoming)) outgoing.setHeader('connection', 'close')
  outgoing.end(incoming.method === 'HEAD' ? '' : body)
  tell(log, requestId, error)
}

/** The same where no request could be read: writes the answer by hand and ends the connection. */
export const refuseSocket = (
  socket: Socket,
  error: BffError,
  standing: StandingHeadersOf = plain,
  log: RefusalLog,
): void => {
  const requestId = newRequestId(undefined)
  const { body, headers } = refusal(error, requestId, standing(isTls(socket), undefined))
  const head = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  endConnection(
    socket,
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${head.join('')}\r\n${body}`,
  )
  tell(log, requestId, error)
}

const refusal = (error: BffError, requestId: string, standing: StandingHeaders) => {
  const body = JSON.stringify(problemOf(error, requestId))
  const headers = {
    ...standing,
    'content-type': problemType,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-request-id': requestId,
    ...error.options.headers,
  }
  return { body, headers }
}

/** Neither path nor header: they are what was wrong. */
const tell = (log: RefusalLog, requestId: string, { status, code, message }: BffError) =>
  log?.info({ requestId, status, code, error: message }, 'refused')

const single = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header)
