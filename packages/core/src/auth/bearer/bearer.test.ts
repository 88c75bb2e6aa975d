import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { issuer } from '../../testing/backends/issuer.ts'
import { type TokenOptions, testAudience, tokenFor } from '../../testing/backends/token-for.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { requireScope } from '../require-scope.ts'
import { type BearerOptions, bearer } from './bearer.ts'

type Env = GatewayEnv<Record<never, never>>

let url = ''
beforeAll(async () => {
  // A token is signed and checked in the same second, however long the machine stands still between.
  vi.useFakeTimers({ toFake: ['Date'] })
  url = (await issuer()).url
})
afterAll(() => {
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

  it('has the scopes of a list, and none when its scope is something else', async () => {
    const listed = await ask({ claims: { scope: ['home:read'] } })

    expect(await listed.json()).toMatchObject({ scopes: ['home:read'] })
    expect(await (await ask({ claims: { scope: { home: 'read' } } })).json()).toMatchObject({ scopes: [] })
  })

  it('has the scopes of the claim it is told, or of a function of all claims', async () => {
    const claims = { roles: ['buyer'], scp: 'home:read orders:read', realm: { roles: ['seller'] } }
    const scopesBy = async (scopes: BearerOptions['scopes']) =>
      Object(await (await ask({ claims }, 'admin', app({ ...(scopes && { scopes }) }))).json()).scopes

    expect(await scopesBy(undefined)).toEqual(['admin'])
    expect(await scopesBy('scp')).toEqual(['home:read', 'orders:read'])
    expect(await scopesBy('roles')).toEqual(['buyer'])
    expect(await scopesBy(({ realm }) => Object(realm).roles)).toEqual(['seller'])
    expect((await ask({}, '', app({ scopes: () => JSON.parse('null') }))).status).toBe(500)
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

describe('a request is refused', () => {
  it('without a credential', async () => {
    await expectRefused(await app().request('/me'), 'Bearer')
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
        error: 'auth: ERR_JWT_CLAIM_VALIDATION_FAILED, expected aud to contain test',
        principal: { kind: 'anonymous', id: 'anonymous' },
      },
    ])
    for (const piece of token.split('.')) expect(log.text()).not.toContain(piece)
  })
})

it('a gateway that describes itself says where in each 401 and 403', async () => {
  const where = 'resource_metadata="https://shop.example/.well-known/oauth-protected-resource"'
  const made = app({ resourceMetadata: 'https://shop.example/.well-known/oauth-protected-resource' }).route(
    '/',
    new Hono<Env>().get('/admin', requireScope<Env>('admin', 'ops'), (c) => c.text('leak')),
  )
  const headers = await tokenFor('u1', 'ops')
  const challenge = async (path: string, init?: RequestInit) =>
    (await made.request(path, init)).headers.get('www-authenticate')

  expect(await challenge('/me')).toBe(`Bearer ${where}`)
  expect(await challenge('/me', { headers: { authorization: 'Bearer' } })).toBe(
    `Bearer error="invalid_request", ${where}`,
  )
  expect(await challenge('/me', { headers: { authorization: 'Bearer x' } })).toBe(
    `Bearer error="invalid_token", ${where}`,
  )
  expect(await challenge('/admin', { headers })).toBe(
    `Bearer error="insufficient_scope", scope="admin ops", ${where}`,
  )
  expect(await challenge('/me', { headers })).toBeNull()
})

describe('a token that was good', () => {
  /** A gateway that remembers, and the time of its clock. */
  const remembering = (options: Partial<BearerOptions> = {}) => {
    const began = Date.now()
    const clock = manualClock()
    const made = app({ clock: { now: () => began + clock.now() }, ...options })
    return { clock, made }
  }

  it('is remembered, and expires all the same', async () => {
    const { clock, made } = remembering({ clockTolerance: 0 })
    const headers = await tokenFor('u1', '', { expiresIn: 30 })
    const status = async () => (await made.request('/me', { headers })).status

    expect(await status()).toBe(200)
    clock.advance(28_900)
    expect(await status()).toBe(200)
    clock.advance(1_100)
    expect(await status()).toBe(401)
  })

  it('is checked once as long as it is remembered, and again after a minute', async () => {
    const verify = vi.spyOn(crypto.subtle, 'verify')
    const { clock, made } = remembering()
    const headers = await tokenFor('u1', '', { expiresIn: 600 })
    const ask = () => made.request('/me', { headers })

    await ask()
    await ask()
    clock.advance(59_999)
    await ask()
    expect(verify).toHaveBeenCalledTimes(1)
    clock.advance(1)
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

describe('options that are wrong', () => {
  const right = { issuer: 'https://id.example', audience: 'mobile' }

  it.each<[object, string]>([
    [{ issuer: 'id.example' }, 'bearer: issuer must be an https URL, or http on loopback, not "id.example"'],
    [
      { issuer: 'http://id.example' },
      'bearer: issuer must be an https URL, or http on loopback, not "http://id.example"',
    ],
    [{ audience: '' }, 'bearer: audience must name this gateway, not be empty'],
    [{ algorithms: ['ES256', 'HS256'] }, 'bearer: algorithms must be asymmetric, such as ES256, not "HS256"'],
    [{ algorithms: ['none'] }, 'bearer: algorithms must be asymmetric, such as ES256, not "none"'],
    [{ algorithms: [] }, 'bearer: algorithms must name at least one'],
    [{ scopes: '' }, 'bearer: scopes must be the name of a claim or a function, not ""'],
    [
      { scopes: JSON.parse('["scp"]') },
      'bearer: scopes must be the name of a claim or a function, not ["scp"]',
    ],
    [{ name: 'at work' }, 'bearer: name must be letters and digits, such as employees, not "at work"'],
    [{ clockTolerance: 61 }, 'bearer: clockTolerance must be 0 to 60 seconds, not 61'],
    [{ clockTolerance: Number.NaN }, 'bearer: clockTolerance must be 0 to 60 seconds, not NaN'],
    [{ resourceMetadata: '/metadata' }, 'bearer: resourceMetadata must be an http(s) URL, not "/metadata"'],
    [
      { resourceMetadata: 'https://x/", error="' },
      'bearer: resourceMetadata must be an http(s) URL, not "https://x/\\", error=\\""',
    ],
  ])('are a TypeError that names the option and its value: %j', (wrong, message) => {
    expect(() => bearer({ ...right, ...wrong })).toThrow(new TypeError(message))
  })
})
