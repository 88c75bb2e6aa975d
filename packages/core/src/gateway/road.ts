import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import type { Authentication } from '../auth/authentication.ts'
import { authorize, type Matched } from '../auth/authorize.ts'
import { asBffError } from '../errors/as-bff-error.ts'
import { BffError } from '../errors/bff-error.ts'
import { accessLog, probes } from '../observe/access-log.ts'
import type { Logger } from '../observe/log.ts'
import type { Upstreams } from '../service/outgoing.ts'
import { problem, scopeHeaders } from './answer.ts'
import { callerOf } from './caller.ts'
import type { Clock } from './clock.ts'
import type { Lifecycle } from './lifecycle.ts'
import { openScope, type Scope } from './scope.ts'

/** What the road of a request is made of. */
export interface Road {
  readonly clock: Clock
  readonly budget: number
  readonly auth: Authentication
  /** Where the line of each request goes. */
  readonly access: Logger
  readonly lifecycle: Lifecycle
  readonly match: (c: Context) => Matched
  readonly bind: (scope: Scope) => object
  readonly upstreams: Upstreams
}

/**
 * The road every request takes: scope, disconnect, route, authentication, handler, answer, log line. It is the first
 * middleware of a gateway and sees the answer last.
 */
export const road = ({
  clock,
  budget,
  auth,
  access,
  lifecycle,
  match,
  bind,
  upstreams,
}: Road): MiddlewareHandler =>
  async function road(c, next) {
    const { challenge } = auth
    const scope = openScope({ clock, budget, upstreams, challenge, header: (name) => c.req.header(name) })
    const unwatch = watchDisconnect(c, () => scope.cancellation.cancel(clientGone()))
    let matched: Matched | undefined
    lifecycle.running += 1
    c.set('scope', scope)
    c.set('requestId', scope.requestId)

    try {
      c.set('services', bind(scope))
      matched = match(c)
      if (lifecycle.draining && !probes.has(matched.route))
        throw new BffError('BFF_DRAINING', 'gateway: shutting down', draining)
      if (!matched.anonymous) await authorize(auth, scope, callerOf(c), matched.scopes)
      c.set('principal', scope.principal)
      await scope.within(next())
      if (!c.finalized) throw new TypeError('A handler gave no answer')
    } catch (error) {
      c.res = problem(scope, asBffError(error))
    }

    if (c.res !== scope.answer) complete(c, scope)
    const { status } = c.res
    scope.end(() => {
      const gone = scope.cancellation.reason?.code === 'BFF_CLIENT_GONE'
      unwatch()
      lifecycle.running -= 1
      accessLog(access, scope, { method: c.req.method, route: matched?.route, status: gone ? 499 : status })
    })
  }

const draining = { retryAfter: 1, headers: { connection: 'close' } }

const clientGone = () => new BffError('BFF_CLIENT_GONE', 'client: left before the answer was ready')

/** Gives an answer that a handler made by itself what every answer carries. */
const complete = (c: Context, scope: Scope) => {
  for (const [name, value] of Object.entries(scopeHeaders(scope))) c.header(name, value)
}

/**
 * Tells when the client leaves before its answer is written. On a socket that is the outgoing message closing early:
 * asking the Request for its signal would leave node-server's fast path. In process it is the signal of the Request.
 */
const watchDisconnect = (c: Context, gone: () => void): (() => void) => {
  const { outgoing }: Partial<HttpBindings> = c.env ?? {}
  if (outgoing) {
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) gone()
    })
    return () => {}
  }
  const { signal } = c.req.raw
  if (signal.aborted) gone()
  signal.addEventListener('abort', gone, { once: true })
  return () => signal.removeEventListener('abort', gone)
}
