import type { Context, Next } from 'hono'
import type { H } from 'hono/types'
import { COMPOSED_HANDLER } from 'hono/utils/constants'
import type { TrafficDeclaration } from '../pressure/limit.ts'
import { type Scope, scopeOf } from '../scope/scope.ts'
import { answersBehind, isGood } from './answers-behind.ts'
import { refuseWithout } from './require-scope.ts'

/** What stands before the handlers of one method and template. */
export interface Guard {
  /** Method and template, such as `GET /v1/orders/:id`. */
  readonly key: string
  /** `open` for a route that is open to anybody; `middleware` may run before authentication; all else is `closed`. */
  readonly kind: 'open' | 'middleware' | 'closed'
  /** What the declaration of a closed route asks for. */
  scopes: readonly string[]
  /** What its handlers say of its traffic. */
  traffic?: TrafficDeclaration
}

/** Finds out who is calling and notes it in the scope. */
export type Admit = (c: Context, scope: Scope, scopes: readonly string[]) => Promise<void>

/** Puts a guard before a handler. Which one it is stays to be seen, as in apps with error handlers of their own. */
export const guardHandler = (admit: Admit, guard: Guard, handler: H): H =>
  Object.assign(guarded[guard.kind](admit, guard, handler), { [COMPOSED_HANDLER]: handler })

/** A closed handler runs when it is known who is calling, and not before. */
const closed = (admit: Admit, guard: Guard, handler: H): H => {
  const run = (c: Context, next: Next, scope: Scope) => {
    scope.dryRun?.entered(guard.key)
    return handler(c, next)
  }
  return (c, next) => {
    const scope = scopeOf(c)
    if (!scope.authenticated) return admit(c, scope, guard.scopes).then(() => run(c, next, scope))
    if (guard.scopes.length > 0) refuseWithout(guard.scopes, scope)
    return run(c, next, scope)
  }
}

/** The mark of an open route: what stands behind it with the same method and template needs no guard. */
const open =
  (_: Admit, guard: Guard, mark: H): H =>
  (c, next) => {
    scopeOf(c).dryRun?.entered(guard.key)
    return mark(c, next)
  }

/** Middleware may run for anybody; an answer below 400 that is its own, not of what stands behind it, needs a caller. */
const middleware =
  (admit: Admit, { scopes }: Guard, handler: H): H =>
  async (c, next) => {
    const scope = scopeOf(c)
    if (scope.authenticated) return handler(c, next)
    const before = goodAnswer(c)
    const isNew = () => ![undefined, before].includes(goodAnswer(c))
    let behind = false
    const given = await handler(c, async () => {
      behind = await answersBehind(c, next)
    })
    const good = given instanceof Response ? given.status < 400 : isNew()
    if (good && !behind && !scope.authenticated) await admit(c, scope, scopes)
    return given
  }

/** The answer there is already, when it is none of a refusal. To ask for one that is not there would make it. */
const goodAnswer = (c: Context): Response | undefined => (isGood(c) ? c.res : undefined)

const guarded = { closed, open, middleware }
