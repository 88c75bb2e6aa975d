import type { Outgoing } from './outgoing.ts'
import { saidOf } from './own-headers.ts'

/** What makes a read conditional: where nothing has changed it is answered with 304 and no body (RFC 9110 section 13). */
export const conditions: readonly string[] = ['if-none-match', 'if-modified-since']

/** Whether a call has asked for a 304: to any other call it is no answer. */
export const isConditional = ({ method, headers }: Pick<Outgoing, 'method' | 'headers'>): boolean =>
  (method === 'GET' || method === 'HEAD') && conditions.some((name) => saidOf(headers, name) !== undefined)
