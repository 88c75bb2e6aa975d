import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { small } from '../database/seed/seed.ts'
import { type Shop, startShop } from '../start-shop.ts'
import { clientToken } from './client-token.ts'
import { demoSecrets } from './clients.ts'
import { requestTokens } from './request-tokens.ts'
import { signIn } from './sign-in.ts'

let shop: Shop
let issuer: string
const complaints = vi.spyOn(console, 'warn')
const remarks = vi.spyOn(console, 'info')

beforeAll(async () => {
  shop = await startShop({ size: small })
  issuer = shop.settings.ISSUER
})
afterAll(() => shop.close())

const secret = { clientId: 'partner-demo', clientSecret: demoSecrets.partner }
const allScopes = 'home:read catalog:read cart:read cart:write orders:read orders:write account:read'

describe("a customer's access token", () => {
  it('is a signed JWT of RFC 9068 for the audience of the mobile gateway', async () => {
    const { accessToken, expiresIn } = await signIn({ issuer, username: 'u1', scope: allScopes })
    const keys = createRemoteJWKSet(new URL('/jwks', issuer))
    const { payload, protectedHeader } = await jwtVerify(accessToken, keys, { issuer, audience: 'mobile' })
    expect(protectedHeader).toMatchObject({ typ: 'at+jwt', alg: 'ES256' })
    expect(payload).toMatchObject({
      sub: 'u1',
      client_id: 'mobile',
      scope: allScopes,
      jti: expect.any(String),
    })
    expect(expiresIn).toBe(3_600)
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_600)
  })

  it('allows only what was asked for', async () => {
    const { accessToken } = await signIn({ issuer, username: 'u2', scope: 'cart:read' })
    expect(decodeJwt(accessToken)).toMatchObject({ sub: 'u2', scope: 'cart:read' })
  })

  it('is for the web gateway when that is the resource', async () => {
    const { accessToken } = await signIn({
      issuer,
      username: 'u1',
      scope: 'home:read',
      resource: 'urn:bffkit:web',
    })
    expect(decodeJwt(accessToken)).toMatchObject({ aud: 'web', scope: 'home:read' })
  })

  it('is given for an e-mail address as for an id', async () => {
    const { accessToken } = await signIn({
      issuer,
      username: 'Ada.Lovelace@mail.example',
      scope: 'home:read',
    })
    expect(decodeJwt(accessToken).sub).toBe('u1')
  })
})

describe('signing in', () => {
  it('refuses a wrong password and an unknown customer in the same words', async () => {
    const wrong = signIn({ issuer, username: 'u1', password: 'guess', scope: 'home:read' })
    await expect(wrong).rejects.toThrow('identity: wrong user name or password for u1')
    const unknown = signIn({ issuer, username: 'u501', scope: 'home:read' })
    await expect(unknown).rejects.toThrow('identity: wrong user name or password for u501')
  })

  it('refuses a resource it does not know, and one that is not for the client', async () => {
    const unknown = signIn({ issuer, username: 'u1', scope: 'home:read', resource: 'urn:bffkit:nothing' })
    await expect(unknown).rejects.toThrow('invalid_target')
    const partners = signIn({ issuer, username: 'u1', scope: 'home:read', resource: 'urn:bffkit:partner' })
    await expect(partners).rejects.toThrow('invalid_target')
  })

  it('needs PKCE', async () => {
    const query = 'client_id=mobile&response_type=code&scope=openid&redirect_uri=http://127.0.0.1:9/callback'
    const answer = await fetch(`${issuer}/auth?${query}`, { redirect: 'manual' })
    const target = new URL(answer.headers.get('location') ?? '')
    expect(target.origin).toBe('http://127.0.0.1:9')
    expect(target.searchParams.get('error')).toBe('invalid_request')
    expect(target.searchParams.get('error_description')).toContain('PKCE')
  })
})

describe('a refresh token', () => {
  const refresh = (token: string) =>
    requestTokens(issuer, { grant_type: 'refresh_token', client_id: 'mobile', refresh_token: token })
  const signInForLong = async () =>
    (await signIn({ issuer, username: 'u3', scope: 'offline_access home:read' })).refreshToken ?? ''

  it('comes only with offline_access', async () => {
    expect(await signInForLong()).not.toBe('')
    expect(await signIn({ issuer, username: 'u3', scope: 'home:read' })).not.toHaveProperty('refreshToken')
  })

  it('is good once; using it again ends the whole session', async () => {
    const first = await signInForLong()
    const second = await refresh(first)
    expect(decodeJwt(second.accessToken)).toMatchObject({ sub: 'u3', aud: 'mobile', scope: 'home:read' })
    expect(second.refreshToken).not.toBe(first)
    await expect(refresh(first)).rejects.toThrow('invalid_grant')
    await expect(refresh(second.refreshToken ?? '')).rejects.toThrow('invalid_grant')
  })

  it('is good for nothing once it is revoked', async () => {
    const token = await signInForLong()
    const body = new URLSearchParams({ token, client_id: 'mobile' })
    expect((await fetch(`${issuer}/token/revocation`, { method: 'POST', body })).status).toBe(200)
    await expect(refresh(token)).rejects.toThrow('invalid_grant')
  })
})

describe("a partner's own token", () => {
  it('is for the partner gateway, and allows what the partner gateway has', async () => {
    const { accessToken } = await clientToken({
      issuer,
      ...secret,
      scope: 'inventory:read orders:read usage:read account:read cart:write',
    })
    expect(decodeJwt(accessToken)).toMatchObject({
      aud: 'partner',
      sub: 'partner-demo',
      scope: 'inventory:read orders:read usage:read',
    })
  })

  it('is refused for a wrong secret and for the gateway of the app', async () => {
    const wrong = clientToken({ issuer, ...secret, clientSecret: 'guess', scope: 'orders:read' })
    await expect(wrong).rejects.toThrow('invalid_client')
    const elsewhere = clientToken({ issuer, ...secret, scope: 'orders:read', resource: 'urn:bffkit:mobile' })
    await expect(elsewhere).rejects.toThrow('invalid_target')
  })
})

describe("the partner gateway's own token", () => {
  const client = { clientId: 'partner-api', clientSecret: demoSecrets.partnerApi }
  const scope = 'orders:read orders:write catalog:read usage:read'

  it('is for the services, and says that the client acts for itself', async () => {
    const { accessToken } = await clientToken({ issuer, ...client, scope })
    expect(decodeJwt(accessToken)).toMatchObject({
      aud: 'services',
      sub: 'partner-api',
      client_id: 'partner-api',
      scope: 'orders:read orders:write catalog:read',
    })
  })

  it('is given for a secret in the body as for one in the header', async () => {
    const secret = { client_id: client.clientId, client_secret: client.clientSecret }
    const resource = 'urn:bffkit:services'
    const fields = { grant_type: 'client_credentials', scope, resource, ...secret }
    expect(decodeJwt((await requestTokens(issuer, fields)).accessToken).aud).toBe('services')
  })

  it('is refused for a wrong secret, for another gateway, and to everybody else', async () => {
    const wrong = clientToken({ issuer, ...client, clientSecret: 'guess', scope })
    await expect(wrong).rejects.toThrow('invalid_client')
    const elsewhere = clientToken({ issuer, ...client, scope, resource: 'urn:bffkit:partner' })
    await expect(elsewhere).rejects.toThrow('invalid_target')
    const resource = 'urn:bffkit:services'
    await expect(clientToken({ issuer, ...secret, scope, resource })).rejects.toThrow('invalid_target')
    await expect(signIn({ issuer, username: 'u1', scope, resource })).rejects.toThrow('invalid_target')
  })
})

it('leaves the provider nothing to warn about', () => {
  expect(complaints).not.toHaveBeenCalled()
  expect(remarks).not.toHaveBeenCalled()
})
