import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { BffError } from '../../../errors/bff-error.ts'
import { issuerKeys } from '../../bearer/issuer-keys.ts'

/** The claims of a logout token, and what it must not hold: with a nonce it would be an ID token. */
const LogoutToken = z
  .object({
    jti: z.string().min(1),
    iat: z.number(),
    sub: z.string().optional(),
    sid: z.string().optional(),
    events: z.object({ 'http://schemas.openid.net/event/backchannel-logout': z.looseObject({}) }),
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined)

/** Whom the provider has signed out: one of their sessions there, or the user. */
export type LoggedOut = z.output<typeof LogoutToken>

/** Seconds a logout token is taken for, and after which it cannot be replayed. */
export const logoutTokenLife = 120

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA']

/**
 * Reads logout tokens (OpenID Connect Back-Channel Logout 1.0 section 2.6).
 *
 * @param withoutExp takes those without `exp` too: `iat` alone ends their life then
 * @throws BFF_INPUT_INVALID when a token is not good, BFF_ISSUER_UNAVAILABLE when the issuer's keys cannot be fetched.
 */
export const logoutTokens = (issuer: string, clientId: string, withoutExp = false) => {
  const keys = issuerKeys(issuer)
  const requiredClaims = withoutExp ? [] : ['exp']

  const read = async (token: string): Promise<LoggedOut> => {
    const rules = { issuer, audience: clientId, algorithms, maxTokenAge: logoutTokenLife, clockTolerance: 5 }
    const checked = jwtVerify(token, keys, { ...rules, requiredClaims })
    const { payload, protectedHeader } = await checked.catch((error) => {
      throw error instanceof BffError ? error : invalid(`not a good logout token${faultOf(error)}`)
    })
    const claims = LogoutToken.safeParse(payload)
    const isOther =
      protectedHeader.typ !== undefined && !/^(?:(?:application\/)?logout\+)?jwt$/i.test(protectedHeader.typ)
    if (!claims.success || isOther) throw invalid('not a logout token')
    return claims.data
  }
  return Object.assign(read, { check: keys.check })
}

/** Which claim was wrong and how, as jose reports it; never its value. */
const faultOf = (error: unknown): string =>
  error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired
    ? `: ${error.claim} ${error.reason === 'missing' ? 'is missing' : 'is wrong'}`
    : ''

const invalid = (why: string) => new BffError('BFF_INPUT_INVALID', `session: ${why} (POST bff/backchannel)`)
