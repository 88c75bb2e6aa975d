import type { OutgoingHttpHeaders } from 'node:http'

/** What JSON can say. A member that is `undefined` is left out, as `JSON.stringify` leaves it out. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined }

const mark = Symbol('answer')

/** A whole answer of a test service. Only {@link answer} makes one, so that no JSON fixture is mistaken for it. */
export type Answer = {
  readonly [mark]: true
  readonly status: number
  readonly body: Json | Uint8Array | undefined
  /** Names in lower case. */
  readonly headers: OutgoingHttpHeaders
}

/**
 * Gives a fixture a status and headers of its own.
 *
 * The body is sent as JSON; bytes, and a string with a `content-type` that is not JSON, are sent as they are; without a
 * body nothing is sent. Default headers: `content-type: application/json` and the right `content-length`.
 *
 * @throws TypeError when the status is not a whole number from 200 to 999.
 *
 * @example
 * const shop = await backends({
 *   orders: { 'GET /orders/{id}': ({ params }) => (params.id === 'o1' ? { id: 'o1' } : answer(404)) },
 * })
 */
export const answer = (
  status: number,
  body?: Json | Uint8Array,
  headers: OutgoingHttpHeaders = {},
): Answer => {
  if (!Number.isInteger(status) || status < 200 || status > 999) {
    throw new TypeError(`answer: the status must be a whole number from 200 to 999, not ${status}`)
  }
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return { [mark]: true, status, body, headers: Object.fromEntries(lowerCase) }
}

/** Answers with a problem (RFC 9457). */
export const problemAnswer = (status: number, title: string, detail?: string): Answer =>
  answer(
    status,
    { type: 'about:blank', title, status, detail },
    { 'content-type': 'application/problem+json' },
  )

/** Makes an answer of what a fixture returned: JSON is a 200, nothing is a 204. */
export const toAnswer = (value: Json | Answer | undefined): Answer => {
  if (value === undefined) return answer(204)
  return isAnswer(value) ? value : answer(200, value)
}

/** Whether a value was made by {@link answer}. */
export const isAnswer = (value: Json | Answer): value is Answer =>
  typeof value === 'object' && value !== null && mark in value
