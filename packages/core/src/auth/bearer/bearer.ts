import { hash } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { LRUCache } from 'lru-cache'
import { BffError } from '../../errors/bff-error.ts'
import type { Clock } from '../../scope/clock.ts'
import type { Principal } from '../../scope/principal.ts'
import { isSafe } from '../ask-issuer.ts'
import type { Authenticated, Authentication, Caller } from '../authentication.ts'
import { isSchemeName } from '../own/check-authentication.ts'
import { type ScopeSource, scopesBy } from '../scopes-in.ts'
import { bearerChallenge } from './bearer-challenge.ts'
import { claimsIssuer } from './claims-issuer.ts'
import { tokenVerifier } from './verify-token.ts'

/** Which tokens are accepted. */
export interface BearerOptions {
  /** The exact `iss`. Its metadata document names its keys' address. https, or http on loopback. */
  readonly issuer: string
  /** What `aud` must contain. */
  readonly audience: string
  /** Signature algorithms, asymmetric only. Default `RS256`, `PS256`, `ES256` and `EdDSA`. */
  readonly algorithms?: readonly string[]
  /** Seconds the clocks may differ. Default 5, at most 60. */
  readonly clockTolerance?: number
  /**
   * Reads tokens whose header says `typ: JWT` or none as well, for providers that do not make RFC 9068 tokens. The risk: nothing but its
   * `aud` then distinguishes an access token from an ID token, which browsers and logs hold more freely. So the `audience` must be
   * one no client id is, and tokens that are marked as others (`nonce`, `at_hash`, `c_hash`, `s_hash`, `events`, a
   * claim `typ` other than `Bearer`, `token_use` other than `access`) are refused all the same; an ID token without such a mark is not. Default `false`.
   */
  readonly untypedTokens?: boolean
  /**
   * Where a token says what it opens: the name of a claim that is text with blanks between or a list, such as `scp` or `roles`, or a
   * function of the claims, called once for each verified token. Default `scope`.
   */
  readonly scopes?: ScopeSource
  /** Its name in OpenAPI. `anyOf()` takes two of one name when their issuers differ. Default `bearer`. */
  readonly name?: string
  /** The address of the gateway's metadata (RFC 9728), which every challenge then names. Default none. */
  readonly resourceMetadata?: string
  /** Milliseconds since 1970, for tests. Default the machine's. */
  readonly clock?: Pick<Clock, 'now'>
}

const asymmetric = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/
const defaultAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA']

/** Milliseconds a verified token is remembered, at most: a busy client costs no signature check per request. */
const remembered = 60_000

/**
 * Accepts RFC 9068 access tokens in `Authorization: Bearer`. Signature, `iss`, `aud`, `exp`, `nbf`, `iat` and `typ` are
 * checked (RFC 8725) with keys the issuer publishes, which are kept for up to a day when it is down. A good token is
 * remembered, by hash, for a minute or until it expires. One that is bound to a key (`cnf`) is refused.
 *
 * @throws TypeError when an option is out of range, such as a symmetric algorithm.
 * @example
 * ```ts
 * import { bearer } from '@bffkit/core'
 *
 * const auth = bearer({ issuer: 'https://id.example', audience: 'mobile' })
 * ```
 */
export const bearer = (options: BearerOptions): Authentication => {
  const { issuer, audience, algorithms = defaultAlgorithms, clockTolerance = 5, clock = Date } = options
  const { untypedTokens = false, scopes = 'scope', name = 'bearer' } = options
  checkOptions(options)
  const challenge = bearerChallenge(options.resourceMetadata)
  const unauthenticated = (why: string, error?: Parameters<typeof challenge>[0]) =>
    new BffError('BFF_UNAUTHENTICATED', `auth: ${why}`, { headers: { 'www-authenticate': challenge(error) } })
  const refused = (why: string) => unauthenticated(why, 'invalid_token')
  const claimsOf = tokenVerifier({
    issuer,
    audience,
    algorithms,
    clockTolerance,
    untypedTokens,
    clock,
    refused,
  })
  const verified = new LRUCache<string, { authenticated: Authenticated; until: number }>({ max: 10_000 })

  const verify = async (token: string, digest: string): Promise<Authenticated> => {
    if (!/^[\w.~+/-]+=*$/.test(token)) throw unauthenticated('not one bearer token', 'invalid_request')
    const claims = await claimsOf(token)
    const authenticated = { principal: principalOf(claims, issuer, scopes), token }
    const until = Math.min(clock.now() + remembered, (claims.exp ?? 0) * 1_000)
    verified.set(digest, { authenticated, until })
    return authenticated
  }

  /** The token of a request, which has it in one place. How it is written is looked at when it is not known. */
  const tokenOf = (caller: Caller): string => {
    if (inQuery(caller)) throw misplaced(challenge('invalid_request'))
    const header = caller.header('authorization')
    if (header === undefined) throw unauthenticated('no bearer token')
    const scheme = /^bearer +/i.exec(header)?.[0]
    if (scheme === undefined) throw unauthenticated('no bearer token', 'invalid_request')
    return header.slice(scheme.length)
  }

  return {
    schemes: {
      [name]: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'RFC 9068 access token, checked as RFC8725 asks',
      },
    },
    document: {},
    challenge: challenge(),
    issuer,
    check: claimsOf.check,
    warmUp: claimsOf.warmUp,
    isFor: (caller) => claimsIssuer(issuer, caller),
    claims: (caller) => caller.header('authorization') !== undefined || inQuery(caller),
    authenticate: async (caller) => {
      const token = tokenOf(caller)
      const digest = hash('sha256', token, 'base64')
      const seen = verified.get(digest)
      return seen && clock.now() < seen.until ? seen.authenticated : verify(token, digest)
    },
  }
}

/** Whether a token stands in the address (RFC 6750 section 2.3), which proxies and browsers write down. */
const inQuery = (caller: Caller) => 'access_token' in caller.queries()

const misplaced = (challenge: string) =>
  new BffError('BFF_INPUT_INVALID', 'auth: a token in the query', {
    headers: { 'www-authenticate': challenge },
    errors: [
      { pointer: '/query/access_token', detail: 'A token belongs in the header authorization; end this one' },
    ],
  })

const principalOf = (claims: JWTPayload, issuer: string, source: ScopeSource): Principal => {
  const { sub = '', client_id: client } = claims
  const scopes = scopesBy(source, claims)
  return { kind: sub === client ? 'client' : 'user', id: sub, scopes, issuer, claims }
}

const checkOptions = (options: BearerOptions) => {
  const { issuer, audience, algorithms, clockTolerance = 5, resourceMetadata, untypedTokens } = options
  const { scopes = 'scope', name = 'bearer' } = options
  if (!URL.canParse(issuer) || !isSafe(issuer))
    throw new TypeError(`bearer: issuer must be an https URL, or http on loopback, not ${shown(issuer)}`)
  if (!audience) throw new TypeError('bearer: audience must name this gateway, not be empty')
  if (algorithms?.length === 0) throw new TypeError('bearer: algorithms must name at least one')
  for (const algorithm of algorithms ?? [])
    if (!asymmetric.test(algorithm))
      throw new TypeError(`bearer: algorithms must be asymmetric, such as ES256, not ${shown(algorithm)}`)
  if (!(clockTolerance >= 0 && clockTolerance <= 60))
    throw new TypeError(`bearer: clockTolerance must be 0 to 60 seconds, not ${clockTolerance}`)
  if (untypedTokens !== undefined && typeof untypedTokens !== 'boolean')
    throw new TypeError(`bearer: untypedTokens must be true or false, not ${shown(untypedTokens)}`)
  if (typeof scopes !== 'function' && (typeof scopes !== 'string' || scopes === ''))
    throw new TypeError(`bearer: scopes must be the name of a claim or a function, not ${shown(scopes)}`)
  if (!isSchemeName(name))
    throw new TypeError(`bearer: name must be letters and digits, such as employees, not ${shown(name)}`)
  if (resourceMetadata !== undefined && !/^https?:\/\/[^\s"\\]+$/.test(resourceMetadata))
    throw new TypeError(`bearer: resourceMetadata must be an http(s) URL, not ${shown(resourceMetadata)}`)
}

const shown = (value: unknown) => JSON.stringify(value)
