import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Router } from 'hono/router'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'
import type { H, RouterRoute } from 'hono/types'
import { findTargetHandler } from 'hono/utils/handler'
import { isLast, isMiddleware, isRoadOfGateway } from '../edge/handler-kind.ts'
import { readTarget } from '../edge/target.ts'
import type { TrafficDeclaration } from '../pressure/limit.ts'
import { declaredPriority, type RequestPriority } from '../pressure/priority.ts'
import { declarationOf, joined, together } from './declared.ts'
import { type Admit, type Guard, guardHandler } from './guard-handler.ts'
import { type Declaration, scopesByRoute } from './scopes-by-route.ts'
import { isOpenToAnybody } from './secured.ts'

type Entry = [H, RouterRoute]

/** What was found out about a request before its handler runs. */
export interface Matched {
  /** The template of the route that answers; `undefined` when there is none. */
  readonly route: string | undefined
  /** Whether the first handler that will run is open to anybody, or there is nothing to protect. */
  readonly anonymous: boolean
  /** Whether only middleware of `use()` stands there, which may answer or not: behind it the path is unknown. */
  readonly onlyMiddleware: boolean
  /** What the first handler that will run asks for. */
  readonly scopes: readonly string[]
  /** What the handlers that may run say of its traffic, also those that only stand before the one that answers. */
  readonly traffic: TrafficDeclaration | undefined
}

/** What a {@link guardedRouter} is made of. */
export interface GuardedRouterOptions {
  readonly admit: Admit
  /** The gateway's middleware, which guards nothing itself. */
  readonly own: ReadonlySet<unknown>
  /** What the registered routes say, read when the first request comes. */
  readonly declarations: () => readonly Declaration[]
  /** Told of what a handler says of the traffic of its route, as it is registered. Default: nobody asks. */
  readonly declares?: (traffic: TrafficDeclaration) => void
}

/** The router of a gateway. */
export interface GuardedRouter extends Router<Entry> {
  /** What will run for a request. */
  matched(c: Context): Matched
  /** The priority that is declared for what a method and a request target ask for; `normal` where none is. */
  priorityOf(method: string, target: string): RequestPriority
  /** Called before a handler that belongs to another definition than the last one. */
  begin(): void
}

/**
 * The router of a gateway: no closed handler runs before authentication, and an open one opens only itself. Hono brings
 * every handler here, however deep its app is mounted, and each gets its guard as it comes: closed is all but what stands
 * behind the mark of `...anonymous()` with the same method and template. A mark for every method opens nothing.
 *
 * @throws TypeError while the app is built, when one method and template are defined twice and both can be seen, and when what is
 * mounted is a gateway: its open routes would be closed, and each request authenticated twice.
 */
export const guardedRouter = ({
  admit,
  own,
  declarations,
  declares,
}: GuardedRouterOptions): GuardedRouter => {
  const inner = new SmartRouter<Entry>({ routers: [new RegExpRouter(), new TrieRouter()] })
  const definitions = new Map<string, Guard>()
  const guards = new WeakMap<H, Guard>()
  let current: Guard | undefined
  let ended = false
  let settled = false
  const urgencies = new WeakMap<H, Urgency>()
  let prioritised = false

  const guardOf = (route: RouterRoute): Guard => {
    const key = `${route.method} ${route.path}`
    if (route.method === 'ALL')
      return { key, kind: isMiddleware(route) ? 'middleware' : 'closed', scopes: none }
    if (current?.key === key && !ended) return current
    if (definitions.has(key))
      throw new TypeError(`gateway: ${key} is defined twice, so that what one says would count for the other`)
    const guard: Guard = { key, kind: isOpenToAnybody(route) ? 'open' : 'closed', scopes: none }
    definitions.set(key, guard)
    return guard
  }

  const add = (method: string, path: string, [handler, route]: Entry) => {
    if (own.has(handler)) return inner.add(method, path, [handler, route])
    if (isRoadOfGateway(route))
      throw new TypeError(`gateway: what is mounted at ${path} is a gateway; mount the apps it is made of`)
    current = guardOf(route)
    ended = isLast(route)
    const traffic = declarationOf(route)
    if (traffic) {
      current.traffic = joined(current.traffic, traffic)
      declares?.(current.traffic)
    }
    if (current.kind === 'open' && !isOpenToAnybody(route)) {
      note(route)
      return inner.add(method, path, [handler, route])
    }
    // Whoever takes the gateway's routes elsewhere takes the guards along.
    route.handler = guardHandler(admit, current, handler)
    guards.set(route.handler, current)
    note(route)
    inner.add(method, path, [route.handler, route])
  }

  const note = (route: RouterRoute) => {
    const priority = declaredPriority(findTargetHandler(route.handler))
    prioritised ||= priority !== undefined
    urgencies.set(route.handler, { priority, answers: !isMiddleware(route), isLast: isLast(route) })
  }

  const match: GuardedRouter['match'] = (method, path) => {
    if (!settled) {
      settled = true
      for (const [key, scopes] of scopesByRoute(declarations())) {
        const guard = definitions.get(key)
        if (guard) guard.scopes = scopes
      }
    }
    return inner.match(method, path)
  }

  const matched = (c: Context): Matched => {
    let named: RouterRoute | undefined
    let first: RouterRoute | undefined
    let traffic: TrafficDeclaration | undefined
    let isOver = false
    for (const route of matchedRoutes(c)) {
      if (own.has(route.handler)) continue
      if (!isOver) traffic = together(traffic, guards.get(route.handler)?.traffic)
      isOver ||= isLast(route)
      if (!named || (named.method === 'ALL' && route.method !== 'ALL')) named = route
      if (!first && guards.get(route.handler)?.kind !== 'middleware') first = route
    }
    const guard = first && guards.get(first.handler)
    return {
      route: named?.path,
      anonymous: !named || guard?.kind === 'open',
      onlyMiddleware: named !== undefined && first === undefined,
      scopes: guard?.scopes ?? none,
      traffic,
    }
  }

  // Before there is a context: matching is nearly all that it costs, and not even that where no route has a priority.
  const priorityOf: GuardedRouter['priorityOf'] = (method, target) => {
    let found: RequestPriority = 'normal'
    let isAnswered = false
    if (!prioritised) return found
    for (const [entry] of match(method === 'HEAD' ? 'GET' : method, pathOf(target))[0]) {
      const says = urgencies.get(entry[0]) ?? silent
      found = says.priority ?? found
      isAnswered ||= says.answers
      if (says.isLast) break
    }
    // Otherwise a path that does not exist would be as important as what use() stands before.
    return found === 'critical' && !isAnswered ? 'normal' : found
  }

  const begin = () => {
    ended = true
  }
  return { name: 'guarded', add, match, matched, priorityOf, begin }
}

/** What a handler says about how late its requests are refused. */
interface Urgency {
  readonly priority: RequestPriority | undefined
  /** Whether it does not only stand before others. */
  readonly answers: boolean
  /** Whether what stands behind it says nothing about them. */
  readonly isLast: boolean
}

const silent: Urgency = { priority: undefined, answers: false, isLast: false }

/** The path of a target as hono matches it. A target that is none is refused later, whatever its route. */
const pathOf = (target: string): string => {
  try {
    const whole = target.startsWith('/') ? target : readTarget(target).path
    const query = whole.indexOf('?')
    const path = query < 0 ? whole : whole.slice(0, query)
    return path.includes('%') ? decodeURI(path.replaceAll('%25', '%2525')) : path
  } catch {
    return ''
  }
}

const none: readonly string[] = []
