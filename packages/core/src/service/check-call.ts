import { checkCaching } from './cache/cache-options.ts'
import { passesFlaw } from './lanes/passes.ts'
import { isQuery, type Outgoing, where } from './outgoing.ts'
import { conditionOf } from './policies/conditional.ts'

/**
 * Refuses what a call says of its policies when it makes no sense, or would show the answer for one user to another. Only the call itself can tell: a method of a service
 * is a function, and what it asks for is known when it runs.
 *
 * @throws TypeError naming the option, its value and the call.
 */
export const checkCall = (call: Outgoing): void => {
  const { method, timeout, options } = call
  const service = call.upstream.name
  const { hedge, tryTimeout, reads } = options
  if (!(timeout > 0))
    throw new TypeError(`${service}: timeout must be positive, not ${timeout} ${where(call)}`)
  if (tryTimeout !== undefined && !(tryTimeout > 0 && tryTimeout <= timeout))
    throw new TypeError(
      `${service}: tryTimeout must be positive and at most timeout, ${timeout}, not ${tryTimeout} ${where(call)}`,
    )
  if (reads !== undefined && (method !== 'POST' || typeof reads !== 'boolean'))
    throw new TypeError(
      `${service}: reads is true or false, and for POST: ${method} says itself whether it reads ${where(call)}`,
    )
  if (hedge && !isQuery(call))
    throw new TypeError(
      `${service}: hedge is for GET, HEAD, and a POST that reads, since it makes a call twice ${where(call)}`,
    )
  const condition = conditionOf(call)
  if (condition !== undefined)
    throw new TypeError(
      `${service}: ${condition} would be answered with nothing; cache: 'http' asks with it and knows what 304 means, and ky returns it ${where(call)}`,
    )
  checkCaching(call)
  const flaw = passesFlaw(call.passes)
  if (flaw !== undefined) throw new TypeError(`${service} ${where(call)}: passes: ${flaw}`)
}
