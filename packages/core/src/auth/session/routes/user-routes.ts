import { type Context, Hono } from 'hono'
import { BffError } from '../../../errors/bff-error.ts'
import type { Clock } from '../../../scope/clock.ts'
import { scopeOf } from '../../../scope/scope.ts'
import { callerOf } from '../../caller.ts'
import { openToAnybody } from '../../secured.ts'
import { dropCookie } from '../cookies.ts'
import type { FindSession } from '../found-session.ts'
import type { IdentityProvider } from '../identity-provider.ts'
import type { KeptSessions } from '../kept-sessions.ts'
import type { SessionRecord } from '../session-record.ts'
import type { Place } from './place.ts'

/** What the routes of a user who is signed in need. */
export interface UserRoutesOptions {
  readonly provider: IdentityProvider
  readonly sessions: KeptSessions
  readonly find: FindSession
  readonly clock: Pick<Clock, 'now'>
  readonly cookie: string
  readonly place: Place
}

const uncached = { 'cache-control': 'no-store' }

/** Finds the session of the caller. From then on the answer is for the caller alone, whatever middleware makes of it. */
const finding =
  (find: FindSession) =>
  async (c: Context, slide?: boolean): ReturnType<FindSession> => {
    const found = await find(callerOf(c), slide)
    scopeOf(c).authenticated = true
    return found
  }

/** The routes of a user who is signed in. Each looks for the session itself, so the gateway need not. */
export const userRoutes = ({ provider, sessions, find, clock, cookie, place }: UserRoutesOptions) => {
  const found = finding(find)
  return new Hono()
    .get('/bff/user', openToAnybody, async (c) => {
      const { record, idle } = await found(c, c.req.query('slide') !== 'false')
      const { subject, claims } = record
      const expiresIn = Math.max(0, Math.floor(Math.min(idle, record.endsAt - clock.now()) / 1_000))
      return c.json({ sub: subject, claims, expiresIn, logoutUrl: place.path('/bff/logout') }, 200, uncached)
    })
    .post('/bff/logout', openToAnybody, async (c) => {
      const { key, record } = await found(c, false)
      await sessions.end(key.id)
      const [redirect] = await Promise.all([
        provider.signOutAddress(record).catch(() => undefined),
        ...tokensOf(record).map((token) => provider.revoke(token).catch(() => {})), // they expire by themselves
      ])
      return c.json({ redirect: redirect ?? place.home }, 200, {
        ...uncached,
        'set-cookie': dropCookie(cookie),
      })
    })
    .get('/bff/sessions', openToAnybody, async (c) => {
      const { key, record } = await found(c)
      const listed = await sessions.of('sub', record.subject)
      const described = listed.map(({ id, startedAt, endsAt }) => ({
        id,
        startedAt: new Date(startedAt).toISOString(),
        endsAt: new Date(endsAt).toISOString(),
        current: id === key.id,
      }))
      return c.json({ sessions: described }, 200, uncached)
    })
    .delete('/bff/sessions/:id', openToAnybody, async (c) => {
      const { record } = await found(c)
      const listed = await sessions.of('sub', record.subject)
      const chosen = listed.find(({ id }) => id === c.req.param('id'))
      if (!chosen) throw new BffError('BFF_NOT_FOUND', 'session: no such session of this user')
      await sessions.end(chosen.id)
      return c.body(null, 204, uncached)
    })
}

/** The refresh token first: with it most providers end everything it has given (RFC 7009 section 2.1). */
const tokensOf = ({ refreshToken, tokens }: SessionRecord): string[] => [
  ...(refreshToken === undefined ? [] : [refreshToken]),
  ...Object.values(tokens).map(({ token }) => token),
]

/** `GET /bff/diagnostics`: what the session knows, without its tokens. For development. */
export const diagnosticsRoute = ({ find }: Pick<UserRoutesOptions, 'find'>) => {
  const found = finding(find)
  return new Hono().get('/bff/diagnostics', openToAnybody, async (c) => {
    const { record, idle } = await found(c, false)
    const { subject, sid, scopes, claims, startedAt, endsAt, tokens, refreshToken } = record
    const audiences = Object.entries(tokens).map(([audience, { expiresAt }]) => ({ audience, expiresAt }))
    const body = { subject, sid, scopes, claims, startedAt, endsAt, idle, audiences }
    return c.json({ ...body, refreshable: refreshToken !== undefined }, 200, uncached)
  })
}
