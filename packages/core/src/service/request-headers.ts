import { newSpanId, traceparent } from '../observe/trace.ts'
import { margin } from './deadline.ts'
import type { Outgoing } from './outgoing.ts'

const never = new Set([
  'cookie',
  'authorization',
  'host',
  'content-length',
  'content-type',
  'connection',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'traceparent',
  'tracestate',
  'x-request-id',
  'x-request-timeout-ms',
  'x-api-key',
])
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/**
 * Checks the names of the client's headers a service may see.
 *
 * @throws TypeError for `cookie` and `x-api-key`, which are never forwarded, for `authorization`, which `token` governs, and
 * for headers that belong to the connection or that the gateway writes itself.
 */
export const forwardable = (names: readonly string[], where: string): readonly string[] =>
  names.map((name) => {
    const lower = name.toLowerCase()
    if (!token.test(name)) throw new TypeError(`${where}: ${JSON.stringify(name)} is not a header name`)
    if (never.has(lower)) throw new TypeError(`${where}: ${lower} cannot be forwarded from the client`)
    return lower
  })

/** Everything a service receives with a call, names and values by turns. What the call itself says wins over the client. */
export const requestHeaders = (call: Outgoing): string[] => {
  const { scope, upstream } = call
  const left = Math.min(call.granted, scope.remaining() - margin)
  const headers = [
    ...call.headers,
    'traceparent',
    traceparent(scope.trace, newSpanId()),
    'x-request-id',
    scope.requestId,
    'x-request-timeout-ms',
    String(Math.max(1, Math.floor(left))),
  ]
  if (scope.trace.state !== undefined) headers.push('tracestate', scope.trace.state)
  if (upstream.token === 'forward' && scope.token !== undefined)
    headers.push('authorization', `Bearer ${scope.token}`)
  if (call.token !== undefined) headers.push('authorization', `Bearer ${call.token}`)
  for (const name of upstream.forwards) {
    const value = named(call.headers, name) ? undefined : scope.header(name)
    if (value !== undefined) headers.push(name, value)
  }
  return headers
}

const named = (headers: readonly string[], name: string): boolean =>
  headers.some((header, index) => index % 2 === 0 && header === name)
