import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, generateKeyPair, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { issuer } from './issuer.ts'
import { type TokenOptions, testAudience, tokenFor } from './token-for.ts'

const token = async (options: TokenOptions = {}, scope = 'home:read orders:read') => {
  const { authorization } = await tokenFor('u1', scope, options)
  return authorization.replace('Bearer ', '')
}

const verify = async (jwt: string) => {
  const { url } = await issuer()
  const keys = createRemoteJWKSet(new URL(`${url}/jwks`))
  return jwtVerify(jwt, keys, { issuer: url, audience: testAudience, typ: 'at+jwt', algorithms: ['ES256'] })
}

it('signs an RFC 9068 access token that verifies against the JWKS of the issuer', async () => {
  const { payload, protectedHeader } = await verify(await token())

  expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: 'test-key' })
  expect(payload).toEqual({
    iss: (await issuer()).url,
    sub: 'u1',
    aud: 'test',
    client_id: 'test-client',
    scope: 'home:read orders:read',
    iat: expect.any(Number),
    exp: Number(payload.iat) + 300,
    jti: expect.any(String),
  })
})

it('makes every token another one', async () => {
  expect(decodeJwt(await token()).jti).not.toBe(decodeJwt(await token()).jti)
})

it('has no scope claim when there is no scope', async () => {
  expect(decodeJwt(await token({}, ''))).not.toHaveProperty('scope')
})

it('takes audience, client and claims, and leaves a claim out that is undefined', async () => {
  const jwt = await token({ audience: ['a', 'b'], clientId: 'ios', claims: { tenant: 't1', exp: undefined } })

  expect(decodeJwt(jwt)).toMatchObject({ aud: ['a', 'b'], client_id: 'ios', tenant: 't1' })
  expect(decodeJwt(jwt)).not.toHaveProperty('exp')
})

it.each<[string, TokenOptions, string]>([
  ['that has expired', { expiresIn: -1 }, 'ERR_JWT_EXPIRED'],
  ['for another audience', { audience: 'web' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ['of another issuer', { claims: { iss: 'https://evil.example' } }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ['of another type', { typ: 'JWT' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ['that is unsigned', { alg: 'none' }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
  ['signed with a secret', { alg: 'HS256', key: new Uint8Array(32) }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
  ['of an unknown key', { kid: 'other' }, 'ERR_JWKS_NO_MATCHING_KEY'],
])('forges a token %s', async (_, options, code) => {
  await expect(verify(await token(options))).rejects.toMatchObject({ code })
})

it('forges a token signed with a foreign key under the name of the real one', async () => {
  const { privateKey } = await generateKeyPair('ES256')
  const jwt = await token({ key: privateKey })

  expect(decodeProtectedHeader(jwt).kid).toBe('test-key')
  await expect(verify(jwt)).rejects.toMatchObject({ code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
})
