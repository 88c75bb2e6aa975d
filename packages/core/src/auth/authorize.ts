import { unlessCancelled } from '../scope/cancellation.ts'
import type { Scope } from '../scope/scope.ts'
import type { Authentication, Caller } from './authentication.ts'
import { refuseWithout } from './require-scope.ts'

/**
 * Authenticates the caller of a route that is not open, and notes who it is in the scope.
 *
 * @throws BFF_UNAUTHENTICATED, BFF_FORBIDDEN, and why the request ended when it does so first.
 */
export const authorize = async (
  auth: Authentication,
  scope: Scope,
  caller: Caller,
  scopes: readonly string[],
): Promise<void> => {
  const { principal, token, tokenFor, scheme, session } = await unlessCancelled(
    scope.cancellation,
    auth.authenticate(caller),
  )
  scope.authenticated = true
  scope.principal = principal
  scope.token = token
  scope.tokenFor = tokenFor
  scope.scheme = scheme
  scope.session = session
  if (scopes.length > 0) refuseWithout(scopes, scope)
}
