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
