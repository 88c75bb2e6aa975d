import { defaultResources, resourceServer } from '../resources.ts'

/** What an application asks a customer for. */
export type AskedFor = { scopes: readonly string[]; resources: readonly string[] }

const ofThePerson = ['openid', 'profile', 'offline_access']

/**
 * Reads out of the parameters of a sign-in what a customer would allow: of the scopes those that mean something at one of the
 * resources, or of the person. The provider leaves out the others without a word.
 */
export const askedFor = (params: Record<string, unknown>): AskedFor => {
  const client = `${params.client_id}`
  const named = [params.resource ?? defaultResources[client] ?? []].flat().map(String)
  const known = new Set(
    named.flatMap((resource) => resourceServer(resource, client, 0).scope.split(' ')).concat(ofThePerson),
  )
  const asked = `${params.scope ?? ''}`.split(' ').filter((scope) => known.has(scope))
  return { scopes: [...new Set(asked)], resources: [...new Set(named)] }
}
