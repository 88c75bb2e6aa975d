import type { Authentication } from '@bffkit/core/auth'
import { z } from 'zod'

/** Where this provider says what somebody may do: `{ "realm_access": { "roles": ["buyer"] } }`. */
const Claims = z.object({ realm_access: z.object({ roles: z.array(z.string()) }) })

const scopesOfRole: Readonly<Record<string, readonly string[]>> = {
  buyer: ['catalog:read', 'orders:write'],
  viewer: ['catalog:read'],
}

/** Reads scopes from the roles of a token, for a provider that has no `scope` claim. */
export const withRoles = (inner: Authentication): Authentication => ({
  ...inner,
  authenticate: async (caller) => {
    const authenticated = await inner.authenticate(caller)
    const { data } = Claims.safeParse(authenticated.principal.claims)
    const roles = data?.realm_access.roles ?? []
    const scopes = [...new Set(roles.flatMap((role) => scopesOfRole[role] ?? []))]
    return { ...authenticated, principal: { ...authenticated.principal, scopes } }
  },
})
