import { type Context, Hono } from 'hono'
import { BffError } from '../../errors/bff-error.ts'
import type { Clock } from '../../gateway/clock.ts'
import { openToAnybody } from '../secured.ts'
import { cookieOf, setCookie } from './cookies.ts'
import { notSignedIn } from './found-session.ts'
import type { IdentityProvider, SignedIn } from './identity-provider.ts'
import type { KeptSessions } from './kept-sessions.ts'
import { type LoginAttempt, loginCookies } from './login-attempt.ts'
import { ProviderRefusal } from './provider-failure.ts'
import { localPath } from './return-url.ts'
import { keyOf, newCookieValue } from './seal.ts'
import type { SessionRecord } from './session-record.ts'
import { ownAudience, withTokens } from './user-tokens.ts'

/** What signing in needs. */
export interface SignInOptions {
  readonly provider: IdentityProvider
  readonly sessions: KeptSessions
  readonly clock: Pick<Clock, 'now'>
  readonly origin: string
  readonly cookie: string
  readonly absolute: number
  readonly margin: number
  readonly resource?: string
  readonly scopes?: readonly string[]
  readonly claims?: readonly string[]
  /** Is told of a new session: what it will need can be fetched before the first page asks for it. */
  readonly opened: (cookie: string, record: SessionRecord) => void
}

/** `GET /bff/login` and `GET /bff/callback`: to the provider and back, with a new session. */
export const signInRoutes = (options: SignInOptions) => {
  const { provider, sessions, clock, origin, cookie } = options
  const attempts = loginCookies(cookie)

  const begin = async (c: Context) => {
    const returnUrl = localPath(c.req.query('returnUrl') ?? '/')
    if (returnUrl === undefined) throw invalid('returnUrl is no path of this site', 'query/returnUrl')
    const previous = keyOf(cookieOf(c.req.header('cookie'), cookie) ?? '')?.id
    const [state, nonce, verifier] = [newCookieValue(), newCookieValue(), newCookieValue()]
    const attempt = { state, nonce, verifier, returnUrl, ...(previous !== undefined && { previous }) }
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
      const signedIn = await provider.signedIn(new URL(`/bff/callback${search}`, origin), attempt)
      return sentTo(attempt.returnUrl, [over, await open(signedIn, since, attempt)])
    } catch (error) {
      if (!(error instanceof ProviderRefusal)) throw error
      const { message, code, options } = notSignedIn(error.message)
      throw new BffError(code, message, { ...options, headers: { ...options.headers, 'set-cookie': over } })
    }
  }

  return new Hono().get('/bff/login', openToAnybody, begin).get('/bff/callback', openToAnybody, end)
}

/** What a session knows of who has signed in: no more of the ID token than the app allows. */
const recordOf = (
  signedIn: SignedIn,
  since: number,
  { absolute, margin, resource = ownAudience, scopes = [], claims = [] }: SignInOptions,
): SessionRecord => {
  const { sub: subject, sid } = signedIn.claims
  const allowed = claims.flatMap((name) => (name in signedIn.claims ? [[name, signedIn.claims[name]]] : []))
  const record = {
    subject,
    ...(typeof sid === 'string' && { sid }),
    scopes: [...(signedIn.scopes ?? scopes)],
    claims: Object.fromEntries(allowed),
    tokens: {},
    startedAt: since,
    endsAt: since + absolute,
  }
  return withTokens(record, resource, signedIn, since, margin)
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
