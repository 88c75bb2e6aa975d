import { BffError } from '../errors/bff-error.ts'
import { unlessCancelled } from '../gateway/cancellation.ts'
import { authorizesItself } from './identity.ts'
import { type Outgoing, type Policy, where } from './outgoing.ts'

/**
 * Gives a call the gateway's own token, for services with `token: 'client'`, unless it has an `authorization` of its own. When there is none that is good the call waits
 * for one as long as its deadline allows; the token is fetched all the same, for the next call.
 */
export const ownToken: Policy = (next) => (call, settle) => {
  const token = authorizesItself(call) ? undefined : call.upstream.client?.token()
  if (token === undefined || typeof token === 'string') {
    call.token = token
    next(call, settle)
    return
  }
  const there = (token: string) => {
    call.token = token
    next(call, settle)
  }
  unlessCancelled(call.cancellation, token.catch(none(call))).then(there, settle)
}

const none = (call: Outgoing) => (error: unknown) => {
  const why = error instanceof Error ? `, ${error.message}` : ''
  throw new BffError(
    'BFF_SERVICE_UNAVAILABLE',
    `${call.upstream.name}: no token of its own${why} ${where(call)}`,
  )
}
