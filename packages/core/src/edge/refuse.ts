import { ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { BffError } from '../errors/bff-error.ts'
import { problemOf, problemType } from '../errors/problem.ts'
import { newRequestId } from '../gateway/request-id.ts'
import type { Logger } from '../observe/log.ts'
import { type Incoming, isHttp2, type Outgoing } from './incoming.ts'
import { securityHeaders } from './standing-headers.ts'

/** Where refusals are told: the log of the gateway, when it has one. */
export type RefusalLog = Pick<Logger, 'info' | 'warn' | 'error'> | undefined

/** Answers a request that is refused before it has a scope, and writes its line. */
export const refuse = (incoming: Incoming, outgoing: Outgoing, error: BffError, log: RefusalLog): void => {
  // HTTP/2 has no such header: its connection goes on.
  const requestId = answerRefused(incoming, outgoing, error, !isHttp2(incoming))
  tell(log, requestId, error)
}

/** The same for one of many that are told together: it leaves no line, and the connection goes on unless a body comes. */
export const turningAway = (error: BffError): ((incoming: Incoming, outgoing: Outgoing) => void) => {
  const { body, headers } = refusal(error, anyId)
  const [before = '', after = ''] = body.split(anyId)
  const names = Object.keys(headers)
  const values = Object.values(headers)
  const lengthWithoutId = Buffer.byteLength(body) - anyId.length

  return (incoming, outgoing) => {
    const id = newRequestId(single(incoming.headers['x-request-id']))
    const all: string[] = []
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] ?? ''
      const value =
        name === 'x-request-id'
          ? id
          : name === 'content-length'
            ? String(lengthWithoutId + id.length)
            : values[index]
      all.push(name, value ?? '')
    }
    if (!isHttp2(incoming) && hasBody(incoming)) all.push('connection', 'close')
    // Each of the two has a signature of its own.
    if (outgoing instanceof ServerResponse) outgoing.writeHead(error.status, all)
    else outgoing.writeHead(error.status, pairsOf(all))
    outgoing.end(incoming.method === 'HEAD' ? '' : before + id + after)
  }
}

const pairsOf = (list: readonly string[]): Record<string, string> => {
  const pairs: Record<string, string> = {}
  for (let index = 0; index < list.length; index += 2) pairs[list[index] ?? ''] = list[index + 1] ?? ''
  return pairs
}

/** Stands where the id will be. */
const anyId = '00000000-0000-4000-8000-000000000000'

/** Node reads a body to its end where the connection is kept, however long it is. */
const hasBody = ({ headers }: Incoming): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > readable

/** Bytes of a body that cost less to read than a new connection. */
const readable = 16_384

/** Answers, and says under which id. */
const answerRefused = (incoming: Incoming, outgoing: Outgoing, error: BffError, close: boolean): string => {
  const requestId = newRequestId(single(incoming.headers['x-request-id']))
  const { body, headers } = refusal(error, requestId)
  outgoing.statusCode = error.status
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value)
  if (close) outgoing.setHeader('connection', 'close')
  outgoing.end(incoming.method === 'HEAD' ? '' : body)
  return requestId
}

/** The same where no request could be read: writes the answer by hand and closes the connection. */
export const refuseSocket = (socket: Duplex, error: BffError, log: RefusalLog): void => {
  const requestId = newRequestId(undefined)
  const { body, headers } = refusal(error, requestId)
  const head = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${head.join('')}\r\n${body}`, () =>
    socket.destroy(),
  )
  tell(log, requestId, error)
}

const refusal = (error: BffError, requestId: string) => {
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
