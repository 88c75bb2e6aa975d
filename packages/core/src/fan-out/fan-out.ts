import type { TypedResponse } from 'hono'
import type { z } from 'zod'
import { answer } from '../reply/answer.ts'
import { typed } from '../reply/reply.ts'
import { type Scoped, scopeOf } from '../scope/scope.ts'
import { answerJson } from '../view/exact-json.ts'
import type { Body, Parts, SchemaOf, View } from '../view/view.ts'
import { assemble } from './outcome.ts'
import { nodeOf, type Part, type PartBuilder, part } from './part.ts'
import { settle } from './settle.ts'

/** What a builder gives: for each part of the view a function, or what `part()` made. */
export type Gather<P extends Parts> = {
  [K in keyof P]: (() => Given<P[K]> | Promise<Given<P[K]>>) | Part<Given<P[K]>>
}

/** The value of a part before it is trimmed. */
type Given<Part extends Parts[string]> = z.input<SchemaOf<Part>>
type Exact<A, B> = A & { [K in Exclude<keyof A, keyof B>]: never }
type Build<P extends Parts, G> = (part: PartBuilder) => Exact<G, P>
type Answer<P extends Parts> = Promise<Response & TypedResponse<Body<P>, 200, 'json'>>

/** How one endpoint differs from its gateway. */
export interface FanOutOptions {
  /** Milliseconds this endpoint may take, which can be less or more than the gateway's budget. Default: the gateway's. */
  readonly budget?: number
}

/**
 * Gathers the parts of a view in parallel and answers with them: complete, or degraded part by part, within the budget.
 *
 * Every part starts in the same tick unless it needs another one. When a required part fails the request fails at
 * once, with the status that fits, and all other calls are cancelled down to the socket. An optional part that fails
 * or is late is left out or replaced, and the answer lists it in `degraded` and is `no-store`. Every part is trimmed
 * to the view as it arrives.
 *
 * @throws BFF_SERVICE_UNAVAILABLE, BFF_SERVICE_TIMEOUT and the like, when a required part failed.
 * @throws BFF_BUDGET_SPENT when the budget ran out before the required parts were there.
 * @throws TypeError when a part is missing or is no part, the budget is no positive number, or the view is `public` and the
 * route has a caller.
 * @example
 * ```ts
 * import { fanOut, optional, type Scoped, view } from '@bffkit/core'
 * import { z } from '@hono/zod-openapi'
 *
 * const Screen = view('Screen', {
 *   name: z.string(),
 *   picks: optional(z.array(z.string()), { fallback: [] }),
 * })
 * declare const c: Scoped
 * declare const users: { name(): Promise<string> }
 * declare const catalog: { picksFor(name: string): Promise<string[]> }
 *
 * fanOut(c, Screen, (part) => {
 *   const name = part(() => users.name())
 *   return { name, picks: part([name], (name) => catalog.picksFor(name)) }
 * })
 * ```
 */
export function fanOut<P extends Parts, G extends Gather<P>>(
  c: Scoped,
  view: View<P>,
  build: Build<P, G>,
): Answer<P>
export function fanOut<P extends Parts, G extends Gather<P>>(
  c: Scoped,
  view: View<P>,
  options: FanOutOptions,
  build: Build<P, G>,
): Answer<P>
export async function fanOut<P extends Parts>(
  c: Scoped,
  view: View<P>,
  optionsOrBuild: FanOutOptions | Build<P, Gather<P>>,
  given?: Build<P, Gather<P>>,
) {
  const scope = scopeOf(c)
  const [options, build] =
    typeof optionsOrBuild === 'function' ? [{}, optionsOrBuild] : [optionsOrBuild, given]
  if (!build)
    throw new TypeError(
      `fanOut(c, ${view.name}, options, build): build, the function that gives the parts, is missing`,
    )
  const { budget } = options
  if (budget !== undefined && !(budget > 0))
    throw new TypeError(
      `fanOut(c, ${view.name}, { budget }): budget must be a positive number of milliseconds, not ${budget}`,
    )
  if (budget !== undefined) scope.allow(budget)

  const gathered: Record<string, unknown> = build(part)
  const wanted = view.policies.map((policy) => ({
    policy,
    node: nodeOf(gathered[policy.name], `${view.name}.${policy.name}`),
  }))
  const { body, degraded } = assemble(view.policies, await settle(scope, view.name, wanted))
  scope.degraded = degraded
  const headers = degraded.length > 0 ? degradedHeaders : completeHeaders
  return typed(answer(scope, 200, answerJson(body), headers, view.caching))
}

const completeHeaders = { 'content-type': 'application/json' }
const degradedHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' }
