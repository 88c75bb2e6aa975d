import { ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { BffError } from '../../errors/bff-error.ts'
import { problemOf, problemType } from '../../errors/problem.ts'
import type { Logger } from '../../observe/log.ts'
import type { EdgeRefusal } from '../../observe/request-record.ts'
import { type Incoming, isHttp2, isSecure, isTls, type Outgoing } from '../../scope/incoming.ts'
import { newRequestId } from '../../scope/request-id.ts'
import { defaultSecurityHeaders, type SecurityHeaders } from '../../scope/security-headers.ts'
import type { SecurityHeadersOf } from '../security-headers.ts'
import { endConnection } from './connection-end.ts'

/** Hears of what is refused before it takes the road. */
export type Refused = ((refusal: EdgeRefusal) => void) | undefined

/** Where refusals are logged: the log of the gateway, when it has one. */
export type RefusalLog = Pick<Logger, 'info' | 'warn' | 'error'> | undefined

/** The headers of refusals by default. */
const plain: SecurityHeadersOf = () => defaultSecurityHeaders

/**
 * Answers a request that is refused before it has a scope, and writes its line. Nothing behind it on an HTTP/1
 * connection is processed; over HTTP/2 its stream ends, and the others go on.
 *
 * @returns its request id
 */
export const refuse = (
  incoming: Incoming,
  outgoing: Outgoing,
  error: BffError,
  securityHeaders: SecurityHeadersOf = plain,
  log: RefusalLog,
): string => {
  const { headers: sent } = incoming
  const requestId = newRequestId(single(sent['x-request-id']))
  const { body, headers } = refusal(error, requestId, securityHeaders(isSecure(incoming), sent.origin))
  outgoing.statusCode = error.status
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value)
  // HTTP/2 has no such header: its connection goes on, and node resets a stream whose body nobody reads.
  if (!isHttp2(incoming)) outgoing.setHeader('connection', 'close')
  outgoing.end(incoming.method === 'HEAD' ? '' : body)
  tell(log, requestId, error)
  return requestId
}

/** The same for one of many that are logged together: it leaves no line, and the connection stays open unless a body comes. */
export const turningAway = (error: BffError, securityHeaders: SecurityHeadersOf = plain): TurnAway => {
  const made = new WeakMap<SecurityHeaders, TurnAway>()

  return (incoming, outgoing) => {
    const headers = securityHeaders(isSecure(incoming), incoming.headers.origin)
    let turnAway = made.get(headers)
    if (!turnAway) {
      turnAway = turnAwayWith(error, headers)
      made.set(headers, turnAway)
    }
    return turnAway(incoming, outgoing)
  }
}

/** Answers, and returns the request id. */
type TurnAway = (incoming: Incoming, outgoing: Outgoing) => string

/** All but the id is made once. */
const turnAwayWith = (error: BffError, securityHeaders: SecurityHeaders): TurnAway => {
  const { body, headers } = refusal(error, anyId, securityHeaders)
  const [before = '', after = ''] = body.split(anyId)
  const template = Object.entries(headers).flat()
  const idAt = template.indexOf('x-request-id') + 1
  const lengthAt = template.indexOf('content-length') + 1
  const lengthWithoutId = Buffer.byteLength(body) - anyId.length

  return (incoming, outgoing) => {
    const id = newRequestId(single(incoming.headers['x-request-id']))
    const all = template.slice()
    all[idAt] = id
    all[lengthAt] = String(lengthWithoutId + id.length)
    if (!isHttp2(incoming) && hasBody(incoming)) all.push('connection', 'close')
    // Each of the two has a signature of its own.
    if (outgoing instanceof ServerResponse) outgoing.writeHead(error.status, all)
    else outgoing.writeHead(error.status, pairsOf(all))
    outgoing.end(incoming.method === 'HEAD' ? '' : before + id + after)
    return id
  }
}

const pairsOf = (list: readonly string[]): Record<string, string> => {
  const pairs: Record<string, string> = {}
  for (let index = 0; index < list.length; index += 2) pairs[list[index] ?? ''] = list[index + 1] ?? ''
  return pairs
}

/** Stands where the id will be. */
const anyId = '00000000-0000-4000-8000-000000000000'

/**
 * Node reads a body to its end where the connection is kept, however long it is. Whether one comes at all that was asked
 * for first, nobody knows (RFC 9110 section 10.1.1): what comes instead is no part of it.
 */
export const hasBody = ({ headers }: Incoming): boolean =>
  headers['transfer-encoding'] !== undefined ||
  headers.expect !== undefined ||
  Number(headers['content-length'] ?? 0) > readable

/** Bytes of a body that cost less to read than a new connection. */
const readable = 16_384

/** The same where no request could be read: writes the answer by hand and ends the connection. */
export const refuseSocket = (
  socket: Socket,
  error: BffError,
  securityHeaders: SecurityHeadersOf = plain,
  log: RefusalLog,
): string => {
  const requestId = newRequestId(undefined)
  const { body, headers } = refusal(error, requestId, securityHeaders(isTls(socket), undefined))
  const head = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  endConnection(
    socket,
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${head.join('')}\r\n${body}`,
  )
  tell(log, requestId, error)
  return requestId
}

const refusal = (error: BffError, requestId: string, securityHeaders: SecurityHeaders) => {
  const body = JSON.stringify(problemOf(error, requestId))
  const headers = {
    ...securityHeaders,
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
