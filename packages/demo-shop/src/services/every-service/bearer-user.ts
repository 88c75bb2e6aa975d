import type { MiddlewareHandler } from 'hono'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { refusal } from './problem.ts'

/** Who is calling. */
export type CallerVariables = { userId: string; clientId?: string }

/**
 * Lets a request through when it brings an access token (RFC 9068) of the identity provider, and sets `userId` to its
 * `sub`: signature, issuer, audience, expiry and `typ` are checked. When the token is a client's own, whose
 * `sub` is its `client_id`, `clientId` is set too.
 *
 * Answers 401 without a good token, 503 when the provider's keys cannot be fetched. Keys are fetched on first use and
 * kept for 10 minutes.
 */
export const bearerUser = (
  issuer: string,
  audience: string[],
): MiddlewareHandler<{ Variables: CallerVariables }> => {
  const keys = createRemoteJWKSet(new URL('/jwks', issuer))
  const rules = { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'], requiredClaims: ['sub', 'exp'] }

  return async (c, next) => {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (!token) throw refusal(401, 'a bearer token is needed')
    const { payload } = await jwtVerify(token, keys, rules).catch(refuse)
    const { sub = '' } = payload
    c.set('userId', sub)
    if (payload.client_id === sub) c.set('clientId', sub)
    await next()
  }
}

const refuse = (error: unknown): never => {
  const isTokensFault = error instanceof errors.JOSEError && error.code !== 'ERR_JWKS_TIMEOUT'
  if (isTokensFault && error.code !== 'ERR_JOSE_GENERIC')
    throw refusal(401, 'the bearer token is not accepted')
  throw refusal(503, 'the keys of the identity provider cannot be fetched')
}

/** What a token for one service is for. */
export const audienceOf = (service: string) => `urn:shop:${service}`

/** What the tokens are for that gateways pass on as they came, or have of their own. */
const gateways = ['mobile', 'services']

/** The audiences a service accepts: its own, and those of the gateways. */
export const audiencesOf = (service: string) => [audienceOf(service), ...gateways]
