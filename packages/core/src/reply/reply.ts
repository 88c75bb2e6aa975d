import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { TypedResponse } from 'hono'
import type { z } from 'zod'
import { type Scoped, scopeOf } from '../scope/scope.ts'
import { answerJson } from '../view/exact-json.ts'
import { trim } from '../view/trim.ts'
import type { AbsentParts, Body, Parts, SchemaOf, View } from '../view/view.ts'
import { answer } from './answer.ts'

/** The value of a whole view, before it is trimmed. */
export type Given<P extends Parts> = { [K in Exclude<keyof P, AbsentParts<P>>]: z.input<SchemaOf<P[K]>> } & {
  [K in AbsentParts<P>]?: z.input<SchemaOf<P[K]>>
}

/** How {@link reply} answers. */
export interface ReplyOptions<S extends 200 | 201 | 202> {
  /** Default 200. */
  status?: S
  /**
   * Such as `Location` of a 201. Their `Cache-Control` counts on open routes only: elsewhere the view has it. Each text of a list is a
   * `Set-Cookie` of its own; of any other header they are one line with commas between.
   */
  headers?: Record<string, string | readonly string[]>
}

/**
 * Answers with a view that needs no fan-out, as after a write: trimmed to the view like everything else.
 *
 * @throws BFF_SERVICE_CONTRACT when the value does not fit the view.
 * @throws TypeError when the view is `public` and the route has a caller, and for a header no answer can have, such as one of two lines.
 * @example
 * ```ts
 * import { reply, view } from '@bffkit/core'
 * import { z } from '@hono/zod-openapi'
 * import type { Context } from 'hono'
 *
 * const Created = view('Created', { id: z.string() })
 * declare const c: Context
 *
 * reply(c, Created, { id: 'o1' }, { status: 201, headers: { location: '/v1/orders/o1' } })
 * ```
 */
export const reply = <P extends Parts, S extends 200 | 201 | 202 = 200>(
  c: Scoped,
  view: View<P>,
  value: Given<P>,
  options: ReplyOptions<S> = {},
): Response & TypedResponse<Body<P>, S, 'json'> => {
  const scope = scopeOf(c)
  const body = trim(view.schema, value, view.name)
  const { status = 200, headers } = options
  const own: Record<string, string> = { 'content-type': 'application/json' }
  let cookies: readonly string[] = noCookies
  for (const [name, value] of Object.entries(headers ?? noHeaders)) {
    if (typeof value !== 'string' && name.toLowerCase() === 'set-cookie') cookies = value
    else if (value.length > 0)
      own[name] = sendable(name, typeof value === 'string' ? value : value.join(', '))
  }
  const response = answer(scope, status, answerJson(body), own, view.caching)
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return typed(response)
}

/** A value as it is. What no header can hold would otherwise fail behind the road, when it is sent, with an answer that is none of ours. */
const sendable = (name: string, value: string): string => {
  validateHeaderName(name)
  validateHeaderValue(name, value)
  return value
}

const noHeaders: NonNullable<ReplyOptions<200>['headers']> = {}
const noCookies: readonly string[] = []

/** Tells hono's client what a Response holds; at run time it is the same Response. */
export const typed = <T, S extends 200 | 201 | 202>(
  response: Response,
): Response & TypedResponse<T, S, 'json'> => response as Response & TypedResponse<T, S, 'json'>
