import { BffError, bearer } from '@bffkit/core'
import { type Authentication, anyOf } from '@bffkit/core/auth'

/** Tokens of customers and of employees, each checked by the rules of its own provider. */
export const twoProviders = (audience: string, customers: string, employees: string): Authentication =>
  anyOf(bearer({ issuer: customers, audience }), bearer({ name: 'employees', issuer: employees, audience }))

/** A route for employees only: the scopes of both providers may have the same names. */
export const onlyFrom = (issuer: string, principal: { readonly issuer?: string | undefined }): void => {
  if (principal.issuer !== issuer) throw new BffError('BFF_FORBIDDEN', 'auth: a token of another provider')
}
