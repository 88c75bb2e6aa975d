import { bearer } from '@bffkit/core'
import type { Authentication } from '@bffkit/core/auth'
import { z } from 'zod'

/** Where this provider says what somebody may do: `{ "realm_access": { "roles": ["buyer"] } }`. */
const Claims = z.object({ realm_access: z.object({ roles: z.array(z.string()) }) })

const scopesOfRole: Readonly<Record<string, readonly string[]>> = {
  buyer: ['catalog:read', 'orders:write'],
  viewer: ['catalog:read'],
}

/** Tokens whose scopes are what their roles may do. */
export const withRoles = (issuer: string, audience: string): Authentication =>
  bearer({
    issuer,
    audience,
    scopes: (claims) => {
      const roles = Claims.safeParse(claims).data?.realm_access.roles ?? []
      return [...new Set(roles.flatMap((role) => scopesOfRole[role] ?? []))]
    },
  })
