import { BffError } from '../../errors/bff-error.ts'
import type { Caller } from '../authentication.ts'
import { cookieOf } from './cookies.ts'
import { refuseForgery } from './csrf.ts'
import type { KeptSessions, LiveSession } from './kept-sessions.ts'

/** Where a browser is sent to sign in. */
const loginUrl = '/bff/login'

/** What a 401 asks for. No registered scheme means a cookie (RFC 9110 section 11.1); `loginUrl` says what to do. */
export const sessionChallenge = 'Session'

/** Nobody is signed in, or not any more. */
export const notSignedIn = (why: string) =>
  new BffError('BFF_UNAUTHENTICATED', `session: ${why}`, {
    headers: { 'www-authenticate': sessionChallenge },
    loginUrl,
  })

/**
 * Finds the session a request comes with, and prolongs it unless told not to.
 *
 * @throws BFF_UNAUTHENTICATED, BFF_CSRF, BFF_STORE_UNAVAILABLE
 */
export type FindSession = (caller: Caller, sliding?: boolean) => Promise<LiveSession>

/** Finds sessions by their cookie, and refuses requests another site may have caused. */
export const sessionFinder =
  (
    sessions: KeptSessions,
    { cookie, origin }: { readonly cookie: string; readonly origin: string },
  ): FindSession =>
  async (caller, sliding) => {
    const value = cookieOf(caller.header('cookie'), cookie)
    if (value === undefined) throw notSignedIn('no cookie')
    refuseForgery(caller, origin)
    const found = await sessions.find(value, sliding)
    if (!found) throw notSignedIn('it has ended, or never was')
    return found
  }
