import type { Configuration, CustomFetch } from 'openid-client'
import { needPeers } from '../../errors/optional-peer.ts'
import { type Clock, systemClock } from '../../scope/clock.ts'
import { askIssuer, isSafe, issuerTimeout, unsafeAddress } from '../ask-issuer.ts'
import { type IssuedToken, type RenewedToken, renewedToken } from './renewed-token.ts'

/** Who the gateway is at the identity provider, and what its token shall be good for. */
export interface ClientCredentialsOptions {
  /** The identity provider. Its metadata names the token endpoint. https, or http on loopback. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What the token is for (RFC 8707), when the provider has several. */
  readonly resource?: string
  /** Scopes, separated by blanks. Default: what the provider gives. */
  readonly scope?: string
  /** Time, for tests. Default the machine's. */
  readonly clock?: Pick<Clock, 'now'>
}

/** The gateway's own access token, for `connect(services, settings, { token: 'client', client })`. */
export interface ClientCredentials {
  /** The token, at once when there is a good one. Rejects with a reason for the log, which holds no secret. */
  readonly token: RenewedToken
}

/** Seconds a token is assumed valid when its provider gives no lifetime. */
const defaultLifeSeconds = 60

/**
 * Gets the gateway a token of its own by client credentials (RFC 6749 section 4.4, through openid-client), for services
 * that cannot be given the caller's. The provider is first asked when the first call needs a token; from then on the
 * token is renewed in the background after 80 % of its life. However many calls wait, the provider is asked once.
 *
 * @throws TypeError when an option is wrong. The secret is never in a message.
 * @throws StartError when openid-client is not installed.
 * @example
 * ```ts
 * import { connect, service } from '@bffkit/core'
 * import { clientCredentials } from '@bffkit/core/auth'
 *
 * const orders = service('orders', {}, () => ({}))
 * const client = clientCredentials({ issuer: 'https://id.example', clientId: 'partner-api', clientSecret: '…' })
 * const services = connect({ orders }, { ORDERS_URL: 'http://127.0.0.1:4004' }, { token: 'client', client })
 * ```
 */
export const clientCredentials = (options: ClientCredentialsOptions): ClientCredentials => {
  needPeers('clientCredentials()', ['openid-client'])
  checkOptions(options)
  return { token: renewedToken(tokenFetch(options), options.clock ?? systemClock) }
}

const tokenFetch = ({ issuer, clientId, clientSecret, resource, scope }: ClientCredentialsOptions) => {
  const parameters = { ...(resource !== undefined && { resource }), ...(scope !== undefined && { scope }) }
  let time = AbortSignal.abort()
  let configuration: Configuration | undefined

  // The metadata, the first time, and the token have the time of one answer together.
  const send: CustomFetch = (url, { method, headers, body = null }) =>
    askIssuer(url, { method, headers, body, signal: time })

  return async (): Promise<IssuedToken> => {
    // Loaded when it is needed: the gateways that have no client shall not start slower for it.
    const openid = await import('openid-client')
    time = AbortSignal.timeout(issuerTimeout)
    try {
      configuration ??= await openid.discovery(
        new URL(issuer),
        clientId,
        undefined,
        openid.ClientSecretBasic(clientSecret),
        {
          [openid.customFetch]: send,
          execute: new URL(issuer).protocol === 'http:' ? [openid.allowInsecureRequests] : [],
        },
      )
      const answer = await openid.clientCredentialsGrant(configuration, parameters)
      if (!sendable.test(answer.access_token)) throw new SyntaxError('a token no header can hold')
      return { token: answer.access_token, life: (answer.expires_in ?? defaultLifeSeconds) * 1_000 }
    } catch (error) {
      // What openid-client throws holds requests and answers: nothing of it goes on but what is known to be harmless.
      throw new Error(time.aborted ? `the issuer gave none within ${issuerTimeout} ms` : reasonOf(error))
    }
  }
}

/** What can follow `Bearer` (RFC 6750 section 2.1). */
const sendable = /^[\w.~+/-]+=*$/

/** The codes of RFC 6749 section 5.2 and RFC 8707 section 2: an issuer could put anything in their place. */
const refusals = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
])

/** Why a provider gave no token, without anything of its answer. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof TypeError)
    return error.message === unsafeAddress ? unsafeAddress : 'the issuer cannot be reached'
  const { error: refusal, code } = Object(error)
  if (refusals.has(refusal)) return `the issuer refused with ${refusal}`
  return refusal !== undefined || code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE'
    ? 'the issuer refused'
    : 'the issuer answered what is no token'
}

const checkOptions = ({ issuer, clientId, clientSecret }: ClientCredentialsOptions) => {
  if (!URL.canParse(issuer) || !isSafe(issuer))
    throw new TypeError(
      `clientCredentials: issuer must be an https URL, or http on loopback, not ${JSON.stringify(issuer)}`,
    )
  if (!clientId) throw new TypeError('clientCredentials: clientId must name this gateway, not be empty')
  if (!clientSecret) throw new TypeError('clientCredentials: clientSecret must not be empty')
}
