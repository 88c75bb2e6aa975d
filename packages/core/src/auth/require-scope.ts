import type { Env, MiddlewareHandler } from 'hono'
import { BffError } from '../errors/bff-error.ts'
import { type Scoped, scopeOf } from '../gateway/scope.ts'

/**
 * Middleware that refuses callers who lack one of the scopes, or whom nobody has authenticated.
 *
 * @throws BFF_UNAUTHENTICATED, or BFF_FORBIDDEN with `insufficient_scope` (RFC 6750 section 3.1).
 */
export const requireScope = <E extends Env>(...scopes: string[]): MiddlewareHandler<E> => {
  const refusal = { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"` }

  return async function requireScope(c, next) {
    const { principal } = scopeOf(c as Scoped)
    if (principal.kind === 'anonymous')
      throw new BffError('BFF_UNAUTHENTICATED', 'auth: nobody has authenticated this caller', {
        headers: { 'www-authenticate': 'Bearer' },
      })
    const missing = scopes.find((scope) => !principal.scopes.includes(scope))
    if (missing !== undefined)
      throw new BffError('BFF_FORBIDDEN', `auth: the token lacks ${missing}`, { headers: refusal })
    await next()
  }
}
