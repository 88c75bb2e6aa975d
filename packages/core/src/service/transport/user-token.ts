import { asBffError } from '../../errors/as-bff-error.ts'
import { renewing } from '../credentials/renewing.ts'
import type { Policy } from '../outgoing.ts'

/**
 * Gives a call a token that acts for the caller at one audience, for services with `token: 'user'`; none on a route that is
 * open to anybody.
 */
export const userToken = (audience: string): Policy =>
  renewing<string>({
    of: ({ scope: { tokenFor } }) => tokenFor && ((refused) => tokenFor(audience, refused)),
    failure: ({ upstream }, error) => asBffError(error, upstream.name),
  })
