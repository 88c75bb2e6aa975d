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
  /** Such as `Location` of a 201. Their `Cache-Control` counts on open routes only: elsewhere the view has it. */
  headers?: Record<string, string>
}

/**
 * Answers with a view that needs no fan-out, as after a write: trimmed to the view like everything else.
 *
 * @throws BFF_SERVICE_CONTRACT when the value does not fit the view.
 * @throws TypeError when the view is `public` and the route has a caller.
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
  const own = { 'content-type': 'application/json', ...headers }
  return typed(answer(scope, status, answerJson(body), own, view.caching))
}

/** Tells hono's client what a Response holds; at run time it is the same Response. */
export const typed = <T, S extends 200 | 201 | 202>(
  response: Response,
): Response & TypedResponse<T, S, 'json'> => response as Response & TypedResponse<T, S, 'json'>
