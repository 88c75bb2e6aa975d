import { type CallRequest, where } from './outgoing.ts'

/**
 * Refuses what a call says of its policies when it makes no sense. Only the call itself can tell: a method of a service
 * is a function, and what it asks for is known when it runs.
 *
 * @throws TypeError naming the option, its value and the call.
 */
export const checkCall = (service: string, request: CallRequest): void => {
  const { method, timeout, options } = request
  const { hedge, tryTimeout } = options
  if (!(timeout > 0))
    throw new TypeError(`${service}: timeout must be positive, not ${timeout} ${where(request)}`)
  if (tryTimeout !== undefined && !(tryTimeout > 0 && tryTimeout <= timeout))
    throw new TypeError(
      `${service}: tryTimeout must be positive and at most timeout, ${timeout}, not ${tryTimeout} ${where(request)}`,
    )
  if (hedge && method !== 'GET' && method !== 'HEAD')
    throw new TypeError(
      `${service}: hedge is for GET and HEAD, since it makes a call twice ${where(request)}`,
    )
}
