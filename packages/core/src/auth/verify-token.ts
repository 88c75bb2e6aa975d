import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { BffError } from '../errors/bff-error.ts'
import type { Clock } from '../gateway/clock.ts'
import { issuerKeys } from './issuer-keys.ts'
import { claimsFlaw, formFlaw, headerFlaw } from './token-flaws.ts'

/** What a token is held against. */
export interface TokenRules {
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly string[]
  /** Seconds the clocks may differ. */
  readonly clockTolerance: number
  /** Milliseconds since 1970. */
  readonly clock: Pick<Clock, 'now'>
  /** The error a bad token becomes. `why` is for the log, and holds nothing of the token. */
  readonly refused: (why: string) => BffError
}

/**
 * Verifies access tokens (RFC 9068 section 4, RFC 8725) with the keys of their issuer, and gives their claims.
 *
 * @throws what `refused` makes, BFF_ISSUER_UNAVAILABLE when the keys cannot be had.
 */
export const tokenVerifier = (rules: TokenRules): ((token: string) => Promise<JWTPayload>) => {
  const { issuer, audience, clockTolerance, clock, refused } = rules
  const keys = issuerKeys(issuer, clock)
  const algorithms = [...rules.algorithms]

  const keyOf: JWTVerifyGetKey = (header, token) => {
    refuseFlaw(headerFlaw(header))
    return keys(header, token)
  }
  const refuseFlaw = (flaw: string | undefined) => {
    if (flaw !== undefined) throw refused(flaw)
  }

  return async (token) => {
    refuseFlaw(formFlaw(token))
    const now = clock.now()
    const checks = { issuer, audience, algorithms, clockTolerance, currentDate: new Date(now), ...profile }
    const { payload } = await jwtVerify(token, keyOf, checks).catch((error) => {
      throw error instanceof BffError ? error : refused(reasonOf(error))
    })
    refuseFlaw(claimsFlaw(payload, now / 1_000, clockTolerance))
    return payload
  }
}

/** What makes a token an access token, and no ID token (RFC 9068 section 2). */
const profile = { typ: 'at+jwt', requiredClaims: ['exp', 'iat', 'sub'] }

const reasonOf = (error: unknown) => (error instanceof errors.JOSEError ? error.code : 'not a token')
