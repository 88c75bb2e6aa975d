import { hash } from 'node:crypto'
import type { CustomFetch, TokenEndpointResponse } from 'openid-client'
import { onceMade } from '../../errors/once-made.ts'
import { askIssuer, isSafe, issuerTimeout } from '../ask-issuer.ts'
import { scopesIn } from '../scopes-in.ts'
import type { LoginAttempt } from './login-attempt.ts'
import { failureOf, foreignAnswer } from './provider-failure.ts'
import type { Place } from './routes/place.ts'
import type { SessionOptions } from './session-options.ts'
import type { SessionRecord } from './session-record.ts'

/** Tokens as the provider gave them. */
export interface GivenTokens {
  readonly accessToken: string
  /** Milliseconds it is good for, counted from when it was asked for. */
  readonly life: number
  readonly refreshToken: string | undefined
  /** What was granted; `undefined` when it is what was asked for. */
  readonly scopes: readonly string[] | undefined
}

/** Who has signed in. */
export interface SignedIn extends GivenTokens {
  /** The claims of the ID token, verified. */
  readonly claims: Readonly<Record<string, unknown>> & { readonly sub: string }
  readonly idToken: string | undefined
}

/** The OpenID Provider, as a session needs it. Everything rejects with the errors of {@link failureOf}. */
export interface IdentityProvider {
  /** Where a browser is sent to sign in. */
  signInAddress(attempt: LoginAttempt): Promise<string>
  /** Turns what the browser came back with into tokens; checks `state`, `iss`, `nonce`, and the ID token's signature. */
  signedIn(callback: URL, attempt: LoginAttempt): Promise<SignedIn>
  refreshed(refreshToken: string, resource: string | undefined): Promise<GivenTokens>
  /** Ends a token (RFC 7009), where the provider can. */
  revoke(token: string): Promise<void>
  /** Where the browser of a session is sent to sign out; `undefined` when the provider has no such page. */
  signOutAddress(of: Pick<SessionRecord, 'subject' | 'idToken'>): Promise<string | undefined>
}

/** Milliseconds a token is assumed valid when its provider gives no lifetime. */
const defaultLife = 60_000

/** What openid-client does, for one client of one provider. The metadata is read once, when it is first needed. */
export const identityProvider = (options: SessionOptions, place: Place): IdentityProvider => {
  const { issuer, clientId, resource, audiences = [], parameters = {} } = options
  const scopes = new Set(['openid', ...(options.scopes ?? ['profile', 'offline_access'])])
  const resources = [...new Set([...(resource === undefined ? [] : [resource]), ...audiences])]
  // Loaded when it is needed: a gateway shall not start slower for it.
  const openid = () => import('openid-client')
  const discover = async () => {
    const { discovery, allowInsecureRequests, enableNonRepudiationChecks, customFetch } = await openid()
    return discovery(new URL(issuer), clientId, undefined, await proof(options), {
      [customFetch]: send,
      timeout: issuerTimeout / 1_000,
      execute: [enableNonRepudiationChecks, ...(isSafeHttp(issuer) ? [allowInsecureRequests] : [])],
    })
  }
  const found = onceMade(discover)
  const configured = async () => [await openid(), await found()] as const
  const asked = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((error) => {
      throw failureOf(error)
    })

  return {
    signInAddress: ({ state, nonce, verifier }) =>
      asked(async () => {
        const [{ buildAuthorizationUrl }, configuration] = await configured()
        const request = new URLSearchParams({
          redirect_uri: place.url('/bff/callback'),
          scope: [...scopes].join(' '),
          state,
          nonce,
          code_challenge: hash('sha256', verifier, 'base64url'),
          code_challenge_method: 'S256',
          ...parameters,
        })
        for (const one of resources) request.append('resource', one)
        return buildAuthorizationUrl(configuration, request).href
      }),
    signedIn: (callback, { state, nonce, verifier }) =>
      asked(async () => {
        const [{ authorizationCodeGrant }, configuration] = await configured()
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier }
        const given = await authorizationCodeGrant(
          configuration,
          callback,
          { ...checks, idTokenExpected: true },
          targeted(resource),
        )
        const claims = given.claims()
        // A subject that is empty would be one person, whoever signs in.
        if (!claims?.sub) throw foreignAnswer()
        return { ...givenTokens(given), claims, idToken: given.id_token }
      }),
    refreshed: (refreshToken, target) =>
      asked(async () => {
        const [{ refreshTokenGrant }, configuration] = await configured()
        return givenTokens(await refreshTokenGrant(configuration, refreshToken, targeted(target)))
      }),
    revoke: (token) =>
      asked(async () => {
        const [{ tokenRevocation }, configuration] = await configured()
        if (configuration.serverMetadata().revocation_endpoint) await tokenRevocation(configuration, token)
      }),
    signOutAddress: ({ subject, idToken }) =>
      asked(async () => {
        const [{ buildEndSessionUrl }, configuration] = await configured()
        if (!configuration.serverMetadata().end_session_endpoint) return undefined
        // The ID token only where the app wants it: browsers write addresses down.
        const who =
          !options.idTokenHint || idToken === undefined
            ? { logout_hint: subject }
            : { id_token_hint: idToken }
        const back = place.site + place.home
        return buildEndSessionUrl(configuration, { post_logout_redirect_uri: back, ...who }).href
      }),
  }
}

const isSafeHttp = (address: string) => isSafe(address) && address.startsWith('http:')

const targeted = (resource: string | undefined): Record<string, string> =>
  resource === undefined ? {} : { resource }

const givenTokens = (given: TokenEndpointResponse): GivenTokens => ({
  accessToken: given.access_token,
  life: given.expires_in === undefined ? defaultLife : given.expires_in * 1_000,
  refreshToken: given.refresh_token,
  scopes: given.scope === undefined ? undefined : scopesIn(given.scope),
})

/** How the gateway proves who it is. */
const proof = async ({ clientSecret = '', privateKey }: SessionOptions) => {
  const { ClientSecretBasic, PrivateKeyJwt } = await import('openid-client')
  if (!privateKey) return ClientSecretBasic(clientSecret)
  if (privateKey instanceof CryptoKey) return PrivateKeyJwt(privateKey)
  const { importJWK } = await import('jose')
  const key = await importJWK(privateKey)
  if (key instanceof Uint8Array) throw new TypeError('session: privateKey must be asymmetric')
  return PrivateKeyJwt(privateKey.kid === undefined ? key : { key, kid: privateKey.kid })
}

const send: CustomFetch = (url, { method, headers, body = null, signal }) =>
  askIssuer(url, { method, headers, body, signal: signal ?? AbortSignal.timeout(issuerTimeout) })
