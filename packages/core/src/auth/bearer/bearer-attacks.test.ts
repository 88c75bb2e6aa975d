import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { base64url, type CryptoKey, exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Serving, serve } from '../../edge/listen/serve.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { type Issuer, issuer } from '../../testing/backends/issuer.ts'
import { testAudience } from '../../testing/backends/token-for.ts'
import { bearer } from './bearer.ts'
import { goodClaims, rawToken } from './test/raw-token.ts'

type Claims = Readonly<Record<string, unknown>>

const trusted: Issuer = await issuer()
const foreign = await generateKeyPair('ES256')
const resourceMetadata = 'https://shop.example/.well-known/oauth-protected-resource'
const now = Math.floor(Date.now() / 1_000)

const app = gateway({
  name: 'test',
  services: {},
  auth: bearer({ issuer: trusted.url, audience: testAudience, clockTolerance: 60, resourceMetadata }),
  log: 'silent',
}).route(
  '/',
  new Hono<GatewayEnv<object>>().get('/me', (c) => c.text(c.var.principal.id)),
)

/** A server of the attacker, where tokens say that keys are. Nobody may ever come. */
const trap = createServer()
let visits = 0
let trapUrl = ''
let serving: Serving

beforeAll(async () => {
  trap.on('connection', () => {
    visits += 1
  })
  await once(trap.listen(0, '127.0.0.1'), 'listening')
  trapUrl = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/jwks`
  serving = await serve(app, { port: 0, shedding: false })
})
afterAll(async () => {
  await serving.stop()
  trap.close()
})

/** A token that is good but for what is given: signed by the issuer's own key, unless there is another one. */
const token = (header: Claims = {}, claims: Claims = {}, key: CryptoKey = trusted.privateKey) =>
  rawToken(
    { alg: 'ES256', typ: 'at+jwt', kid: trusted.kid, ...header },
    { ...goodClaims(trusted.url), ...claims },
    key,
  )

/** A good token, one claim of which is written by hand. */
const written = (name: string, json: string) => {
  const { [name]: _, ...claims } = { ...goodClaims(trusted.url) } as Claims
  const text = `${JSON.stringify(claims).slice(0, -1)},"${name}":${json}}`
  return rawToken({ alg: 'ES256', typ: 'at+jwt', kid: trusted.kid }, text, trusted.privateKey)
}

const unsigned = async (alg: string) => {
  const [, payload] = (await token()).split('.')
  return `${base64url.encode(JSON.stringify({ alg, typ: 'at+jwt', kid: trusted.kid }))}.${payload}.`
}

const publishedKey = async () => {
  const { keys } = (await (await fetch(`${trusted.url}/jwks`)).json()) as { keys: [Record<string, string>] }
  return keys[0]
}

const hmac = (alg: string, secret: string) =>
  new SignJWT({ ...goodClaims(trusted.url) })
    .setProtectedHeader({ alg, typ: 'at+jwt', kid: trusted.kid })
    .sign(new TextEncoder().encode(secret))

const pem = async () => {
  const key = await importJWK({ ...(await publishedKey()), ext: true }, 'ES256')
  return exportSPKI(key as CryptoKey)
}

const edited = async (change: (parts: [string, string, string]) => readonly string[]) => {
  const [header = '', payload = '', signature = ''] = (await token()).split('.')
  return change([header, payload, signature]).join('.')
}

/** The last character of a signature of 64 bytes has four bits that mean nothing. */
const withSpareBits = (text: string) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.slice(-1)) + 1]
}

const send = (authorization: string) => app.request('/me', { headers: { authorization } })

const refusal = async (res: Response) => [
  res.status,
  res.headers.get('www-authenticate'),
  Object(await res.json()).code,
]
const invalidToken = [
  401,
  `Bearer error="invalid_token", resource_metadata="${resourceMetadata}"`,
  'BFF_UNAUTHENTICATED',
]
const invalidRequest = [
  401,
  `Bearer error="invalid_request", resource_metadata="${resourceMetadata}"`,
  'BFF_UNAUTHENTICATED',
]

describe('a token as these are is good', () => {
  it.each<[string, () => Promise<string>]>([
    ['with nothing wrong', () => token()],
    ['whose claim is written by hand', () => written('exp', String(now + 60))],
    ['that expired 50 s ago', () => token({}, { exp: now - 50 })],
    ['from 50 s in the future', () => token({}, { iat: now + 50, nbf: now + 50 })],
    ['whose type is written out', () => token({ typ: 'application/at+jwt' })],
    ['with other things in its header', () => token({ x5t: 'AAAA', cty: 'x' })],
  ])('%s', async (_, made) => {
    expect((await send(`Bearer ${await made()}`)).status).toBe(200)
  })
})

describe('a token is 401', () => {
  it.each<[string, () => Promise<string>]>([
    ['that is not signed', () => unsigned('none')],
    ['that is not signed, in another case', () => unsigned('nOnE')],
    ['that is not signed, in capitals', () => unsigned('NONE')],
    ['that says it is not signed, and is', () => token({ alg: 'none' })],
    ['without a signature', () => edited(([header, payload]) => [header, payload, ''])],
    ['without an algorithm', () => token({ alg: undefined })],
    ['whose algorithm is a list', () => token({ alg: ['ES256'] })],
    ['signed with the public key as a secret, in PEM', async () => hmac('HS256', await pem())],
    [
      'signed with the public key as a secret, in JSON',
      async () => hmac('HS256', JSON.stringify(await publishedKey())),
    ],
    ['signed with a longer secret', () => hmac('HS512', 'x'.repeat(64))],
    ['of an algorithm that is not on the list', () => token({ alg: 'ES384' })],
    ['signed by a foreign key under our name', () => token({}, {}, foreign.privateKey)],
    ['signed by an unknown key', () => token({ kid: 'unknown' }, {}, foreign.privateKey)],
    ['with an extension nobody knows', () => token({ crit: ['exp-policy'], 'exp-policy': 1 })],
    ['with an empty list of extensions', () => token({ crit: [] })],
    ['with a payload that is not encoded', () => token({ b64: false, crit: ['b64'] })],
    ['that mentions b64 without insisting', () => token({ b64: false })],
    ['with the address of a key set', () => token({ jku: trapUrl })],
    ['with the address of a certificate', () => token({ x5u: trapUrl })],
    ['with a key', async () => token({ jwk: await exportJWK(foreign.publicKey) })],
    ['with a certificate', () => token({ x5c: ['AAAA'] })],
    ['with the address of a key set it is signed by', () => token({ jku: trapUrl }, {}, foreign.privateKey)],
    [
      'with the key it is signed by',
      async () => token({ jwk: await exportJWK(foreign.publicKey) }, {}, foreign.privateKey),
    ],
    ['whose kid is a path', () => token({ kid: '../../../../dev/null' })],
    ['whose kid is an address', () => token({ kid: trapUrl })],
    ['whose kid is 10 kB long', () => token({ kid: 'k'.repeat(10_000) })],
    ['whose kid is a number', () => token({ kid: 1 })],
    ['whose kid is null', () => token({ kid: null })],
    ['that is an ID token', () => token({ typ: 'JWT' })],
    ['that is a logout token', () => token({ typ: 'logout+jwt' })],
    ['of no type', () => token({ typ: undefined })],
    ['whose type is no text', () => token({ typ: ['at+jwt'] })],
    ['whose signature has spare bits', () => edited(([h, p, signature]) => [h, p, withSpareBits(signature)])],
    ['whose signature is padded', () => edited(([h, p, signature]) => [h, p, `${signature}==`])],
    [
      'whose signature is written as base64',
      () => edited(([h, p, s]) => [h, p, `${s.replaceAll('-', '+').replaceAll('_', '/')}/+`]),
    ],
    ['of two parts', () => edited(([header, payload]) => [header, payload])],
    ['of four parts', () => edited((parts) => [...parts, ''])],
    [
      'with claims of somebody else',
      async () => edited(([h, , s]) => [h, base64url.encode('{"sub":"u2"}'), s]),
    ],
    ['of another issuer', () => token({}, { iss: 'https://evil.example' })],
    ['of the issuer with a slash behind', () => token({}, { iss: `${trusted.url}/` })],
    ['of a list of issuers', () => token({}, { iss: [trusted.url] })],
    ['of no issuer', () => token({}, { iss: undefined })],
    ['for another audience', () => token({}, { aud: 'web' })],
    ['for an audience that begins like ours', () => token({}, { aud: ['test2', 'tes'] })],
    ['for an audience in another case', () => token({}, { aud: 'TEST' })],
    ['for no audience', () => token({}, { aud: undefined })],
    ['for an audience inside of an object', () => token({}, { aud: { test: 'test' } })],
    ['of nobody', () => token({}, { sub: undefined })],
    ['of an empty subject', () => token({}, { sub: '' })],
    ['whose subject is a number', () => token({}, { sub: 1 })],
    ['that expired 61 s ago', () => token({}, { exp: now - 61 })],
    ['that expires never', () => token({}, { exp: undefined })],
    ['whose exp is text', () => token({}, { exp: String(now + 60) })],
    ['whose exp is null', () => token({}, { exp: null })],
    ['whose exp is NaN', () => written('exp', 'NaN')],
    ['whose exp is Infinity', () => written('exp', 'Infinity')],
    ['whose exp is 1e400', () => written('exp', '1e400')],
    ['that begins in 90 s', () => token({}, { nbf: now + 90 })],
    ['whose nbf is text', () => token({}, { nbf: '0' })],
    ['whose nbf is -1e400', () => written('nbf', '-1e400')],
    ['from 90 s in the future', () => token({}, { iat: now + 90 })],
    ['of no time', () => token({}, { iat: undefined })],
    ['whose iat is text', () => token({}, { iat: String(now) })],
    ['whose iat is 1e400', () => written('iat', '1e400')],
    ['whose iat is -1e400', () => written('iat', '-1e400')],
    ['bound to a key, without a proof', () => token({}, { cnf: { jkt: 'x' } })],
    ['bound to a certificate, without a proof', () => token({}, { cnf: { 'x5t#S256': 'x' } })],
    ['bound to nothing that can be known', () => token({}, { cnf: null })],
    ['whose claims are a list', () => rawToken({ alg: 'ES256', typ: 'at+jwt' }, '[]', trusted.privateKey)],
    ['whose claims are no JSON', () => rawToken({ alg: 'ES256', typ: 'at+jwt' }, '{', trusted.privateKey)],
    ['whose header is a list', () => rawToken('[]', '{}', trusted.privateKey)],
    ['of nothing but dots', async () => '..'],
  ])('%s', async (_, made) => {
    expect(await refusal(await send(`Bearer ${await made()}`))).toEqual(invalidToken)
  })
})

it('no address in a token was ever visited', () => {
  expect(visits).toBe(0)
})

describe('a request is refused', () => {
  it('S18: with two Authorization headers on the wire, unless they are the same', async () => {
    const authorization = `Bearer ${await token()}`
    const headers = ['host', new URL(serving.url).host, 'authorization', authorization]
    const statusOf = async (list: string[]) => {
      const [incoming] = await once(request(`${serving.url}/me`, { headers: list }).end(), 'response')
      incoming.resume()
      return [incoming.statusCode, incoming.headers['www-authenticate']]
    }

    expect(await statusOf(headers)).toEqual([200, undefined])
    expect(await statusOf([...headers, 'authorization', authorization])).toEqual([200, undefined])
    expect(await statusOf([...headers, 'Authorization', 'Basic dTpw'])).toEqual([400, undefined])
    const other = `Bearer ${await token()}`
    expect(await statusOf([...headers, 'Authorization', other])).toEqual([400, undefined])
  })

  it('with a token in the query, whatever its header says', async () => {
    const good = await token()
    const misplaced = [400, ...invalidRequest.slice(1, 2), 'BFF_INPUT_INVALID']
    const headers = { authorization: `Bearer ${good}` }

    expect(await refusal(await app.request(`/me?access_token=${good}`))).toEqual(misplaced)
    expect(await refusal(await app.request(`/me?access_token=${good}`, { headers }))).toEqual(misplaced)
    expect(await refusal(await app.request('/me?x=1&access%5Ftoken=', { headers }))).toEqual(misplaced)
  })

  it('without a credential, with the address of the metadata that names its issuer', async () => {
    const asked = [401, `Bearer resource_metadata="${resourceMetadata}"`, 'BFF_UNAUTHENTICATED']

    expect(await refusal(await app.request('/me'))).toEqual(asked)
  })
})
