import { needPeers } from '../../errors/optional-peer.ts'
import { wallClock } from '../../scope/clock.ts'
import type { Authentication } from '../authentication.ts'
import { cookieOf } from './cookies.ts'
import { notSignedIn, sessionChallenge, sessionFinder } from './found-session.ts'
import { identityProvider } from './identity-provider.ts'
import { keptSessions } from './kept-sessions.ts'
import { memorySessions } from './memory-sessions.ts'
import { logoutTokens } from './routes/logout-token.ts'
import { placeOf } from './routes/place.ts'
import { sessionRoutes } from './routes/session-routes.ts'
import { keyOf } from './seal.ts'
import { sessionDocument } from './session-document.ts'
import { checkedOptions, type SessionOptions } from './session-options.ts'
import type { SessionRecord } from './session-record.ts'
import { ownAudience, userTokens } from './user-tokens.ts'

/** Cookie sessions: an {@link Authentication}, and the routes that begin and end them. */
export interface Sessions extends Authentication {
  /** `GET /bff/login`, `/bff/callback`, `/bff/user`, `/bff/sessions`, `POST /bff/logout`, `/bff/backchannel`, `DELETE /bff/sessions/{id}`. */
  readonly routes: ReturnType<typeof sessionRoutes>
  /** Whom its tokens are for: the gateway itself, as its `resource` says, and the services. */
  readonly audiences: readonly string[]
  /** Starts a session without the provider and gives its `Cookie`. Whoever is given it is signed in: for tests. */
  start(record: SessionRecord): Promise<string>
}

/**
 * Signs users in with a browser and keeps them signed in by a cookie, as RFC 10017 (BCP 212) describes it: authorization
 * code with PKCE at an OpenID Provider, tokens that never leave the gateway, one refresh whatever the concurrency. Mount
 * its `routes` on the gateway. Every request of such a gateway carries `X-CSRF: 1`.
 *
 * @throws TypeError when an option is wrong. A secret is never in a message.
 * @example
 * ```ts
 * import { connect, gateway, service } from '@bffkit/core'
 * import { session } from '@bffkit/core/session'
 *
 * const orders = service('orders', {}, () => ({}))
 *
 * export const createApp = (settings: { ORDERS_URL: string; ISSUER: string; CLIENT_SECRET: string }) => {
 *   const signIn = session({
 *     issuer: settings.ISSUER,
 *     clientId: 'web',
 *     clientSecret: settings.CLIENT_SECRET,
 *     origin: 'https://shop.example',
 *     scopes: ['profile', 'offline_access', 'orders:read'],
 *     claims: ['name', 'picture'],
 *   })
 *   return gateway({ name: 'web-bff', services: connect({ orders }, settings), auth: signIn }).route('/', signIn.routes)
 * }
 * ```
 */
export const session = (options: SessionOptions): Sessions => {
  needPeers('session()', ['openid-client'])
  const checked = checkedOptions(options)
  const { issuer, clientId, cookie, resource = ownAudience, forward = false } = checked
  const { clock = wallClock, store = memorySessions({ clock }) } = checked
  const place = placeOf(checked.origin)
  const sessions = keptSessions({ ...checked, store, clock })
  const provider = identityProvider(checked, place)
  const find = sessionFinder(sessions, { cookie, place })
  const ended = () => notSignedIn('the provider has ended it', place)
  const tokensOf = userTokens({ provider, sessions, clock, margin: checked.margin, ended })
  const read = logoutTokens(issuer, clientId, checked.logoutTokenWithoutExp)
  /** Asks for the services' tokens while the browser is on its way to its first page, which needs all of them. */
  const opened = (cookie: string, record: SessionRecord) => {
    const key = keyOf(cookie)
    if (!key) return
    const tokenFor = tokensOf({ key, record, idle: checked.idle })
    for (const audience of checked.audiences ?? []) {
      const token = tokenFor(audience)
      if (typeof token !== 'string') token.catch(() => {}) // whoever needs it asks again
    }
  }

  return {
    schemes: {
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: cookie,
        description: 'A session; needs X-CSRF: 1 as well',
      },
    },
    document: sessionDocument,
    challenge: sessionChallenge,
    issuer,
    check: read.check,
    base: place.base,
    served: place.mountIn,
    claims: (caller) => cookieOf(caller.header('cookie'), cookie) !== undefined,
    authenticate: async (asking) => {
      const live = await find(asking)
      const tokenFor = tokensOf(live)
      const token = forward ? await tokenFor(resource) : undefined
      // Read after the token, whose refresh may have taken scopes away.
      const { subject, scopes, claims } = live.record
      const principal = { kind: 'user', id: subject, scopes, issuer, claims } as const
      const caller = { principal, tokenFor, session: live.key.id }
      return token === undefined ? caller : { ...caller, token }
    },
    routes: sessionRoutes({ ...checked, place, sessions, provider, find, clock, read, opened }),
    audiences: [resource, ...(checked.audiences ?? [])],
    start: async (record) => `${cookie}=${await sessions.start(record)}`,
  }
}
