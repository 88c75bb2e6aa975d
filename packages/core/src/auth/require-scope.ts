import type { Env, MiddlewareHandler } from 'hono'
import { BffError } from '../errors/bff-error.ts'
import { type Scope, type Scoped, scopeOf } from '../scope/scope.ts'
import { metadataIn } from './bearer/bearer-challenge.ts'

/**
 * Middleware that refuses callers who lack one of the scopes, or whom nobody has authenticated.
 *
 * @throws BFF_UNAUTHENTICATED, or BFF_FORBIDDEN with `insufficient_scope` (RFC 6750 section 3.1).
 * @example
 * ```ts
 * import { requireScope } from '@bffkit/core'
 * import { Hono } from 'hono'
 *
 * const admin = new Hono().use(requireScope('admin')).get('/caches', (c) => c.text('warm'))
 * ```
 */
export const requireScope = <E extends Env>(...scopes: string[]): MiddlewareHandler<E> =>
  async function requireScope(c, next) {
    refuseWithout(scopes, scopeOf(c as Scoped))
    await next()
  }

/** What a caller has come with. */
interface Credential extends Pick<Scope, 'principal' | 'challenge'> {
  readonly scheme?: string | undefined
}

/**
 * Refuses a request whose principal lacks one of the scopes. The challenge is that of the credential it came with.
 *
 * @throws BFF_UNAUTHENTICATED, or BFF_FORBIDDEN, as {@link requireScope}.
 */
export const refuseWithout = (
  scopes: readonly string[],
  { principal, challenge, scheme = principal.kind === 'key' ? 'ApiKey' : 'Bearer' }: Credential,
): void => {
  if (principal.kind === 'anonymous')
    throw new BffError('BFF_UNAUTHENTICATED', 'auth: nobody has authenticated this caller', {
      headers: { 'www-authenticate': challenge },
    })
  const missing = scopes.find((scope) => !principal.scopes.includes(scope))
  if (missing === undefined) return
  const what = principal.kind === 'key' ? 'key' : scheme === 'Bearer' ? 'token' : 'credential'
  const metadata = scheme === 'Bearer' ? metadataIn(challenge) : []
  throw new BffError('BFF_FORBIDDEN', `auth: the ${what} lacks ${missing}`, {
    headers: { 'www-authenticate': [`${scheme} ${insufficient(scopes)}`, ...metadata].join(', ') },
  })
}

const insufficient = (scopes: readonly string[]) => `error="insufficient_scope", scope="${scopes.join(' ')}"`
