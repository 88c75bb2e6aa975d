import type { PostOptions } from '../call.ts'
import { ownHeaders, valueIn } from '../headers/own-headers.ts'
import type { Method } from '../outgoing.ts'

const json = 'application/json'

/** The headers of nearly every call: the same list each time, so that it is recognised by identity. */
export const plainRead: readonly string[] = ['accept', json]
const plainWrite: readonly string[] = ['accept', json, 'content-type', json]

/**
 * The headers of a JSON call, names and values by turns; its own win over the usual ones.
 *
 * @throws TypeError for a header the gateway owns, or one that is set twice.
 */
export const jsonHeaders = (
  { body, headers }: PostOptions,
  service: string,
  method: Method,
  template: string,
): readonly string[] => {
  if (!headers) return body === undefined ? plainRead : plainWrite
  const own = ownHeaders(Object.entries(headers), service, { method, template })
  if (valueIn(own, 'accept') === undefined) own.push('accept', json)
  if (body !== undefined && valueIn(own, 'content-type') === undefined) own.push('content-type', json)
  return own
}
