import { decodeJwt, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logLines } from '../../../../test/log-lines.ts'
import { gateway } from '../../../gateway/gateway.ts'
import type { Logger } from '../../../observe/log.ts'
import { wallClock } from '../../../scope/clock.ts'
import { manualClock } from '../../../testing/manual-clock.ts'
import { memorySessions } from '../memory-sessions.ts'
import { session } from '../session.ts'
import type { SessionOptions } from '../session-options.ts'
import type { SessionRecord } from '../session-record.ts'
import { browser } from '../test/browser.ts'
import { type FakeProvider, fakeProvider } from '../test/fake-provider.ts'

const minute = 60_000
const event = { 'http://schemas.openid.net/event/backchannel-logout': {} }

let provider: FakeProvider
beforeAll(async () => {
  provider = await fakeProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())

/** A gateway in which users can be signed in at will, on a clock of its own. */
const opened = (options: Partial<SessionOptions> = {}, log: Logger | 'silent' = 'silent') => {
  const clock = manualClock()
  const store = memorySessions({ clock })
  const signIn = session({
    issuer: provider.url,
    clientId: 'web',
    clientSecret: 's',
    origin: 'https://shop.example',
    store,
    clock,
    ...options,
  })
  const app = gateway({ name: 'test', services: {}, auth: signIn, log }).route('/', signIn.routes)
  const tab = async (overrides: Partial<SessionRecord> = {}) => {
    const page = browser(app)
    const record = {
      subject: 'u1',
      sid: 's1',
      scopes: [],
      claims: {},
      refreshToken: 'refresh-x',
      tokens: { '': { token: 'access-x', givenAt: 0, expiresAt: 1e9 } },
      startedAt: clock.now(),
      endsAt: clock.now() + 480 * minute,
      ...overrides,
    }
    const [name = '', value = ''] = (await signIn.start(record)).split('=')
    page.jar.set(name, value)
    return { ...page, status: async () => (await page.api('/bff/user?slide=false')).status }
  }
  const backchannel = (logoutToken: string) =>
    app.request('/bff/backchannel', {
      method: 'POST',
      body: new URLSearchParams({ logout_token: logoutToken }),
    })
  return { app, clock, store, signIn, tab, backchannel }
}

describe('the session of a browser', () => {
  it('gets what it may know of itself, and the answer is not stored', async () => {
    const res = await (await opened().tab({ claims: { name: 'Ada' } })).api('/bff/user')

    expect(res.headers.get('cache-control')).toBe('private, no-store')
    expect(await res.json()).toEqual({
      sub: 'u1',
      claims: { name: 'Ada' },
      expiresIn: 1_800,
      logoutUrl: '/bff/logout',
    })
  })

  it('ends after 30 minutes unused, and being asked with slide=false is no use', async () => {
    const { clock, tab } = opened()
    const { api, status } = await tab()
    clock.advance(20 * minute)
    expect(Object(await (await api('/bff/user?slide=false')).json()).expiresIn).toBe(600)
    expect(Object(await (await api('/bff/user')).json()).expiresIn).toBe(1_800)
    clock.advance(30 * minute - 1)
    expect(await status()).toBe(200)
    clock.advance(1)
    expect(await status()).toBe(401)
  })

  it('ends after 8 hours however much it is used', async () => {
    const { clock, tab } = opened()
    const { api } = await tab()
    const statuses: number[] = []
    for (let quarter = 0; quarter < 33; quarter += 1) {
      statuses.push((await api('/bff/user')).status)
      clock.advance(15 * minute)
    }

    expect(statuses).toEqual([...Array.from({ length: 32 }, () => 200), 401])
  })
})

describe('signing out', () => {
  it('ends the session, revokes its tokens, drops the cookie, and names the page of the provider', async () => {
    const { api, jar } = await opened().tab()
    const res = await api('/bff/logout', { method: 'POST' })

    expect(await res.json()).toEqual({
      redirect: `${provider.url}/session/end?post_logout_redirect_uri=https%3A%2F%2Fshop.example%2F&logout_hint=u1&client_id=web`,
    })
    expect(provider.revoked).toEqual(['refresh-x', 'access-x'])
    expect(jar).toEqual(new Map())
  })

  it('A11: sends the ID token, and keeps it encrypted until then', async () => {
    const { app, store } = opened({ clock: wallClock })
    const kept: string[] = []
    const { add } = store
    store.add = (id, session, ttl) => {
      kept.push(JSON.stringify(session))
      return add(id, session, ttl)
    }
    const page = browser(app)
    const begun = await page.ask('/bff/login')
    const back = await provider.visit(begun.headers.get('location') ?? '')
    await page.ask(back.pathname + back.search)
    for (const path of ['/bff/user', '/bff/sessions'])
      expect(await (await page.api(path)).text()).not.toContain('eyJ')
    const { redirect } = Object(await (await page.api('/bff/logout', { method: 'POST' })).json())
    const { searchParams } = new URL(redirect)
    const token = searchParams.get('id_token_hint') ?? ''

    expect(decodeJwt(token)).toMatchObject({ sub: 'u1', aud: 'web' })
    expect(searchParams.has('logout_hint')).toBe(false)
    expect(kept).toHaveLength(1)
    expect(kept.join()).not.toContain(token)
  })

  it('A11: gives no token to the browser where the app leaves it out', async () => {
    const { api } = await opened({ idTokenHint: false }).tab({ idToken: 'eyJ.of.u1' })
    expect(await (await api('/bff/logout', { method: 'POST' })).text()).not.toMatch(/id_token_hint|eyJ/)
  })

  it('works without the provider', async () => {
    const { api, status, jar } = await opened().tab()
    const kept = new Map(jar)
    provider.behaviour.down = true
    const res = await api('/bff/logout', { method: 'POST' })
    provider.behaviour.down = false

    expect([res.status, Object(await res.json()).redirect]).toEqual([200, expect.stringMatching(/^\/|^http/)])
    for (const [name, value] of kept) jar.set(name, value)
    expect(await status()).toBe(401)
  })

  it('is done with a record without what is optional, as an earlier version wrote it', async () => {
    const { signIn, tab } = opened({ idTokenHint: true })
    const { api, jar } = await tab()
    const old = { subject: 'u1', scopes: ['a'], claims: {}, startedAt: 0, endsAt: 480 * minute }
    const tokens = { '': { token: 'access-x', givenAt: 0, expiresAt: 1e9 } }
    const [name = '', value = ''] = (await signIn.start({ ...old, tokens })).split('=')
    jar.set(name, value)

    expect((await api('/bff/user')).status).toBe(200)
    const { redirect } = Object(await (await api('/bff/logout', { method: 'POST' })).json())
    expect(Object.fromEntries(new URL(redirect).searchParams)).toMatchObject({ logout_hint: 'u1' })
    expect(redirect).not.toContain('id_token_hint')
  })

  it('is not done by a GET', async () => {
    const { api, status } = await opened().tab()

    expect((await api('/bff/logout')).status).toBe(405)
    expect(await status()).toBe(200)
  })
})

describe('all sessions of a user', () => {
  it('are listed, and can be ended one by one', async () => {
    const { clock, tab } = opened()
    const phone = await tab()
    clock.advance(1_000)
    const laptop = await tab()
    await tab({ subject: 'u2' })
    const { sessions } = Object(await (await laptop.api('/bff/sessions')).json())

    expect(sessions).toEqual([
      {
        id: expect.any(String),
        startedAt: '1970-01-01T00:00:00.000Z',
        endsAt: '1970-01-01T08:00:00.000Z',
        current: false,
      },
      {
        id: expect.any(String),
        startedAt: '1970-01-01T00:00:01.000Z',
        endsAt: '1970-01-01T08:00:01.000Z',
        current: true,
      },
    ])
    expect((await laptop.api(`/bff/sessions/${sessions[0].id}`, { method: 'DELETE' })).status).toBe(204)
    expect([await phone.status(), await laptop.status()]).toEqual([401, 200])
  })

  it('are out of reach for everybody else', async () => {
    const { tab } = opened()
    const ada = await tab()
    const grace = await tab({ subject: 'u2' })
    const { sessions } = Object(await (await ada.api('/bff/sessions')).json())

    expect((await grace.api(`/bff/sessions/${sessions[0].id}`, { method: 'DELETE' })).status).toBe(404)
    expect(await ada.status()).toBe(200)
  })
})

describe('the provider says that somebody has signed out', () => {
  const now = () => Math.floor(Date.now() / 1_000)
  const claims = (more: Record<string, unknown> = {}) => ({
    iss: provider.url,
    aud: 'web',
    iat: now(),
    exp: now() + 60,
    jti: crypto.randomUUID(),
    events: event,
    ...more,
  })

  it('and with a sid ends that session, with a sub all of the user', async () => {
    const { tab, backchannel } = opened()
    const [one, two, other] = [await tab(), await tab({ sid: 's2' }), await tab({ subject: 'u2', sid: 's3' })]
    const statuses = async () => [await one.status(), await two.status(), await other.status()]

    const res = await backchannel(await provider.sign(claims({ sid: 's1', sub: 'u1' }), 'logout+jwt'))
    expect([res.status, res.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await statuses()).toEqual([401, 200, 200])
    expect((await backchannel(await provider.sign(claims({ sub: 'u1' })))).status).toBe(200)
    expect(await statuses()).toEqual([401, 401, 200])
  })

  it.each<[string, Record<string, unknown>, string?]>([
    ['of another issuer', { iss: 'https://attacker.example' }],
    ['for another client', { aud: 'somebody-else' }],
    ['that is old', { iat: 1, exp: 4_000_000_000 }],
    ['that has expired', { exp: 1 }],
    ['without iat', { iat: undefined }],
    ['without exp', { exp: undefined }],
    ['without jti', { jti: undefined }],
    ['without events', { events: undefined }],
    ['with another event', { events: { other: {} } }],
    ['with neither sub nor sid', { sub: undefined }],
    ['with a nonce, which is an ID token', { nonce: 'n' }],
    ['that is an access token', {}, 'at+jwt'],
  ])('but not with a token %s', async (_, more, typ) => {
    const { tab, backchannel } = opened()
    const { status } = await tab()
    const res = await backchannel(await provider.sign(claims({ sub: 'u1', ...more }), typ))

    expect([res.status, Object(await res.json()).code]).toEqual([400, 'BFF_INPUT_INVALID'])
    expect(await status()).toBe(200)
  })

  it('S12: says in the log which claim was missing, and takes such tokens from a provider that leaves it out', async () => {
    const lines = logLines()
    const token = () => provider.sign(claims({ sub: 'u1', exp: undefined }))
    expect((await opened({}, lines.log).backchannel(await token())).status).toBe(400)
    expect(lines.text()).toContain('not a good logout token: exp is missing')

    const { tab, backchannel } = opened({ logoutTokenWithoutExp: true })
    const { status } = await tab()
    expect(
      (await backchannel(await provider.sign(claims({ sub: 'u1', exp: undefined, iat: now() - 200 }))))
        .status,
    ).toBe(400)
    expect(await status()).toBe(200)
    expect((await backchannel(await token())).status).toBe(200)
    expect(await status()).toBe(401)
  })

  it('but not with one nobody has signed, or a secret', async () => {
    const { tab, backchannel } = opened()
    const { status } = await tab()
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const unsigned = `${part({ alg: 'none', typ: 'logout+jwt' })}.${part(claims({ sub: 'u1' }))}.`
    const jwks = await (await fetch(`${provider.url}/jwks`)).text()
    const secret = new TextEncoder().encode(jwks)
    const symmetric = await new SignJWT(claims({ sub: 'u1' }))
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(secret)

    for (const bad of [unsigned, symmetric]) expect((await backchannel(bad)).status).toBe(400)
    expect(await status()).toBe(200)
  })

  it.each(['multipart/form-data', 'multipart/form-data; boundary=x', 'application/json', 'text/plain'])(
    'S10: but not with a body that is no form, sent as %s',
    async (type) => {
      const { app } = opened()
      const res = await app.request('/bff/backchannel', {
        method: 'POST',
        headers: { 'content-type': type },
        body: '--y\r\nnothing',
      })
      expect([res.status, Object(await res.json()).code]).toEqual([400, 'BFF_INPUT_INVALID'])
    },
  )

  it('but not with a token that came before, a forged one, or none', async () => {
    const { tab, backchannel } = opened()
    const token = await provider.sign(claims({ sub: 'u1' }))
    await backchannel(token)
    const { status } = await tab()
    const [header, payload] = token.split('.')

    for (const bad of [token, `${header}.${payload}.AAAA`, '', 'x'.repeat(10_000)])
      expect((await backchannel(bad)).status).toBe(400)
    expect(await status()).toBe(200)
  })

  it('and may say so again when the store failed', async () => {
    const { tab, backchannel, store } = opened()
    const { status } = await tab()
    const token = await provider.sign(claims({ sub: 'u1' }))
    const { inGroup } = store
    store.inGroup = () => Promise.reject(new Error('down'))
    expect((await backchannel(token)).status).toBe(503)
    store.inGroup = inGroup
    expect((await backchannel(token)).status).toBe(200)
    expect(await status()).toBe(401)
  })
})
