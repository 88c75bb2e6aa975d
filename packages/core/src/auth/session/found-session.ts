import { BffError } from '../../errors/bff-error.ts'
import type { Caller } from '../authentication.ts'
import { cookieOf } from './cookies.ts'
import { refuseForgery } from './csrf.ts'
import type { KeptSessions, LiveSession } from './kept-sessions.ts'
import type { Place } from './routes/place.ts'

/** What a 401 asks for. No registered scheme means a cookie (RFC 9110 section 11.1); `loginUrl` is where to sign in. */
export const sessionChallenge = 'Session'

/** Nobody is signed in, or not any more. */
export const notSignedIn = (why: string, place: Pick<Place, 'path'>) =>
  new BffError('BFF_UNAUTHENTICATED', `session: ${why}`, {
    headers: { 'www-authenticate': sessionChallenge },
    loginUrl: place.path('/bff/login'),
  })

/**
 * Finds the session a request comes with, and prolongs it unless the caller opts out.
 *
 * @throws BFF_UNAUTHENTICATED, BFF_CSRF, BFF_STORE_UNAVAILABLE
 */
export type FindSession = (caller: Caller, sliding?: boolean) => Promise<LiveSession>

/** Finds sessions by their cookie, and refuses requests another site may have caused. */
export const sessionFinder =
  (
    sessions: KeptSessions,
    { cookie, place }: { readonly cookie: string; readonly place: Place },
  ): FindSession =>
  async (caller, sliding) => {
    const value = cookieOf(caller.header('cookie'), cookie)
    if (value === undefined) throw notSignedIn('no cookie', place)
    refuseForgery(caller, place.site)
    const found = await sessions.find(value, sliding, caller)
    if (!found) throw notSignedIn('it has ended, or never was', place)
    return found
  }
