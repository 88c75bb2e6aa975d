import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Listening, listen } from '../../listen.ts'
import { bearerUser, type CallerVariables } from './bearer-user.ts'

const { privateKey, publicKey } = await generateKeyPair('ES256')
const stranger = await generateKeyPair('ES256')
let issuer: Listening

beforeAll(async () => {
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'k1' }] })
  issuer = await listen({ name: 'issuer', host: '127.0.0.1', port: 0 }, () => (_incoming, outgoing) => {
    outgoing.setHeader('content-type', 'application/json').end(keys)
  })
})
afterAll(() => issuer.close())

type Changes = {
  client?: string
  audience?: string
  typ?: string
  issuer?: string
  expires?: number
  key?: CryptoKey
}

const token = (changes: Changes = {}) =>
  new SignJWT(changes.client === undefined ? {} : { client_id: changes.client })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: changes.typ ?? 'at+jwt' })
    .setIssuer(changes.issuer ?? issuer.address)
    .setSubject('u7')
    .setAudience(changes.audience ?? 'urn:shop:orders')
    .setExpirationTime(changes.expires ?? Math.floor(Date.now() / 1_000) + 60)
    .sign(changes.key ?? privateKey)

const ask = async (authorization: string, address = issuer.address) => {
  const app = new Hono<{ Variables: CallerVariables }>()
  app
    .use(bearerUser(address, ['urn:shop:orders', 'mobile']))
    .get('/', (c) =>
      c.text(c.var.clientId === undefined ? c.var.userId : `${c.var.userId} client ${c.var.clientId}`),
    )
  app.onError((error, c) => c.text(error.message, error instanceof HTTPException ? error.status : 500))
  const answer = await app.request('/', { headers: { authorization } })
  return { status: answer.status, body: await answer.text() }
}

const refused = { status: 401, body: 'the bearer token is not accepted' }

it('sets the user to the subject of a good token', async () => {
  expect(await ask(`Bearer ${await token()}`)).toEqual({ status: 200, body: 'u7' })
})

it("says which client it is when a client brings its own token, not when it brings a customer's", async () => {
  expect(await ask(`Bearer ${await token({ client: 'u7' })}`)).toEqual({ status: 200, body: 'u7 client u7' })
  expect(await ask(`Bearer ${await token({ client: 'mobile' })}`)).toEqual({ status: 200, body: 'u7' })
})

it('refuses a token of another issuer', async () => {
  expect(await ask(`Bearer ${await token({ issuer: 'https://elsewhere.example' })}`)).toEqual(refused)
})

it('accepts every audience it is told, and refuses a token for another service', async () => {
  expect((await ask(`Bearer ${await token({ audience: 'mobile' })}`)).status).toBe(200)
  expect(await ask(`Bearer ${await token({ audience: 'urn:shop:carts' })}`)).toEqual(refused)
})

it('refuses a token that has expired', async () => {
  expect(await ask(`Bearer ${await token({ expires: 1_000 })}`)).toEqual(refused)
})

it('refuses an ID token where an access token is needed', async () => {
  expect(await ask(`Bearer ${await token({ typ: 'JWT' })}`)).toEqual(refused)
})

it('refuses a token that somebody else signed', async () => {
  expect(await ask(`Bearer ${await token({ key: stranger.privateKey })}`)).toEqual(refused)
})

it('refuses what is no token at all', async () => {
  expect(await ask('Bearer nonsense')).toEqual(refused)
})

it('answers 503 when the keys cannot be fetched, since the token may be good', async () => {
  expect((await ask(`Bearer ${await token()}`, 'http://127.0.0.1:1')).status).toBe(503)
})
