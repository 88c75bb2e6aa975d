import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { BffError } from '../../errors/bff-error.ts'
import type { Clock } from '../../scope/clock.ts'
import { issuerKeys } from './issuer-keys.ts'
import { claimsFlaw, formFlaw, headerFlaw, otherTokenFlaw, typeFlaw } from './token-flaws.ts'

/** What a token is held against. */
export interface TokenRules {
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly string[]
  /** Seconds the clocks may differ. */
  readonly clockTolerance: number
  /** Whether tokens without the type of access tokens are read. Default no. */
  readonly untypedTokens?: boolean
  /** Milliseconds since 1970. */
  readonly clock: Pick<Clock, 'now'>
  /** The error a bad token becomes. `why` is for the log, and holds nothing of the token. */
  readonly refused: (why: string) => BffError
}

/** Gives the claims of a token that is good. */
export interface TokenVerifier {
  (token: string): Promise<JWTPayload>
  /** Fetches the keys of the issuer before the first token does. @throws BFF_ISSUER_UNAVAILABLE when they cannot be fetched. */
  check(): Promise<void>
  /** Fetches the keys before the first token, see {@link issuerKeys}. */
  warmUp(): Promise<void>
}

/**
 * Verifies access tokens (RFC 9068 section 4, RFC 8725) with the keys of their issuer, and gives their claims.
 *
 * @throws what `refused` makes, BFF_ISSUER_UNAVAILABLE when the keys cannot be fetched.
 */
export const tokenVerifier = (rules: TokenRules): TokenVerifier => {
  const { issuer, audience, clockTolerance, clock, refused, untypedTokens = false } = rules
  const keys = issuerKeys(issuer, clock)
  const algorithms = [...rules.algorithms]

  const keyOf: JWTVerifyGetKey = (header, token) => {
    refuseFlaw(headerFlaw(header))
    return keys(header, token)
  }
  const refuseFlaw = (flaw: string | undefined) => {
    if (flaw !== undefined) throw refused(flaw)
  }

  const claimsOf = async (token: string) => {
    refuseFlaw(formFlaw(token))
    const now = clock.now()
    const checks = {
      issuer,
      audience,
      algorithms,
      clockTolerance,
      currentDate: new Date(now),
      requiredClaims,
      ...(!untypedTokens && { typ: accessTokenType }),
    }
    const { payload, protectedHeader } = await jwtVerify(token, keyOf, checks).catch((error) => {
      throw error instanceof BffError ? error : refused(reasonOf(error, rules))
    })
    if (untypedTokens) refuseFlaw(typeFlaw(protectedHeader) ?? otherTokenFlaw(payload))
    refuseFlaw(claimsFlaw(payload, now / 1_000, clockTolerance))
    return payload
  }
  return Object.assign(claimsOf, { check: keys.check, warmUp: keys.warmUp })
}

/** What makes a token an access token, and no ID token (RFC 9068 section 2). */
const accessTokenType = 'at+jwt'
const requiredClaims = ['exp', 'iat', 'sub']

/**
 * Why jose refused a token: its code, and for a claim which one and what is expected there. That is ours to know; what the
 * token says instead stays out of the log.
 */
const reasonOf = (error: unknown, rules: TokenRules): string => {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    const expected = error.reason === 'missing' ? 'to be there' : expectedOf(error.claim, rules)
    return `${error.code}, expected ${error.claim} ${expected}`
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return `${error.code}, expected alg to be one of ${rules.algorithms.join(', ')}`
  return error instanceof errors.JOSEError ? error.code : 'not a token'
}

const expectedOf = (claim: string, { issuer, audience, clockTolerance }: TokenRules): string => {
  if (claim === 'iss') return `to be ${issuer}`
  if (claim === 'aud') return `to contain ${audience}`
  if (claim === 'typ') return `to be ${accessTokenType} (for others see untypedTokens of bearer())`
  if (claim === 'exp') return `to be in the future, within ${clockTolerance} s`
  if (claim === 'nbf' || claim === 'iat') return `to be in the past, within ${clockTolerance} s`
  return 'to be well-formed'
}
