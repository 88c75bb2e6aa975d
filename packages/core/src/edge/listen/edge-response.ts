import { type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Http2ServerResponse } from 'node:http2'
import { isLast } from './connection-end.ts'

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[]
type Headers2 = OutgoingHttpHeaders | readonly string[]

/** What frames an answer or keeps its connection, which only the server knows (RFC 9112 sections 6.1 and 9.3). */
const ofConnection = ['transfer-encoding', 'keep-alive', 'proxy-connection'] as const
/** What HTTP/2 does not have (RFC 9113 section 8.2.2), and for which node fails the answer. */
const notOfHttp2 = [...ofConnection, 'connection', 'upgrade', 'http2-settings'] as const

/**
 * The answers of an edge over HTTP/1. What a handler or a library says of the connection does not count, but that it closes. One
 * that refuses a body for its size closes it: none of it is wanted. So does every one while the gateway drains.
 */
export class EdgeResponse extends ServerResponse {
  override writeHead(status: number, reason?: string | Headers, headers?: Headers): this {
    if (status === 413 || isLast(this.socket)) this.shouldKeepAlive = false
    return typeof reason === 'string'
      ? super.writeHead(status, reason, headers)
      : super.writeHead(status, reason && ofMessage(reason))
  }
}

/** The same over HTTP/2, which forbids connection headers. */
export class EdgeResponse2 extends Http2ServerResponse {
  override writeHead(status: number, reason?: string | Headers2, headers?: Headers2): this {
    const given = typeof reason === 'string' ? headers : reason
    return super.writeHead(status, given && without(given, notOfHttp2))
  }
}

const ofMessage = (headers: Headers): Headers => {
  const rest = without(headers, ofConnection)
  return isRecord(rest) && isKeepAlive(rest.connection) ? without(rest, ['connection']) : rest
}

const isKeepAlive = (given: OutgoingHttpHeader | undefined): boolean =>
  given !== undefined && String(given).toLowerCase() === 'keep-alive'

/** A copy only where there is something to leave out, which is hardly ever. */
const without = <T extends Headers | Headers2>(
  headers: T,
  names: readonly string[],
): T | OutgoingHttpHeaders => {
  if (!isRecord(headers) || !names.some((name) => headers[name] !== undefined)) return headers
  const rest: OutgoingHttpHeaders = { ...headers }
  for (const name of names) delete rest[name]
  return rest
}

/** Node takes a list as well, which nobody here makes. */
const isRecord = (headers: Headers | Headers2): headers is OutgoingHttpHeaders => !Array.isArray(headers)
