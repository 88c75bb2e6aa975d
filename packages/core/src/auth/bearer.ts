import { hash } from 'node:crypto'
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { BffError } from '../errors/bff-error.ts'
import type { Authenticated, Authentication } from './authentication.ts'
import { issuerKeys } from './issuer-keys.ts'
import type { Principal } from './principal.ts'

/** Which tokens are accepted. */
export interface BearerOptions {
  /** The exact `iss`. Its metadata document says where its keys are. */
  readonly issuer: string
  /** What `aud` must contain. */
  readonly audience: string
  /** Signature algorithms, asymmetric only. Default `RS256`, `PS256`, `ES256` and `EdDSA`. */
  readonly algorithms?: readonly string[]
  /** Seconds the clocks may differ. Default 5, at most 60. */
  readonly clockTolerance?: number
}

const asymmetric = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/
/** Milliseconds a verified token is remembered, at most: a busy client costs no signature check per request. */
const remembered = 60_000

/**
 * Accepts RFC 9068 access tokens in `Authorization: Bearer`. Signature, `iss`, `aud`, `exp`, `nbf` and `typ` are checked
 * (RFC 8725); keys come from the issuer through jose. A good token is remembered, by hash, for a minute or until it
 * expires.
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
  const { issuer, audience, algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'], clockTolerance = 5 } = options
  checkOptions(options)
  const keys = issuerKeys(issuer)
  const known = new LRUCache<string, { authenticated: Authenticated; until: number }>({ max: 10_000 })

  const verify = async (token: string): Promise<Authenticated> => {
    const digest = hash('sha256', token, 'base64')
    const seen = known.get(digest)
    if (seen && Date.now() < seen.until) return seen.authenticated
    const { payload } = await verified(token, keys, {
      issuer,
      audience,
      algorithms: [...algorithms],
      clockTolerance,
    })
    const authenticated = { principal: principalOf(payload, issuer), token }
    known.set(digest, { authenticated, until: Math.min(Date.now() + remembered, (payload.exp ?? 0) * 1000) })
    return authenticated
  }

  return {
    schemes: {
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'RFC 9068 access token' },
    },
    challenge: 'Bearer',
    claims: (caller) => caller.header('authorization') !== undefined,
    authenticate: (caller) => {
      const header = caller.header('authorization')
      const [, token] = /^bearer +([\w.~+/-]+=*)$/i.exec(header ?? '') ?? []
      if (!token)
        return Promise.reject(
          unauthenticated('no bearer token', header === undefined ? '' : 'invalid_request'),
        )
      return verify(token)
    },
  }
}

const verified = async (token: string, keys: JWTVerifyGetKey, options: Parameters<typeof jwtVerify>[2]) => {
  try {
    return await jwtVerify(token, keys, { ...options, typ: 'at+jwt', requiredClaims: ['exp', 'sub'] })
  } catch (error) {
    if (error instanceof BffError) throw error
    throw unauthenticated(error instanceof errors.JOSEError ? error.code : 'not a token', 'invalid_token')
  }
}

const principalOf = (claims: JWTPayload, issuer: string): Principal => {
  const { sub = '', scope, client_id: client } = claims
  const scopes = typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []
  return { kind: sub === client ? 'client' : 'user', id: sub, scopes, issuer, claims }
}

const unauthenticated = (why: string, error: string) =>
  new BffError('BFF_UNAUTHENTICATED', `auth: ${why}`, {
    headers: { 'www-authenticate': error ? `Bearer error="${error}"` : 'Bearer' },
  })

const checkOptions = ({ issuer, audience, algorithms, clockTolerance = 5 }: BearerOptions) => {
  if (!URL.canParse(issuer))
    throw new TypeError(`bearer: issuer must be a URL, not ${JSON.stringify(issuer)}`)
  if (!audience) throw new TypeError('bearer: audience must name this gateway, not be empty')
  if (algorithms?.length === 0) throw new TypeError('bearer: algorithms must name at least one')
  for (const algorithm of algorithms ?? [])
    if (!asymmetric.test(algorithm))
      throw new TypeError(
        `bearer: algorithms must be asymmetric, such as ES256, not ${JSON.stringify(algorithm)}`,
      )
  if (!(clockTolerance >= 0 && clockTolerance <= 60))
    throw new TypeError(`bearer: clockTolerance must be 0 to 60 seconds, not ${clockTolerance}`)
}
