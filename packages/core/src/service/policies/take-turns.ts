import type { Outgoing, Policy, Upstream } from '../outgoing.ts'
import { callsOf } from '../request-calls.ts'
import { Turns } from './turns.ts'

/**
 * Lets the calls of one request to a service wait for one another, first come, first served, when it makes more than 64 at
 * a time: only what several requests do together is refused, by the bulkhead behind it. A call waits within its own timeout
 * and the budget, leaves when it is ended, and then has what is left of its time. A streamed call gives its turn on
 * with the head of its answer: otherwise a handler could wait for bodies that it has yet to read itself.
 */
export const turns: Policy = (next) => (call, settle) => {
  turnsOf(call.scope, call.upstream).take(next, call, settle)
}

/** The turns of a request at a service. The few services a request calls are a list, which is cheaper than a map. */
export const turnsOf = (scope: Outgoing['scope'], upstream: Upstream): Turns => {
  const calls = callsOf(scope)
  for (let { turns } = calls; turns; turns = turns.other) if (turns.upstream === upstream) return turns
  calls.turns = new Turns(upstream, calls.turns)
  return calls.turns
}
