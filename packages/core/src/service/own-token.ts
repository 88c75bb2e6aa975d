import { BffError } from '../errors/bff-error.ts'
import { unlessCancelled } from '../gateway/cancellation.ts'
import { type Answer, type Outgoing, type Policy, type Send, where } from './outgoing.ts'

/**
 * Gives a call the gateway's own token, for services with `token: 'client'`. When there is none that is good the call waits
 * for one as long as its deadline allows; the token is fetched all the same, for the next call.
 */
export const ownToken: Policy = (next) => (call) => {
  const { client } = call.upstream
  if (!client) return next(call)
  const token = client.token()
  return typeof token === 'string' ? withToken(next, call, token) : whenThere(next, call, token)
}

const withToken = (next: Send, call: Outgoing, token: string): Promise<Answer> => {
  call.token = token
  return next(call)
}

const whenThere = async (next: Send, call: Outgoing, token: Promise<string>): Promise<Answer> =>
  withToken(next, call, await unlessCancelled(call.cancellation, token.catch(none(call))))

const none = (call: Outgoing) => (error: unknown) => {
  const why = error instanceof Error ? `, ${error.message}` : ''
  throw new BffError(
    'BFF_SERVICE_UNAVAILABLE',
    `${call.upstream.name}: no token of its own${why} ${where(call)}`,
  )
}
