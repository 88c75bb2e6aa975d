import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { exportJWK, exportSPKI, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { logLines } from '../../test/log-lines.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { issuer } from '../testing/issuer.ts'
import { type TokenOptions, testAudience, tokenFor } from '../testing/token-for.ts'
import { type BearerOptions, bearer } from './bearer.ts'

type Env = GatewayEnv<Record<never, never>>

let url = ''
beforeAll(async () => {
  url = (await issuer()).url
})
afterEach(() => {
  vi.useRealTimers()
})

const app = (options: Partial<BearerOptions> = {}, log = logLines()) =>
  gateway({
    name: 'test',
    services: {},
    auth: bearer({ issuer: url, audience: testAudience, ...options }),
    log: log.log,
  }).route(
    '/',
    new Hono<Env>().get('/me', (c) => c.json(c.var.principal)),
  )

const ask = async (options: TokenOptions = {}, scope = '', made = app()) =>
  made.request('/me', { headers: await tokenFor('u1', scope, options) })

const send = (authorization: string, made = app()) => made.request('/me', { headers: { authorization } })

const tokenOf = async (options?: TokenOptions) => (await tokenFor('u1', '', options)).authorization.slice(7)

const expectRefused = async (res: Response, challenge: string) => {
  expect(res.status).toBe(401)
  expect(res.headers.get('www-authenticate')).toBe(challenge)
  expect(await res.json()).toEqual({
    type: '/problems/BFF_UNAUTHENTICATED',
    title: 'Authentication is needed',
    status: 401,
    code: 'BFF_UNAUTHENTICATED',
    instance: res.headers.get('x-request-id'),
  })
}

describe('a good token', () => {
  it('makes a user of its subject, with scopes, issuer and claims', async () => {
    const res = await ask({ claims: { tenant: 't1' } }, ' home:read  orders:read')

    expect(res.status).toBe(200)
    expect(await res.json()).toEqual({
      kind: 'user',
      id: 'u1',
      scopes: ['home:read', 'orders:read'],
      issuer: url,
      claims: expect.objectContaining({ sub: 'u1', aud: 'test', client_id: 'test-client', tenant: 't1' }),
    })
  })

  it('makes a client of a subject that is the client itself', async () => {
    const headers = await tokenFor('test-client')

    expect(await (await app().request('/me', { headers })).json()).toMatchObject({
      kind: 'client',
      id: 'test-client',
      scopes: [],
    })
  })

  it('has no scopes when its scope is no text', async () => {
    expect(await (await ask({ claims: { scope: ['home:read'] } })).json()).toMatchObject({ scopes: [] })
  })

  it.each<[string, TokenOptions]>([
    ['of several audiences', { audience: ['other', 'test'] }],
    ['with its type written out', { typ: 'application/at+jwt' }],
    ['that expired within the tolerance', { expiresIn: -3 }],
    ['that begins within the tolerance', { claims: { nbf: Math.floor(Date.now() / 1000) + 3 } }],
  ])('%s is accepted', async (_, options) => {
    expect((await ask(options)).status).toBe(200)
  })

  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('is accepted under the scheme %s', async (scheme) => {
    expect((await send(`${scheme} ${await tokenOf()}`)).status).toBe(200)
  })
})

describe('a token is refused', () => {
  const otherKey = async () => (await generateKeyPair('ES256')).privateKey

  it.each<[string, () => TokenOptions | Promise<TokenOptions>]>([
    ['for another audience', () => ({ audience: 'web' })],
    ['for an audience that only begins like ours', () => ({ audience: ['test2', 'tes'] })],
    ['without an audience', () => ({ claims: { aud: undefined } })],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['of an issuer that is spelled differently', () => ({ claims: { iss: `${url}/` } })],
    ['without an issuer', () => ({ claims: { iss: undefined } })],
    ['that has expired', () => ({ expiresIn: -10 })],
    ['without an expiry', () => ({ claims: { exp: undefined } })],
    ['whose expiry is text', () => ({ claims: { exp: '9999999999' } })],
    ['that is not yet good', () => ({ claims: { nbf: Math.floor(Date.now() / 1000) + 60 } })],
    ['without a subject', () => ({ claims: { sub: undefined } })],
    ['that is an ID token', () => ({ typ: 'JWT' })],
    ['that is a logout token', () => ({ typ: 'logout+jwt' })],
    ['that is not signed', () => ({ alg: 'none' })],
    ['signed by a foreign key under our name', async () => ({ key: await otherKey() })],
    ['signed by an unknown key', async () => ({ key: await otherKey(), kid: 'other' })],
    ['whose key id is a path', async () => ({ key: await otherKey(), kid: '../../../etc/passwd' })],
    ['whose key id is 10 kB long', async () => ({ key: await otherKey(), kid: 'k'.repeat(10_000) })],
    ['signed with a secret', () => ({ alg: 'HS256', key: new Uint8Array(32) })],
  ])('%s', async (_, options) => {
    await expectRefused(await ask(await options()), 'Bearer error="invalid_token"')
  })

  it('signed with the public key as a secret', async () => {
    const { keys } = (await (await fetch(`${url}/jwks`)).json()) as { keys: [JWTPayload & { kid: string }] }
    const publicKey = await importJWK({ ...keys[0], ext: true }, 'ES256')
    const secrets = [
      new TextEncoder().encode(await exportSPKI(publicKey as Parameters<typeof exportSPKI>[0])),
      new TextEncoder().encode(JSON.stringify(keys[0])),
    ]
    for (const key of secrets)
      await expectRefused(await ask({ alg: 'HS256', key }), 'Bearer error="invalid_token"')
  })

  const forged = async (header: object) => {
    const { kid, privateKey } = await issuer()
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({ iss: url, aud: 'test', sub: 'u1', iat: now, exp: now + 60 })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
      .sign(privateKey)
  }

  it('that demands an extension nobody knows', async () => {
    const critical = { crit: ['exp-policy'], 'exp-policy': 1 }
    const [, payload, signature] = (await forged({})).split('.')
    const { kid } = await issuer()
    const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid, ...critical })).toString(
      'base64url',
    )

    await expectRefused(
      await send(`Bearer ${header}.${payload}.${signature}`),
      'Bearer error="invalid_token"',
    )
  })

  it('that brings its own key', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const now = Math.floor(Date.now() / 1000)
    const token = await new SignJWT({ iss: url, aud: 'test', sub: 'u1', exp: now + 60 })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'test-key', jwk: await exportJWK(publicKey) })
      .sign(privateKey)

    await expectRefused(await send(`Bearer ${token}`), 'Bearer error="invalid_token"')
  })

  it('with a single bit changed', async () => {
    const token = await tokenOf()
    const [header, payload = '', signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const raised = Buffer.from(JSON.stringify({ ...claims, scope: 'admin' })).toString('base64url')

    await expectRefused(await send(`Bearer ${header}.${raised}.${signature}`), 'Bearer error="invalid_token"')
  })

  it('with an algorithm that is not on the list, though the key fits', async () => {
    await expectRefused(await ask({}, '', app({ algorithms: ['RS256'] })), 'Bearer error="invalid_token"')
  })

  it.each(['Bearer x', 'Bearer a.b', 'Bearer a.b.c', 'Bearer ...', 'Bearer e30.e30.e30', 'Bearer a.b.c.d.e'])(
    'that is none: %s',
    async (authorization) => {
      await expectRefused(await send(authorization), 'Bearer error="invalid_token"')
    },
  )
})

describe('a request is refused', () => {
  it('without a credential', async () => {
    await expectRefused(await app().request('/me'), 'Bearer')
  })

  it('with a token in the query', async () => {
    await expectRefused(await app().request(`/me?access_token=${await tokenOf()}`), 'Bearer')
  })

  it.each<[string, (token: string) => string]>([
    ['of another scheme', (token) => `Basic ${token}`],
    ['without a scheme', (token) => token],
    ['without a token', () => 'Bearer'],
    ['with an empty token', () => 'Bearer '],
    ['with two tokens', (token) => `Bearer ${token} ${token}`],
    ['sent twice', (token) => `Bearer ${token}, Bearer ${token}`],
    ['of two schemes', (token) => `Basic dTpw, Bearer ${token}`],
    ['with a token in quotes', (token) => `Bearer "${token}"`],
    ['with characters no token has', (token) => `Bearer ${token}é`],
  ])('with an Authorization header %s', async (_, header) => {
    await expectRefused(await send(header(await tokenOf())), 'Bearer error="invalid_request"')
  })

  it('and the token never gets into the log', async () => {
    const log = logLines()
    const token = await tokenOf({ audience: 'web' })
    await send(`Bearer ${token}`, app({}, log))

    expect(log.lines()).toMatchObject([
      {
        status: 401,
        error: 'auth: ERR_JWT_CLAIM_VALIDATION_FAILED',
        principal: { kind: 'anonymous', id: 'anonymous' },
      },
    ])
    for (const piece of token.split('.')) expect(log.text()).not.toContain(piece)
  })
})

describe('a token that was good', () => {
  it('is remembered, and expires all the same', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    const made = app({ clockTolerance: 0 })
    const headers = await tokenFor('u1', '', { expiresIn: 30 })
    const status = async () => (await made.request('/me', { headers })).status

    expect(await status()).toBe(200)
    vi.advanceTimersByTime(29_000)
    expect(await status()).toBe(200)
    vi.advanceTimersByTime(1_001)
    expect(await status()).toBe(401)
  })

  it('is checked once as long as it is remembered, and again after a minute', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    const verify = vi.spyOn(crypto.subtle, 'verify')
    const made = app()
    const headers = await tokenFor('u1', '', { expiresIn: 600 })
    const ask = () => made.request('/me', { headers })

    await ask()
    await ask()
    vi.advanceTimersByTime(59_000)
    await ask()
    expect(verify).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1_001)
    expect((await ask()).status).toBe(200)
    expect(verify).toHaveBeenCalledTimes(2)
    verify.mockRestore()
  })

  it('is not remembered for another gateway', async () => {
    const headers = await tokenFor('u1')
    await app().request('/me', { headers })

    expect((await app({ audience: 'web' }).request('/me', { headers })).status).toBe(401)
  })
})

describe('an issuer that cannot be asked', () => {
  const listening = async (listener: RequestListener) => {
    const server = createServer(listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return {
      url: `http://127.0.0.1:${port}`,
      close: async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      },
    }
  }
  const json =
    (value: unknown): RequestListener =>
    (_, outgoing) =>
      outgoing.end(JSON.stringify(value))

  const expectUnavailable = async (issuer: string) => {
    const res = await ask({ claims: { iss: issuer } }, '', app({ issuer }))

    expect(res.status).toBe(503)
    expect(res.headers.get('retry-after')).toBe('5')
    expect(res.headers.get('www-authenticate')).toBeNull()
    expect(await res.json()).toEqual({
      type: '/problems/BFF_ISSUER_UNAVAILABLE',
      title: 'The credential cannot be checked now',
      status: 503,
      code: 'BFF_ISSUER_UNAVAILABLE',
      instance: res.headers.get('x-request-id'),
      retryAfter: 5,
    })
  }

  it('because it is down is a 503, since the token may be good', async () => {
    const { url, close } = await listening(json({}))
    await close()

    await expectUnavailable(url)
  })

  it.each<[string, (url: string) => RequestListener]>([
    ['answers what is not JSON', () => (_, outgoing) => outgoing.end('<html>')],
    ['answers 500', () => (_, outgoing) => outgoing.writeHead(500).end('{}')],
    ['speaks for somebody else', (url) => json({ issuer: 'https://evil.example', jwks_uri: `${url}/jwks` })],
    ['says too much', (url) => json({ issuer: url, jwks_uri: `${url}/jwks`, more: 'x'.repeat(70_000) })],
    ['redirects', (url) => (_, outgoing) => outgoing.writeHead(302, { location: `${url}/elsewhere` }).end()],
    [
      'has no keys to give',
      (url) => (incoming, outgoing) =>
        incoming.url === '/jwks'
          ? outgoing.writeHead(500).end()
          : outgoing.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks` })),
    ],
  ])('because it %s is a 503', async (_, listener) => {
    const server: { url: string; close(): Promise<void> } = await listening((incoming, outgoing) =>
      listener(server.url)(incoming, outgoing),
    )
    await expectUnavailable(server.url)
    await server.close()
  })

  it('is asked again by the next request', async () => {
    const { kid } = await issuer()
    let up = false
    const server: { url: string; close(): Promise<void> } = await listening(async (incoming, outgoing) => {
      if (!up) return outgoing.writeHead(500).end()
      const jwks = await (await fetch(`${url}/jwks`)).text()
      return outgoing.end(
        incoming.url === '/jwks'
          ? jwks
          : JSON.stringify({ issuer: server.url, jwks_uri: `${server.url}/jwks` }),
      )
    })
    const made = app({ issuer: server.url })
    const claims = { iss: server.url }

    expect((await ask({ claims, kid }, '', made)).status).toBe(503)
    up = true
    expect((await ask({ claims, kid }, '', made)).status).toBe(200)
    await server.close()
    expect((await ask({ claims, kid }, '', made)).status).toBe(200)
  })
})

describe('options that are wrong', () => {
  const right = { issuer: 'https://id.example', audience: 'mobile' }

  it.each<[object, string]>([
    [{ issuer: 'id.example' }, 'bearer: issuer must be a URL, not "id.example"'],
    [{ audience: '' }, 'bearer: audience must name this gateway, not be empty'],
    [{ algorithms: ['ES256', 'HS256'] }, 'bearer: algorithms must be asymmetric, such as ES256, not "HS256"'],
    [{ algorithms: ['none'] }, 'bearer: algorithms must be asymmetric, such as ES256, not "none"'],
    [{ algorithms: [] }, 'bearer: algorithms must name at least one'],
    [{ clockTolerance: 61 }, 'bearer: clockTolerance must be 0 to 60 seconds, not 61'],
    [{ clockTolerance: Number.NaN }, 'bearer: clockTolerance must be 0 to 60 seconds, not NaN'],
  ])('are a TypeError that names the option and its value: %j', (wrong, message) => {
    expect(() => bearer({ ...right, ...wrong })).toThrow(new TypeError(message))
  })
})
