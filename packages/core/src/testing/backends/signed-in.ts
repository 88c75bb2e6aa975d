import type { Authentication } from '../../auth/authentication.ts'
import type { Sessions } from '../../auth/session/session.ts'
import { tokenFor } from './token-for.ts'

const hour = 3_600_000

/**
 * Headers of a browser that is signed in at a gateway with `session()`: a real session in its store, with a real token of the
 * test issuer for each of its audiences, and `X-CSRF`.
 *
 * `scope` is a list separated by spaces.
 *
 * @throws TypeError when the gateway has no sessions.
 *
 * @example
 * await app.request('/api/home', { headers: await signedIn(app, 'u1', 'home:read') })
 */
export const signedIn = async (
  { auth }: { readonly auth: Authentication },
  subject: string,
  scope = '',
): Promise<{ cookie: string; 'x-csrf': '1' }> => {
  if (!hasSessions(auth)) throw new TypeError('signedIn: the gateway must have auth: session({ … })')
  const givenAt = Date.now()
  const endsAt = givenAt + hour
  const tokens = auth.audiences.map(async (audience) => {
    const { authorization } = await tokenFor(subject, scope, { audience, expiresIn: hour / 1_000 })
    return [audience, { token: authorization.replace('Bearer ', ''), givenAt, expiresAt: endsAt }] as const
  })
  const cookie = await auth.start({
    subject,
    scopes: scope.split(' ').filter(Boolean),
    claims: {},
    tokens: Object.fromEntries(await Promise.all(tokens)),
    startedAt: givenAt,
    endsAt,
  })
  return { cookie, 'x-csrf': '1' }
}

const hasSessions = (auth: Authentication): auth is Sessions => 'start' in auth && 'audiences' in auth
