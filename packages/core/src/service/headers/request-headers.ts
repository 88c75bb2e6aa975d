import { token } from '../../edge/token.ts'
import { newSpanId, traceparent } from '../../scope/trace.ts'
import type { Outgoing } from '../outgoing.ts'
import { margin } from '../policies/deadline.ts'
import { addCredential } from '../transport/identity.ts'
import { isForwardable } from './header-rules.ts'
import { valueIn } from './own-headers.ts'

/**
 * Checks the names of the client's headers a service may see, and gives each once, in lower case.
 *
 * @throws TypeError for `cookie` and `x-api-key`, which are never forwarded, for `authorization`, which `token` governs, and
 * for headers that belong to the connection or that the gateway writes itself.
 */
export const forwardable = (names: readonly string[], where: string): readonly string[] => {
  const checked = names.map((name) => {
    const lower = name.toLowerCase()
    if (!token.test(name)) throw new TypeError(`${where}: ${JSON.stringify(name)} is not a header name`)
    if (!isForwardable(lower)) throw new TypeError(`${where}: ${lower} cannot be forwarded from the client`)
    return lower
  })
  return [...new Set(checked)]
}

/**
 * Everything a service receives with a call, names and values by turns, no name twice. What the call itself says wins over the
 * client, and its own `authorization` over every token.
 */
export const requestHeaders = (call: Outgoing): string[] => {
  const { scope, upstream, context } = call
  const span = context?.span
  const { state } = span ?? scope.trace
  const left = Math.min(call.granted, scope.remaining() - margin)
  const headers = [
    ...call.headers,
    // Without it, a service may choose (RFC 9110 section 12.5.3).
    'accept-encoding',
    'identity',
    'traceparent',
    span ? traceparent(span, span.spanId) : traceparent(scope.trace, newSpanId()),
    'x-request-id',
    scope.requestId,
    'x-request-timeout-ms',
    String(Math.max(1, Math.floor(left))),
  ]
  if (state !== undefined) headers.push('tracestate', state)
  const { constants } = upstream
  for (let index = 0; index < constants.length; index += 2) {
    const name = constants[index] ?? ''
    const value = constants[index + 1] ?? ''
    if (valueIn(call.headers, name) === undefined) headers.push(name, value)
  }
  addCredential(headers, call)
  for (const name of upstream.forwards) {
    const value = valueIn(call.headers, name) === undefined ? scope.header(name) : undefined
    if (value !== undefined) headers.push(name, value)
  }
  return headers
}
