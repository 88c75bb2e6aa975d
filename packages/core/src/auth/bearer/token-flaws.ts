import { isUtf8 } from 'node:buffer'
import type { JWTHeaderParameters, JWTPayload } from 'jose'

/** What brings a key, says where one is, or changes what is signed. No access token needs it, so none of it is read. */
const unwelcome = ['jku', 'jwk', 'x5u', 'x5c', 'b64', 'crit']

/** Characters the id of a key may have. */
const maxKeyIdLength = 512

/**
 * What is wrong with how a token is written: base64url has one form for each value (RFC 4648 section 3.5). In another one
 * the same signature would make a second token, with a hash of its own.
 */
export const formFlaw = (token: string): string | undefined => {
  const parts = token.split('.')
  const signature = parts.length - 1
  let flaw: string | undefined
  parts.forEach((part, index) => {
    const bytes = Buffer.from(part, 'base64url')
    if (bytes.toString('base64url') !== part) flaw = 'a token that is not canonical base64url'
    // jose would read it with other characters in their place, and two subjects as one.
    else if (index < signature && !isUtf8(bytes)) flaw ??= 'a token that is not UTF-8'
  })
  return flaw
}

/** What is wrong with the header of a token that jose lets through (RFC 8725 sections 3.10 and 3.11). */
export const headerFlaw = (header: JWTHeaderParameters): string | undefined => {
  const name = unwelcome.find((name) => Object.hasOwn(header, name))
  if (name !== undefined) return `a token with ${name} in its header`
  const { kid } = header
  if (kid !== undefined && !(typeof kid === 'string' && kid.length <= maxKeyIdLength))
    return 'a token whose kid is no name of a key'
  return undefined
}

/** What is wrong with the type of a token where none is asked for: one that is for something else (RFC 8725 section 3.11). */
export const typeFlaw = ({ typ }: { readonly typ?: unknown }): string | undefined =>
  typ === undefined || (typeof typ === 'string' && /^(?:application\/)?(?:at\+)?jwt$/i.test(typ))
    ? undefined
    : 'a token whose typ is that of another kind, expected at+jwt, JWT or none'

/**
 * Claims only tokens have that are no access tokens: ID tokens (OpenID Connect Core sections 2 and 3.3.2.11), logout tokens and
 * security events (RFC 8417).
 */
const foreign = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events']

/**
 * What shows that a token which does not say its type is another one: an ID token, for one, that went to a browser, and was
 * signed by the same key for the same audience. Keycloak says it in the claim `typ`, Cognito in `token_use`.
 */
export const otherTokenFlaw = (claims: JWTPayload): string | undefined => {
  const name = foreign.find((name) => Object.hasOwn(claims, name))
  if (name !== undefined) return `a token with ${name}, which no access token has`
  const { typ, token_use: use } = claims
  if (typ !== undefined && typ !== 'Bearer')
    return 'a token of another kind, expected the claim typ to be Bearer or none'
  if (use !== undefined && use !== 'access')
    return 'a token of another kind, expected the claim token_use to be access or none'
  return undefined
}

/**
 * What is wrong with the claims of a token that jose lets through: a number of JSON may be infinite, and a token may be
 * from the future. A token that is bound to a key (`cnf`, RFC 7800) is no bearer token: whoever stole it could use it.
 *
 * @param now seconds since 1970
 * @param tolerance seconds the clocks may differ
 */
export const claimsFlaw = (
  { sub, exp, nbf, iat, cnf }: JWTPayload,
  now: number,
  tolerance: number,
): string | undefined => {
  if (typeof sub !== 'string' || sub === '') return 'a token without a subject'
  if (![exp, nbf, iat].every(isFiniteOrAbsent)) return 'a token whose times are not finite'
  if (iat !== undefined && iat > now + tolerance) return 'a token from the future'
  if (cnf !== undefined) return 'a token that is bound to a key, sent without a proof'
  return undefined
}

const isFiniteOrAbsent = (time: number | undefined) => time === undefined || Number.isFinite(time)
