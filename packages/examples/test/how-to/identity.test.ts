import { gateway } from '@bffkit/core'
import { backends, signedIn, tokenFor } from '@bffkit/core/testing'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { api } from '../../src/how-to/api.ts'
import { createApp as browserApp } from '../../src/how-to/csrf.ts'
import { withRoles } from '../../src/how-to/own-claims.ts'
import { onlyFrom, twoProviders } from '../../src/how-to/second-provider.ts'
import { optionsOf } from '../app-of.ts'
import { served } from '../served.ts'

/** Another provider: its own issuer, its own key, and a token of it. */
const otherProvider = async (audience: string) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'other', alg: 'ES256', use: 'sig' }
  const shop = await backends({
    provider: {
      'GET /.well-known/openid-configuration': ({ headers }) => ({
        issuer: `http://${headers.host}`,
        jwks_uri: `http://${headers.host}/jwks`,
      }),
      'GET /jwks': { keys: [jwk] },
    },
  })
  const url = shop.settings.PROVIDER_URL
  const token = await new SignJWT({ scope: 'home:read' })
    .setProtectedHeader({ alg: 'ES256', kid: 'other', typ: 'at+jwt' })
    .setIssuer(url)
    .setAudience(audience)
    .setSubject('e1')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey)
  return { url, headers: { authorization: `Bearer ${token}` }, [Symbol.asyncDispose]: () => shop.close() }
}

describe('a gateway with two identity providers', () => {
  it('takes the tokens of both, and of nobody else', async () => {
    await using shop = await backends({})
    const { ISSUER, AUDIENCE } = shop.settings
    await using employees = await otherProvider(AUDIENCE)
    const auth = twoProviders(AUDIENCE, ISSUER, employees.url)
    const app = gateway({ ...optionsOf(shop.settings, {}), auth })
    app.get('/', (c) => c.json({ id: c.var.principal.id, issuer: c.var.principal.issuer }))
    app.get('/desk', (c) => {
      onlyFrom(employees.url, c.var.principal)
      return c.json({})
    })
    const customer = await tokenFor('u1')

    const statusOf = async (path: string, headers: Record<string, string>) =>
      (await app.request(path, { headers })).status
    expect(await (await app.request('/', { headers: customer })).json()).toEqual({ id: 'u1', issuer: ISSUER })
    expect(await (await app.request('/', { headers: employees.headers })).json()).toEqual({
      id: 'e1',
      issuer: employees.url,
    })
    expect([await statusOf('/desk', customer), await statusOf('/desk', employees.headers)]).toEqual([
      403, 200,
    ])
    const forged = await tokenFor('e1', '', { claims: { iss: employees.url } })
    expect([await statusOf('/', forged), await statusOf('/', {})]).toEqual([401, 401])
  })
})

it('reads scopes from the roles of a token', async () => {
  await using shop = await backends({})
  const { ISSUER: issuer, AUDIENCE: audience } = shop.settings
  const app = gateway({ ...optionsOf(shop.settings, {}), auth: withRoles(issuer, audience) })
  app.get('/', (c) => c.json(c.var.principal.scopes))
  const as = (roles: unknown) => tokenFor('u1', 'admin', { claims: { realm_access: { roles } } })

  expect(await (await app.request('/', { headers: await as(['buyer', 'x']) })).json()).toEqual([
    'catalog:read',
    'orders:write',
  ])
  expect(await (await app.request('/', { headers: await as('buyer') })).json()).toEqual([])
})

it('refuses a request with a session that no script of the site has sent', async () => {
  await using shop = await backends({})
  const app = browserApp({ ISSUER: shop.settings.ISSUER, CLIENT_SECRET: 'a secret of the client' })
  app.post('/orders', (c) => c.json({ id: 'o1' }, 201))
  const { cookie, 'x-csrf': csrf } = await signedIn(app, 'u1')
  await using server = await served(app)
  const statusOf = async (headers: Record<string, string>) =>
    (await fetch(`${server.url}/orders`, { method: 'POST', headers: { cookie, ...headers } })).status

  expect(await statusOf({})).toBe(403)
  expect(await statusOf({ 'x-csrf': csrf, 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await statusOf({ 'x-csrf': csrf, origin: 'https://evil.example' })).toBe(403)
  expect(await statusOf({ 'x-csrf': csrf, origin: 'https://shop.example' })).toBe(201)
  expect((await api(`${server.url}/orders`, { method: 'POST', headers: { cookie } })).status).toBe(201)
})
