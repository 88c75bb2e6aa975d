import { expect, it } from 'vitest'
import { issuer } from './issuer.ts'

const json = async (url: string) => {
  const res = await fetch(url)
  return { status: res.status, body: await res.json() }
}

it('is one issuer per process', async () => {
  expect(await issuer()).toBe(await issuer())
})

it.each(['openid-configuration', 'oauth-authorization-server'])(
  'publishes its metadata at %s',
  async (document) => {
    const { url } = await issuer()

    expect(await json(`${url}/.well-known/${document}`)).toEqual({
      status: 200,
      body: {
        issuer: url,
        jwks_uri: `${url}/jwks`,
        token_endpoint: `${url}/token`,
        grant_types_supported: ['client_credentials'],
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
      },
    })
  },
)

it('publishes its public key, and only that', async () => {
  const { url, kid } = await issuer()

  expect(await json(`${url}/jwks`)).toEqual({
    status: 200,
    body: {
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: expect.any(String),
          y: expect.any(String),
          kid,
          alg: 'ES256',
          use: 'sig',
        },
      ],
    },
  })
})

it('knows no other document', async () => {
  const { url } = await issuer()

  expect(await json(`${url}/token`)).toEqual({ status: 404, body: { error: 'not_found' } })
})

it('gives a client a token of its own, for the resource and the scope it asks for', async () => {
  const { url } = await issuer()
  const authorization = `Basic ${Buffer.from('acme:secret').toString('base64')}`
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    resource: 'urn:orders',
    scope: 'orders:read',
  })

  const res = await fetch(`${url}/token`, { method: 'POST', headers: { authorization }, body })
  const { access_token: token, expires_in: life } = (await res.json()) as {
    access_token: string
    expires_in: number
  }
  const [, claims = ''] = token.split('.')

  expect([res.status, life]).toEqual([200, 300])
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    iss: url,
    sub: 'acme',
    client_id: 'acme',
    aud: 'urn:orders',
    scope: 'orders:read',
  })
})

it('gives no token to somebody who does not say who it is', async () => {
  const { url } = await issuer()

  expect(
    (await fetch(`${url}/token`, { method: 'POST', body: 'grant_type=client_credentials' })).status,
  ).toBe(400)
})
