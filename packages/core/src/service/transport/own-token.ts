import { BffError } from '../../errors/bff-error.ts'
import type { Giving } from '../credentials/credential.ts'
import { ownParameter } from '../credentials/own-parameter.ts'
import { renewing } from '../credentials/renewing.ts'
import { type Outgoing, type Policy, where } from '../outgoing.ts'

/**
 * What stands before the calls of a service that the gateway proves itself to: it fetches the token, or the keys, where they are
 * renewed, for every call without a credential of its own. The fetch goes on when the call gives up, for the next one. `undefined`
 * where nothing is to be fetched or checked.
 */
export const ownToken = (giving: Giving | undefined): Policy | undefined => {
  if (giving?.by === 'query') return ownParameter(giving)
  if (giving?.by === 'token') return renewing({ of: () => giving.renewed, failure: none })
  const keys = giving?.by === 'signature' ? giving.renewed : undefined
  return keys && renewing({ of: () => keys, failure: none })
}

const none = ({ upstream, ...call }: Outgoing, error: unknown): BffError => {
  if (error instanceof BffError) return error
  const why = error instanceof Error ? `, ${error.message}` : ''
  return new BffError('BFF_SERVICE_UNAVAILABLE', `${upstream.name}: no token of its own${why} ${where(call)}`)
}
