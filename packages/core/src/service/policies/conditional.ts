import { valueIn } from '../headers/own-headers.ts'
import type { Outgoing } from '../outgoing.ts'

/** What makes a read conditional: where nothing has changed it is answered with 304 and no body (RFC 9110 section 13). */
export const conditions: readonly string[] = ['if-none-match', 'if-modified-since']

/** The header with which a call has asked for a 304; `undefined` when it has not: to such a call it is no answer. */
export const conditionOf = ({
  method,
  headers,
}: Pick<Outgoing, 'method' | 'headers'>): string | undefined => {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  for (const name of conditions) if (valueIn(headers, name) !== undefined) return name
  return undefined
}

/** Whether a call has asked for a 304. */
export const isConditional = (call: Pick<Outgoing, 'method' | 'headers'>): boolean =>
  conditionOf(call) !== undefined
