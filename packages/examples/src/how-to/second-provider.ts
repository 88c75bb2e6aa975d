import { BffError, bearer } from '@bffkit/core'
import type { Authentication, Caller } from '@bffkit/core/auth'
import { decodeJwt } from 'jose'

/** The `iss` a token claims. It only chooses who checks the token: nothing is believed before that. */
const claimedIssuer = (caller: Caller): string | undefined => {
  try {
    return decodeJwt(caller.header('authorization')?.replace(/^bearer /i, '') ?? '').iss
  } catch {
    return undefined
  }
}

/** Tokens of customers and of employees, each checked by the rules of its own provider. */
export const twoProviders = (audience: string, customers: string, employees: string): Authentication => {
  const [first, second] = [bearer({ issuer: customers, audience }), bearer({ issuer: employees, audience })]
  const chosen = (caller: Caller) => (claimedIssuer(caller) === employees ? second : first)

  return {
    schemes: first.schemes,
    document: first.document,
    challenge: first.challenge,
    claims: (caller) => first.claims(caller),
    authenticate: (caller) => chosen(caller).authenticate(caller),
    warmUp: () => Promise.allSettled([first.warmUp?.(), second.warmUp?.()]),
    check: async () => {
      await Promise.all([first.check?.(), second.check?.()])
    },
  }
}

/** A route for employees only: the scopes of both providers may have the same names. */
export const onlyFrom = (issuer: string, principal: { readonly issuer?: string | undefined }): void => {
  if (principal.issuer !== issuer) throw new BffError('BFF_FORBIDDEN', 'auth: a token of another provider')
}
