import { randomUUID } from 'node:crypto'
import { base64url, type CryptoKey, type JWTPayload, SignJWT } from 'jose'
import { issuer } from './issuer.ts'

/** The audience of test tokens, and of `backends().settings.AUDIENCE`. */
export const testAudience = 'test'

/** The claims of a token beyond subject and scope. All but the first three are there to forge bad ones. */
export type TokenOptions = {
  /** Default `'test'`, as `backends().settings.AUDIENCE`. */
  readonly audience?: string | string[]
  /** Default `'test-client'`. */
  readonly clientId?: string
  /** Seconds from now; negative for a token that has expired. Default 300. */
  readonly expiresIn?: number
  /** More claims. They win over the ordinary ones; `undefined` takes a claim out. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Default `'at+jwt'` (RFC 9068, section 2.1). */
  readonly typ?: string
  /** Default `'ES256'`. `'none'` leaves the token unsigned; every other one needs a `key` that fits. */
  readonly alg?: string
  /** Default the issuer's own. */
  readonly kid?: string
  /** Default the test issuer's private key. A foreign key, or bytes for the HMAC algorithms. */
  readonly key?: CryptoKey | Uint8Array
}

/**
 * Headers with a real access token (RFC 9068), signed by the test issuer, whose key the gateway fetches from its JWKS.
 *
 * `scope` is a list separated by spaces; the claim is left out when it is empty.
 *
 * @example
 * await app.request('/v1/home', { headers: await tokenFor('u1', 'home:read') })
 */
export const tokenFor = async (
  subject: string,
  scope = '',
  options: TokenOptions = {},
): Promise<{ authorization: string }> => {
  const { url, kid, privateKey } = await issuer()
  const { alg = 'ES256', typ = 'at+jwt', key = privateKey } = options
  const header = { alg, typ, kid: options.kid ?? kid }
  const claims = { ...accessToken(url, subject, scope, options), ...options.claims }
  const token =
    alg === 'none' ? unsigned(header, claims) : await new SignJWT(claims).setProtectedHeader(header).sign(key)
  return { authorization: `Bearer ${token}` }
}

const accessToken = (iss: string, sub: string, scope: string, options: TokenOptions): JWTPayload => {
  const iat = Math.floor(Date.now() / 1_000)
  const { audience = testAudience, clientId = 'test-client', expiresIn = 300 } = options
  const ordinary = {
    iss,
    sub,
    aud: audience,
    client_id: clientId,
    iat,
    exp: iat + expiresIn,
    jti: randomUUID(),
  }
  return scope === '' ? ordinary : { ...ordinary, scope }
}

const unsigned = (header: object, claims: JWTPayload) =>
  `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(claims))}.`
