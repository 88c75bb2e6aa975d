import type { CryptoKey, JWK } from 'jose'
import { token } from '../../edge/token.ts'
import type { Clock } from '../../scope/clock.ts'
import { isSafe } from '../ask-issuer.ts'
import { isPlace } from './routes/place.ts'
import type { SessionStore } from './session-store.ts'

/** How users sign in, and how long they stay. Exactly one of `clientSecret` and `privateKey` says who the gateway is. */
export interface SessionOptions {
  /** The OpenID Provider, by its exact `iss`. https, or http on loopback. */
  readonly issuer: string
  /** Who the gateway is there. */
  readonly clientId: string
  /** What proves it: `client_secret_basic`. */
  readonly clientSecret?: string
  /** What proves it better: `private_key_jwt` (RFC 7523). A JWK with `alg`, or a key; nothing secret leaves the gateway. */
  readonly privateKey?: JWK | CryptoKey
  /**
   * Where browsers find the gateway, such as `https://shop.example`, or `https://example.com/shop` behind a proxy that takes
   * `/shop` off. The provider must allow `<origin>/bff/callback`, with the path the routes are mounted at before `/bff`.
   */
  readonly origin: string
  /** What is asked for beside `openid`. Default `profile` and `offline_access`, without which a session ends with its first token. */
  readonly scopes?: readonly string[]
  /** The gateway's own resource at the provider (RFC 8707): its scopes are the principal's. Default: the provider's choice. */
  readonly resource?: string
  /** The resources of the services that receive the user's token, as in their `audience`. Default none. */
  readonly audiences?: readonly string[]
  /** Whether services with `token: 'forward'` receive the session's own token, the one for `resource`. Default `false`. */
  readonly forward?: boolean
  /** Claims of the ID token that the session keeps and the browser may see, beside `sub`. Default none. */
  readonly claims?: readonly string[]
  /** More parameters of the authorization request, such as `{ prompt: 'consent' }`. Default none. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Where sessions are kept. Default {@link memorySessions}: in this process, gone when it ends. */
  readonly store?: SessionStore
  /** The name of the cookie. Default `__Host-Http-<clientId>`. One without the prefix `__Host-` is for loopback only. */
  readonly cookie?: string
  /** Milliseconds a session lives unused. Default 30 minutes. */
  readonly idle?: number
  /** Milliseconds a session lives at most. Default 8 hours; at least `idle`. */
  readonly absolute?: number
  /** Milliseconds before its end a token is not used any more. Default 30,000, or a tenth of its life if that is less. */
  readonly margin?: number
  /**
   * Keeps the ID token, encrypted, and sends it to the provider at sign-out as `id_token_hint`, without which some providers
   * ask or refuse. The address the browser goes to carries it: its script, its history and the logs of proxies see whom it
   * names. Default `true`; with `false` no token of any kind reaches the browser, and `logout_hint` is sent.
   */
  readonly idTokenHint?: boolean
  /** Takes logout tokens without `exp`, from providers that leave it out: 120 s from `iat` are their life. Default `false`. */
  readonly logoutTokenWithoutExp?: boolean
  /** Serves `GET /bff/diagnostics`: for development. Default `false`. */
  readonly diagnostics?: boolean
  /** Time, in ms since 1970, for tests. Default the machine's. */
  readonly clock?: Clock
}

const minute = 60_000

/** The options with their defaults. Throws a TypeError naming option and value; a secret is never in it. */
export const checkedOptions = (options: SessionOptions) => {
  const { clientId, origin, issuer, clientSecret, privateKey } = options
  const { idle = 30 * minute, absolute = 480 * minute, margin = 30_000, idTokenHint = true } = options
  const cookie = options.cookie ?? `__Host-Http-${clientId}`

  if (!URL.canParse(issuer) || !isSafe(issuer))
    throw new TypeError(`session: issuer must be an https URL, or http on loopback, not ${shown(issuer)}`)
  if (!clientId) throw new TypeError('session: clientId must name this gateway, not be empty')
  if (!clientSecret === !privateKey)
    throw new TypeError('session: exactly one of clientSecret and privateKey must be given')
  if (!isPlace(origin))
    throw new TypeError(
      `session: origin must be an https URL, or http on loopback, without a slash at its end, not ${shown(origin)}`,
    )
  if (!token.test(cookie))
    throw new TypeError(`session: cookie must be a cookie's name, not ${shown(cookie)}`)
  if (!cookie.startsWith('__Host-') && origin.startsWith('https:'))
    throw new TypeError(`session: cookie must begin with __Host- unless origin is loopback, not ${cookie}`)
  for (const [option, value] of Object.entries({ idle, absolute }))
    if (!(Number.isFinite(value) && value > 0))
      throw new TypeError(`session: ${option} must be a positive number of milliseconds, not ${value}`)
  if (!(margin >= 0)) throw new TypeError(`session: margin must be 0 or more milliseconds, not ${margin}`)
  if (absolute < idle)
    throw new TypeError(`session: absolute must be at least idle, ${idle}, not ${absolute}`)
  return { ...options, cookie, idle, absolute, margin, idTokenHint }
}

const shown = (value: unknown) => JSON.stringify(value)
