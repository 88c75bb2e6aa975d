import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { BffError } from '../../../errors/bff-error.ts'
import { indispensable } from '../../../pressure/priority.ts'
import type { Clock } from '../../../scope/clock.ts'
import { openToAnybody } from '../../secured.ts'
import { cookieOf, setCookie } from '../cookies.ts'
import { notSignedIn } from '../found-session.ts'
import type { IdentityProvider, SignedIn } from '../identity-provider.ts'
import type { KeptSessions } from '../kept-sessions.ts'
import { type LoginAttempt, loginCookies } from '../login-attempt.ts'
import { ProviderRefusal } from '../provider-failure.ts'
import { keyOf, newCookieValue } from '../seal.ts'
import type { SessionRecord } from '../session-record.ts'
import { ownAudience, withTokens } from '../user-tokens.ts'
import type { Place } from './place.ts'
import { returnPath } from './return-url.ts'
import { overPage, pageHeaders, signInPage, withPages } from './sign-in-page.ts'

/** What signing in needs. */
export interface SignInOptions {
  readonly provider: IdentityProvider
  readonly sessions: KeptSessions
  readonly clock: Pick<Clock, 'now'>
  readonly place: Place
  readonly cookie: string
  readonly absolute: number
  readonly margin: number
  readonly resource?: string
  readonly scopes?: readonly string[]
  readonly claims?: readonly string[]
  readonly idTokenHint?: boolean
  /** Called with a new session: what it will need can be fetched before the first page asks for it. */
  readonly opened: (cookie: string, record: SessionRecord) => void
}

/** `GET /bff/login` and `GET /bff/callback`: to the provider and back, with a new session. */
export const signInRoutes = (options: SignInOptions) => {
  const { provider, sessions, clock, place, cookie } = options
  const attempts = loginCookies(cookie)

  const begin = async (c: Context) => {
    const returnUrl = returnPath(c.req.query('returnUrl') ?? place.home, place.home)
    if (returnUrl === undefined) throw invalid('returnUrl is no path of this site', 'query/returnUrl')
    if (isElsewhere(c, place)) {
      const query = new URLSearchParams({ returnUrl, [moved]: '1' })
      return sentTo(`${place.url('/bff/login')}?${query}`, [])
    }
    const previous = keyOf(cookieOf(c.req.header('cookie'), cookie) ?? '')?.id
    const [state, nonce, verifier] = [newCookieValue(), newCookieValue(), newCookieValue()]
    const begun = { state, nonce, verifier, returnUrl, begunAt: clock.now() }
    const attempt = { ...begun, ...(previous !== undefined && { previous }) }
    const to = await provider.signInAddress(attempt)
    return sentTo(to, attempts.begin(attempt, c.req.header('cookie')))
  }

  /** Keeps the session of who has signed in, in place of the one the browser had. */
  const open = async (signedIn: SignedIn, since: number, { previous }: LoginAttempt): Promise<string> => {
    const record = recordOf(signedIn, since, options)
    const value = await sessions.start(record)
    if (previous !== undefined) await sessions.end(previous)
    options.opened(value, record)
    return setCookie(cookie, value, 'SameSite=Strict')
  }

  const end = async (c: Context) => {
    const state = c.req.query('state') ?? ''
    const attempt = attempts.find(state, c.req.header('cookie'))
    if (!attempt) throw invalid('this browser has not begun this sign-in, or too long ago', 'query/state')
    const over = attempts.end(state)
    const since = clock.now()
    try {
      const { search } = new URL(c.req.url)
      const signedIn = await provider.signedIn(new URL(place.url('/bff/callback') + search), attempt)
      return sentTo(attempt.returnUrl, [over, await open(signedIn, since, attempt)])
    } catch (error) {
      if (!(error instanceof ProviderRefusal)) throw error
      const { message, code, options } = notSignedIn(error.message, place)
      throw new BffError(code, message, { ...options, headers: { ...options.headers, 'set-cookie': over } })
    }
  }

  /** Where a sign-in that is over leads: who is signed in all the same goes on. */
  const over = async (c: Context) => {
    const value = cookieOf(c.req.header('cookie'), cookie)
    const isSignedIn = value !== undefined && (await sessions.find(value, false)) !== undefined
    return isSignedIn ? sentTo(place.home, []) : c.body(signInPage(overPage(place)), 200, pageHeaders)
  }

  return new Hono()
    .get('/bff/login', openToAnybody, getOnly, withPages(place, begin))
    .get('/bff/callback', openToAnybody, indispensable, getOnly, withPages(place, end))
    .get('/bff/ended', openToAnybody, withPages(place, over))
}

/** Says that a browser has been sent to `origin` once: a proxy that writes `Host` anew must not send it round for ever. */
const moved = 'moved'

/** Whether a browser begins at another host than the one it will come back to, where its cookies would be missing. */
const isElsewhere = (c: Context, { site }: Place): boolean => {
  const { incoming }: Partial<HttpBindings> = c.env ?? {}
  const host = incoming ? new URL(c.req.url).host : c.req.header('host')
  if (host === undefined || c.req.query(moved) !== undefined) return false
  const { protocol, host: own } = new URL(site)
  return URL.parse(`${protocol}//${host}`)?.host !== own
}

/** What a session knows of who has signed in: no more of the ID token than the app allows. */
const recordOf = (
  signedIn: SignedIn,
  since: number,
  { absolute, margin, resource = ownAudience, scopes: asked = [], claims = [], idTokenHint }: SignInOptions,
): SessionRecord => {
  const { sub: subject, sid } = signedIn.claims
  const allowed = claims.flatMap((name) => (name in signedIn.claims ? [[name, signedIn.claims[name]]] : []))
  const scopes = [...(signedIn.scopes ?? asked)]
  const record = {
    subject,
    ...(typeof sid === 'string' && { sid }),
    scopes,
    ...(idTokenHint && signedIn.idToken !== undefined && { idToken: signedIn.idToken }),
    claims: Object.fromEntries(allowed),
    tokens: {},
    startedAt: since,
    endsAt: since + absolute,
  }
  return withTokens(record, resource, { ...signedIn, scopes }, since, margin)
}

const invalid = (why: string, pointer: string) =>
  new BffError('BFF_INPUT_INVALID', `session: ${why}`, { errors: [{ pointer: `/${pointer}`, detail: why }] })

const sentTo = (location: string, cookies: readonly string[]) =>
  new Response(null, {
    status: 302,
    headers: [
      ['location', location],
      ['cache-control', 'no-store'],
      ['referrer-policy', 'no-referrer'],
      ...cookies.map((cookie): [string, string] => ['set-cookie', cookie]),
    ],
  })

/** Refuses HEAD, which hono answers as a GET: for a GET that does something, such as signing in. */
const getOnly: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'GET')
    throw new BffError('BFF_METHOD_NOT_ALLOWED', 'session: only GET does this', { headers: { allow: 'GET' } })
  await next()
}
