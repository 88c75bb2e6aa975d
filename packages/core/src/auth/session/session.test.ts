import { Hono } from 'hono'
import { exportJWK, generateKeyPair, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { memorySessions } from './memory-sessions.ts'
import { session } from './session.ts'
import type { SessionOptions } from './session-options.ts'
import type { SessionStore } from './session-store.ts'
import { browser } from './test/browser.ts'
import { type FakeProvider, fakeProvider } from './test/fake-provider.ts'

const origin = 'https://shop.example'
const cookie = '__Host-Http-web'

let provider: FakeProvider
beforeAll(async () => {
  provider = await fakeProvider()
})
beforeEach(() => {
  Object.assign(provider.behaviour, { down: false, answersAs: undefined, claims: {}, expiresIn: 300 })
})
afterAll(() => provider[Symbol.asyncDispose]())

/** A gateway with sessions, and a browser that looks at it. */
const opened = (options: Partial<SessionOptions> = {}) => {
  const log = logLines()
  const signIn = session({
    issuer: provider.url,
    clientId: 'web',
    clientSecret: 'secret-of-the-gateway',
    origin,
    claims: ['name', 'absent'],
    resource: 'urn:web',
    ...options,
  })
  const app = gateway({ name: 'test', services: {}, auth: signIn, log: log.log })
    .route('/', signIn.routes)
    .route(
      '/api',
      new Hono<GatewayEnv<Record<never, never>>>().get('/me', (c) => c.json(c.var.principal)),
    )
  const tab = () => browser(app)
  return { app, log, tab, ...tab() }
}

/** Signs in as a browser does. */
const signInWith = async ({ ask }: Pick<ReturnType<typeof browser>, 'ask'>, returnUrl = '/account') => {
  const begun = await ask(`/bff/login?returnUrl=${encodeURIComponent(returnUrl)}`)
  const back = await provider.visit(begun.headers.get('location') ?? '')
  return { back, res: await ask(back.pathname + back.search) }
}

const refusalOf = async (res: Response) => {
  const { code, loginUrl } = Object(await res.json())
  return [res.status, code, loginUrl]
}
const unauthenticated = [401, 'BFF_UNAUTHENTICATED', '/bff/login']

it('R8: tells the store how much time the request has left', async () => {
  const left: number[] = []
  const memory = memorySessions()
  const store: SessionStore = {
    ...memory,
    get: (id, asking) => {
      left.push(asking?.remaining?.() ?? Number.POSITIVE_INFINITY)
      return memory.get(id)
    },
  }
  const { api, ...tab } = opened({ store })
  await signInWith(tab)

  expect((await api('/api/me', { headers: { 'x-request-timeout-ms': '500' } })).status).toBe(200)
  expect(left.at(-1)).toBeGreaterThan(0)
  expect(left.at(-1)).toBeLessThanOrEqual(500)
})

describe('signing in', () => {
  it('asks for a code with PKCE, state and nonce, for every audience', async () => {
    const { ask } = opened({ audiences: ['urn:orders'], parameters: { prompt: 'consent' } })
    const { headers, status } = await ask('/bff/login')
    const { searchParams } = new URL(headers.get('location') ?? '')

    expect([status, headers.get('cache-control')]).toEqual([302, 'no-store'])
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'web',
      redirect_uri: `${origin}/bff/callback`,
      response_type: 'code',
      scope: 'openid profile offline_access',
      state: expect.stringMatching(/^.{43}$/),
      nonce: expect.stringMatching(/^.{43}$/),
      code_challenge: expect.stringMatching(/^.{43}$/),
      code_challenge_method: 'S256',
      prompt: 'consent',
      resource: 'urn:orders',
    })
    expect(searchParams.getAll('resource')).toEqual(['urn:web', 'urn:orders'])
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-Http-web-login-[\w-]{16}=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/,
      ),
    ])
  })

  it('ends where it began, with a strict cookie of 256 bits, and drops the one of the attempt', async () => {
    const { res } = await signInWith(opened(), '/account?tab=2')

    expect([res.status, res.headers.get('location')]).toEqual([302, '/account?tab=2'])
    expect(res.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-Http-web-login-[\w-]{16}=; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=0$/,
      ),
      expect.stringMatching(/^__Host-Http-web=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/),
    ])
  })

  it('makes a principal of the subject, the scopes that were granted, and the claims that are allowed', async () => {
    const page = opened()
    await signInWith(page)

    expect(await (await page.api('/api/me')).json()).toEqual({
      kind: 'user',
      id: 'u1',
      scopes: ['orders:read'],
      issuer: provider.url,
      claims: { name: 'Ada' },
    })
  })

  it('works in two tabs at once', async () => {
    const { ask, api } = opened()
    const one = await provider.visit((await ask('/bff/login?returnUrl=/one')).headers.get('location') ?? '')
    const two = await provider.visit((await ask('/bff/login?returnUrl=/two')).headers.get('location') ?? '')
    const ended = [await ask(`/bff/callback${two.search}`), await ask(`/bff/callback${one.search}`)]

    expect(ended.map(({ headers }) => headers.get('location'))).toEqual(['/two', '/one'])
    expect((await api('/api/me')).status).toBe(200)
  })

  it('gives a new id each time, and ends the session the browser had', async () => {
    const page = opened()
    await signInWith(page)
    const first = page.jar.get(cookie)
    await signInWith(page)

    expect(page.jar.get(cookie)).not.toBe(first)
    const old = await page.app.request('/api/me', {
      headers: { cookie: `${cookie}=${first}`, 'x-csrf': '1' },
    })
    expect(await refusalOf(old)).toEqual(unauthenticated)
  })

  it('keeps no more than five attempts in a browser', async () => {
    const { ask, jar } = opened()
    for (let tries = 0; tries < 12; tries += 1) await ask('/bff/login')

    expect(jar.size).toBeLessThanOrEqual(5)
  })

  it('is 503 when the provider is down, and works when it is back', async () => {
    const page = opened()
    provider.behaviour.down = true
    const res = await page.ask('/bff/login')
    expect([res.headers.get('retry-after'), ...(await refusalOf(res))]).toEqual([
      '5',
      503,
      'BFF_ISSUER_UNAVAILABLE',
      undefined,
    ])
    provider.behaviour.down = false
    expect((await signInWith(page)).res.status).toBe(302)
  })
})

describe('the gateway proves who it is', () => {
  it('with its secret, which is in no form', async () => {
    await signInWith(opened())

    expect(provider.requests.at(-1)).toMatchObject({ grant_type: 'authorization_code', resource: 'urn:web' })
    expect(JSON.stringify(provider.requests.at(-1))).not.toContain('secret-of-the-gateway')
  })

  it.each(['JWK', 'CryptoKey'])('with its private key, when it has one, as a %s (RFC 7523)', async (form) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'g1' }
    const page = opened({ clientSecret: '', privateKey: form === 'JWK' ? jwk : privateKey })
    await signInWith(page)
    const { client_assertion: assertion = '', client_assertion_type } = provider.requests.at(-1) ?? {}
    const { payload } = await jwtVerify(assertion, publicKey)

    expect(client_assertion_type).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    expect(payload).toMatchObject({
      iss: 'web',
      sub: 'web',
      jti: expect.any(String),
      exp: expect.any(Number),
    })
    expect((await page.api('/api/me')).status).toBe(200)
  })
})

describe('the way back is refused', () => {
  const begun = async () => {
    const page = opened()
    const back = await provider.visit((await page.ask('/bff/login')).headers.get('location') ?? '')
    return { ...page, back }
  }
  const invalid = [400, 'BFF_INPUT_INVALID', undefined]

  it('with a state this browser has not begun', async () => {
    const { ask, tab, back } = await begun()
    expect(await refusalOf(await tab().ask(`/bff/callback${back.search}`))).toEqual(invalid)
    back.searchParams.set('state', 'A'.repeat(43))
    expect(await refusalOf(await ask(`/bff/callback${back.search}`))).toEqual(invalid)
  })

  it('with a code that was used before', async () => {
    const { ask, back, jar } = await begun()
    const before = new Map(jar)
    expect((await ask(`/bff/callback${back.search}`)).status).toBe(302)
    jar.clear()
    for (const [name, value] of before) jar.set(name, value)
    expect(await refusalOf(await ask(`/bff/callback${back.search}`))).toEqual(unauthenticated)
    expect(jar).toEqual(new Map())
  })

  it('from a foreign issuer (RFC 9207)', async () => {
    const { ask, back } = await begun()
    back.searchParams.set('iss', 'https://attacker.example')
    expect(await refusalOf(await ask(`/bff/callback${back.search}`))).toEqual(unauthenticated)
  })

  it.each([
    ['a foreign issuer', { iss: 'https://attacker.example' }],
    ['a foreign audience', { aud: 'somebody-else' }],
    ['a foreign nonce', { nonce: 'another' }],
    ['an end in the past', { exp: 1 }],
    ['an empty subject, which would be everybody', { sub: '' }],
  ])('with an ID token that has %s', async (_, claims) => {
    provider.behaviour.claims = claims
    expect(await refusalOf((await signInWith(opened())).res)).toEqual(unauthenticated)
  })

  it.each<[string, Record<string, string>]>([
    ['an ID token', { id_token: 'forged-1' }],
    ['an answer in a JWT', { response: 'forged-1' }],
    ['an error of the issuer', { error: 'server_error', error_description: 'forged-1' }],
    ['a refusal nobody gave', { error: 'invalid_grant' }],
    ['another code', { code: 'forged-1' }],
    ['no code', { code: '' }],
  ])(
    'with %s in its address: it is over, the issuer is not blamed, and the log has nothing of it',
    async (_, more) => {
      const { ask, back, jar, log } = await begun()
      const secrets = [...jar.values(), 'forged-1']
      for (const name of ['code', 'state']) secrets.push(back.searchParams.get(name) ?? '')
      for (const [name, value] of Object.entries(more)) back.searchParams.set(name, value)
      const res = await ask(`/bff/callback${back.search}`)

      const seen = `${log.text()}${await res.clone().text()}`
      for (const secret of secrets) expect(seen).not.toContain(secret)
      expect(await refusalOf(res)).toEqual(unauthenticated)
      expect(jar).toEqual(new Map())
    },
  )

  it('when the user has declined', async () => {
    const { ask, back } = await begun()
    back.searchParams.delete('code')
    back.searchParams.set('error', 'access_denied')
    expect(await refusalOf(await ask(`/bff/callback${back.search}`))).toEqual(unauthenticated)
  })
})

describe('a request', () => {
  it('without a session is 401 and says where to sign in, and is never redirected', async () => {
    const { api, ask } = opened()
    const res = await api('/api/me')

    expect([res.headers.get('www-authenticate'), res.headers.getSetCookie()]).toEqual(['Session', []])
    expect(await refusalOf(res)).toEqual(unauthenticated)
    expect(await refusalOf(await ask('/api/me'))).toEqual(unauthenticated)
    expect(await refusalOf(await api('/bff/user'))).toEqual(unauthenticated)
  })

  it.each([
    ['without X-CSRF', { 'x-csrf': '' }],
    ['with X-CSRF: 0', { 'x-csrf': '0' }],
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['from the address bar', { 'sec-fetch-site': 'none' }],
    ['of another origin', { origin: 'https://attacker.example' }],
    ['of a sandboxed page', { origin: 'null' }],
    ['of another port', { origin: `${origin}:8443` }],
  ])('%s is refused, GET included', async (_, headers) => {
    const page = opened()
    await signInWith(page)

    for (const path of ['/api/me', '/bff/user', '/bff/sessions'])
      expect(await refusalOf(await page.api(path, { headers }))).toEqual([403, 'BFF_CSRF', undefined])
    expect((await page.api('/bff/logout', { method: 'POST', headers })).status).toBe(403)
    expect((await page.api('/api/me')).status).toBe(200)
  })

  it('of the same origin is let through', async () => {
    const page = opened()
    await signInWith(page)

    expect((await page.api('/api/me', { headers: { origin, 'sec-fetch-site': 'same-origin' } })).status).toBe(
      200,
    )
  })

  it.each([
    ['no cookie of ours', `${cookie}=short`],
    ['an unknown one', `${cookie}=${'A'.repeat(43)}`],
    ['two', `${cookie}=${'A'.repeat(43)}; ${cookie}=${'A'.repeat(43)}`],
  ])('with %s is 401, and the cookie is left alone', async (_, header) => {
    const res = await opened().app.request('/api/me', { headers: { cookie: header, 'x-csrf': '1' } })

    expect(res.headers.getSetCookie()).toEqual([])
    expect(await refusalOf(res)).toEqual(unauthenticated)
  })
})

describe('no token', () => {
  it('is in anything a browser or the log receives', async () => {
    const page = opened({ diagnostics: true, idTokenHint: false, forward: true, claims: ['name', 'sid'] })
    const seen: string[] = []
    const look = async (res: Response) => {
      seen.push(JSON.stringify([...res.headers]), await res.text())
    }
    await look(await page.ask('/bff/login'))
    await look((await signInWith(page)).res)
    for (const path of ['/api/me', '/bff/user', '/bff/sessions', '/bff/diagnostics', '/nothing'])
      await look(await page.api(path))
    await look(await page.api('/bff/logout', { method: 'POST' }))

    const everything = seen.join('\n') + page.log.text()
    expect(everything).not.toMatch(/access-|refresh-|eyJ[\w-]+\.|secret-of-the-gateway|secret details/)
  })
})

describe('wrong options', () => {
  const right: SessionOptions = { issuer: 'https://id.example', clientId: 'web', clientSecret: 's', origin }

  it.each<[string, Partial<SessionOptions>, string]>([
    [
      'issuer',
      { issuer: 'http://id.example' },
      'issuer must be an https URL, or http on loopback, not "http://id.example"',
    ],
    ['clientId', { clientId: '' }, 'clientId must name this gateway, not be empty'],
    ['no proof', { clientSecret: '' }, 'exactly one of clientSecret and privateKey must be given'],
    [
      'origin',
      { origin: 'https://shop.example/' },
      'origin must be an https URL, or http on loopback, without a slash at its end, not "https://shop.example/"',
    ],
    ['cookie', { cookie: 'a b' }, 'cookie must be a cookie\'s name, not "a b"'],
    ['plain cookie', { cookie: 'web' }, 'cookie must begin with __Host- unless origin is loopback, not web'],
    ['idle', { idle: 0 }, 'idle must be a positive number of milliseconds, not 0'],
    ['absolute', { absolute: 60_000 }, 'absolute must be at least idle, 1800000, not 60000'],
    ['margin', { margin: -1 }, 'margin must be 0 or more milliseconds, not -1'],
  ])('are a TypeError: %s', (_, wrong, message) => {
    expect(() => session({ ...right, ...wrong })).toThrow(new TypeError(`session: ${message}`))
  })
})
