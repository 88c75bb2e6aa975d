import type { Provider } from 'oidc-provider'
import { z } from 'zod'

/** What the provider finds missing in what the customer has allowed so far. */
const Missing = z.object({
  missingOIDCScope: z.array(z.string()).default([]),
  missingOIDCClaims: z.array(z.string()).default([]),
  missingResourceScopes: z.record(z.string(), z.array(z.string())).default({}),
})

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** Writes down that the customer allows what the application asked for, and answers the grant's id. */
export const grantFor = async (provider: Provider, { grantId, session, params, prompt }: Interaction) => {
  const accountId = session?.accountId
  const existing = grantId ? await provider.Grant.find(grantId) : undefined
  const grant = existing ?? new provider.Grant({ accountId, clientId: `${params.client_id}` })
  const missing = Missing.parse(prompt.details)
  grant.addOIDCScope(missing.missingOIDCScope.join(' '))
  grant.addOIDCClaims(missing.missingOIDCClaims)
  for (const [resource, scopes] of Object.entries(missing.missingResourceScopes)) {
    grant.addResourceScope(resource, scopes.join(' '))
  }
  return grant.save()
}
