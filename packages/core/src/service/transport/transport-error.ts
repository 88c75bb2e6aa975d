import { errors } from 'undici'
import { BffError } from '../../errors/bff-error.ts'
import { type Outgoing, where } from '../outgoing.ts'

const happenings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed while sending',
  ENOTFOUND: 'its address does not resolve',
  EAI_AGAIN: 'its address does not resolve now',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'no route to it',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'connection closed before the answer was complete',
  UND_ERR_DESTROYED: 'not called, the gateway is closing',
  UND_ERR_CLOSED: 'not called, the gateway is closing',
}
const misbehaviours: Readonly<Record<string, string>> = {
  UND_ERR_HEADERS_OVERFLOW: 'its headers are over the limit',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its content-length is wrong',
}
const misuse = /^UND_ERR_(?:INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH)/

/** What a kept connection answers with that the service closes while it is used again (RFC 9112 section 9.3.1). */
const resets: readonly string[] = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']

/**
 * What a failure of the transport means. The client's error is not kept as the cause: it holds the address, and may
 * hold headers.
 *
 * @param answering whether the head of the answer had come. Without it a connection that broke is marked as `reset`.
 */
export const transportError = (call: Outgoing, error: unknown, answering = true): BffError => {
  if (error instanceof BffError) return error
  const { name } = call.upstream
  const code = codeOf(error)
  const broken = error instanceof errors.HTTPParserError ? parserReason(error) : misbehaviours[code]
  if (broken)
    return new BffError(
      'BFF_SERVICE_CONTRACT',
      `${name}: answered with broken HTTP, ${broken} ${where(call)}`,
    )
  if (misuse.test(code))
    return new BffError('BFF_INTERNAL', `${name}: cannot be sent, ${reasonOf(error)} ${where(call)}`)
  return new BffError(
    'BFF_SERVICE_UNAVAILABLE',
    `${name}: ${happenings[code] ?? `connection failed, ${code}`} ${where(call)}`,
    { disconnected: true, ...(!answering && resets.includes(code) && { reset: true }) },
  )
}

/** What the parser of undici stumbled over: it gives no code, but one of a few dozen texts of its own in brackets. */
const parserReason = ({ message }: Error): string => /\((.+)\)$/.exec(message)?.[1] ?? 'no HTTP/1.1'

/** The code of a failure; of several, as when each address of a name was tried, the first one's. */
const codeOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'without a code'
}

/** What undici says of a call it does not send, such as `invalid x-name header`: a name, never a value. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'without a reason')
