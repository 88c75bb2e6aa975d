import type { Cancellation } from '../../scope/cancellation.ts'
import { openScope } from '../../scope/open-scope.ts'
import type { Scope } from '../../scope/scope.ts'
import { traceparent } from '../../scope/trace.ts'
import { type Outgoing, outgoing } from '../outgoing.ts'
import { margin } from '../policies/deadline.ts'
import { turnsOf } from '../policies/take-turns.ts'
import { callsOf } from '../request-calls.ts'

/**
 * The same call on nobody's behalf: it ends with `cancellation` and after its own timeout, not with the request that
 * made it, and is not in that request's log. It looks the same to the service, request id, trace and identity included.
 * Its scope must be ended when it is over.
 */
export const detachedCall = (
  call: Outgoing,
  cancellation: Cancellation,
  headers: Outgoing['headers'] = call.headers,
): Outgoing =>
  outgoing(
    call.upstream,
    detachedScope(call),
    { name: call.purpose.name, cancellation },
    call,
    call.context,
    headers,
  )

/** A scope with what a call reads of it. It keeps nothing of the request itself, which would live as long as the call, but its turns. */
const detachedScope = ({ scope, upstream, timeout }: Outgoing): Scope => {
  const headers = new Map<string, string | undefined>([
    ['x-request-id', scope.requestId],
    ['traceparent', traceparent(scope.trace, scope.trace.spanId)],
    ['tracestate', scope.trace.state],
  ])
  for (const name of upstream.forwards) headers.set(name, scope.header(name))

  const own = openScope({
    clock: scope.clock,
    budget: timeout + margin,
    header: (name) => headers.get(name),
  })
  own.principal = scope.principal
  callsOf(own).turns = turnsOf(scope, upstream)
  own.token = scope.token
  own.tokenFor = scope.tokenFor
  return own
}
