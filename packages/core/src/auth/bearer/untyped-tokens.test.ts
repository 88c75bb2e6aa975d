import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { issuer } from '../../testing/backends/issuer.ts'
import { testAudience } from '../../testing/backends/token-for.ts'
import { type BearerOptions, bearer } from './bearer.ts'
import { goodClaims, rawToken } from './test/raw-token.ts'

type Claims = Readonly<Record<string, unknown>>

const trusted = await issuer()
const now = Math.floor(Date.now() / 1_000)

/** What a gateway answers to a token, and what its log says. */
const asked = async (options: Partial<BearerOptions>, header: Claims, claims: Claims = {}) => {
  const token = await rawToken(
    { alg: 'ES256', kid: trusted.kid, ...header },
    { ...goodClaims(trusted.url), ...claims },
    trusted.privateKey,
  )
  const { log, lines, text } = logLines()
  const app = gateway({
    name: 'test',
    services: {},
    auth: bearer({ issuer: trusted.url, audience: testAudience, ...options }),
    log,
  }).route(
    '/',
    new Hono<GatewayEnv<object>>().get('/me', (c) => c.text(c.var.principal.id)),
  )
  const { status } = await app.request('/me', { headers: { authorization: `Bearer ${token}` } })
  for (const piece of token.split('.')) expect(text()).not.toContain(piece)
  return { status, error: lines()[0]?.error, text: text() }
}

const at = { typ: 'at+jwt' }

describe('A4: the log of a refused token', () => {
  it.each<[string, Claims, Claims, string]>([
    [
      'of a plain type',
      { typ: 'JWT' },
      {},
      'expected typ to be at+jwt (for others see untypedTokens of bearer())',
    ],
    ['without a type', {}, {}, 'expected typ to be at+jwt'],
    ['for another audience', at, { aud: 'canary' }, `expected aud to contain ${testAudience}`],
    ['of another issuer', at, { iss: 'https://canary.example' }, `expected iss to be ${trusted.url}`],
    ['that has expired', at, { exp: now - 100 }, 'expected exp to be in the future, within 5 s'],
    ['that is not good yet', at, { nbf: now + 100 }, 'expected nbf to be in the past, within 5 s'],
    ['without a time', at, { iat: undefined }, 'expected iat to be there'],
    ['whose time is none', at, { nbf: 'canary' }, 'expected nbf to be in the past, within 5 s'],
  ])('says what was expected of one %s', async (_, header, claims, why) => {
    const { status, error, text } = await asked({}, header, claims)

    expect(status).toBe(401)
    expect(error).toMatch(/^auth: ERR_JWT_(?:CLAIM_VALIDATION_FAILED|EXPIRED), expected /)
    expect(error).toContain(why)
    expect(text).not.toContain('canary')
  })

  it('names the algorithms there can be', async () => {
    expect(await asked({ algorithms: ['RS256', 'PS256'] }, at)).toMatchObject({
      status: 401,
      error: 'auth: ERR_JOSE_ALG_NOT_ALLOWED, expected alg to be one of RS256, PS256',
    })
  })
})

describe('A4: untypedTokens', () => {
  it.each<[string, Claims]>([
    ['JWT', { typ: 'JWT' }],
    ['jwt', { typ: 'jwt' }],
    ['none', {}],
    ['at+jwt', at],
    ['application/at+jwt', { typ: 'application/at+jwt' }],
  ])('reads a token whose type is %s', async (_, header) => {
    expect((await asked({ untypedTokens: true }, header)).status).toBe(200)
    expect(
      (await asked({ untypedTokens: true }, header, { typ: 'Bearer', token_use: 'access' })).status,
    ).toBe(200)
  })

  it.each<[string, Claims, Claims]>([
    ['a nonce', { typ: 'JWT' }, { nonce: 'canary' }],
    ['a nonce and no type', {}, { nonce: null }],
    ['a nonce, and says it is an access token', at, { nonce: 'canary' }],
    ['at_hash', {}, { at_hash: 'canary' }],
    ['c_hash', {}, { c_hash: 'canary' }],
    ['s_hash', {}, { s_hash: 'canary' }],
    ['events of a logout', {}, { events: {} }],
    ['the mark of Keycloak’s ID tokens', {}, { typ: 'ID' }],
    ['the mark of Keycloak’s refresh tokens', {}, { typ: 'Refresh' }],
    ['the mark of Cognito’s ID tokens', {}, { token_use: 'id' }],
    ['the type of a logout token', { typ: 'logout+jwt' }, {}],
    ['the type of a proof', { typ: 'dpop+jwt' }, {}],
    ['a type that is no text', { typ: 1 }, {}],
    ['another audience', {}, { aud: 'canary' }],
    ['no subject', {}, { sub: undefined }],
  ])('still refuses one with %s', async (_, header, claims) => {
    const { status, error, text } = await asked({ untypedTokens: true }, header, claims)

    expect([status, error]).toEqual([401, expect.stringMatching(/^auth: /)])
    expect(text).not.toContain('canary')
  })

  it('is yes or no', () => {
    const wrong = { issuer: trusted.url, audience: 'x', untypedTokens: 'JWT' } as unknown as BearerOptions

    expect(() => bearer(wrong)).toThrow(
      new TypeError('bearer: untypedTokens must be true or false, not "JWT"'),
    )
  })
})
