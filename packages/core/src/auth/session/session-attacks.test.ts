import { hash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gateway } from '../../gateway/gateway.ts'
import { signedIn } from '../../testing/backends/signed-in.ts'
import { session } from './session.ts'
import { browser } from './test/browser.ts'
import { type FakeProvider, fakeProvider } from './test/fake-provider.ts'

const name = '__Host-Http-web'

let provider: FakeProvider
beforeAll(async () => {
  provider = await fakeProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())

/** A gateway under a path that it shares a host with, and browsers of a victim and an attacker. */
const opened = () => {
  const origin = 'https://shop.example/shop'
  const signIn = session({
    issuer: provider.url,
    clientId: 'web',
    clientSecret: 's',
    origin,
  })
  const app = gateway({ name: 'test', services: {}, auth: signIn, log: 'silent' }).route('/', signIn.routes)
  return () => {
    const page = browser(app)
    /** Begins to sign in; gives the way back, as the gateway sees it. */
    const begun = async (query = '') => {
      const res = await page.ask(`/bff/login${query}`)
      return `/bff/callback${(await provider.visit(res.headers.get('location') ?? '')).search}`
    }
    return { ...page, begun, status: async () => (await page.api('/bff/user')).status }
  }
}

it('is never refused the way back alone, where it is mounted and nowhere else', () => {
  const signIn = session({
    issuer: provider.url,
    clientId: 'web',
    clientSecret: 's',
    origin: 'https://shop.example',
  })
  const app = gateway({ name: 'test', services: {}, auth: signIn, log: 'silent' }).route('/de', signIn.routes)

  const paths = ['/de/bff/callback?code=c', '/bff/callback', '/de/bff/login?returnUrl=/bff/callback']
  expect(paths.map((path) => app.priorityOf('GET', path))).toEqual(['indispensable', 'normal', 'normal'])
})

it.each(['list', 'use'])('tells no cache of a user, whatever middleware of the %s says', async (where) => {
  const publish: MiddlewareHandler = async (c, next) => {
    await next()
    c.header('cache-control', 'public, max-age=60')
    c.header('surrogate-control', 'max-age=60')
  }
  const signIn = session({
    issuer: provider.url,
    clientId: 'web',
    clientSecret: 's',
    origin: 'https://shop.example',
    diagnostics: true,
  })
  const middleware = where === 'list' ? [publish] : []
  const app = gateway({ name: 'test', services: {}, auth: signIn, log: 'silent', middleware })
  if (where === 'use') app.use(publish)
  app.route('/', signIn.routes)
  const headers = await signedIn(app, 'u1')

  for (const path of ['/bff/user', '/bff/sessions', '/bff/diagnostics']) {
    const res = await app.request(path, { headers })
    const cacheHeaders = ['cache-control', 'surrogate-control'].map((name) => res.headers.get(name))
    expect([path, res.status, ...cacheHeaders]).toEqual([path, 200, 'private, no-store', null])
  }
})

describe('somebody who wants to get in', () => {
  it('signs nobody else in by a callback of their own (login CSRF)', async () => {
    const tab = opened()
    const [victim, attacker] = [tab(), tab()]
    await victim.begun()
    const own = await attacker.begun()

    expect((await victim.ask(own)).status).toBe(400)
    expect(victim.jar.has(name)).toBe(false)
  })

  it('cannot swap a code for the one of an attempt the victim began (code injection)', async () => {
    const tab = opened()
    const [victim, attacker] = [tab(), tab()]
    const [back, own] = [await victim.begun(), await attacker.begun()]
    const swapped = new URLSearchParams(back.split('?')[1])
    swapped.set('code', new URLSearchParams(own.split('?')[1]).get('code') ?? '')

    expect((await victim.ask(`/bff/callback?${swapped}`)).status).toBe(401)
    expect(victim.jar.has(name)).toBe(false)
  })

  it('does not keep a session they planted before the victim signed in (fixation)', async () => {
    const tab = opened()
    const [victim, attacker] = [tab(), tab()]
    await attacker.ask(await attacker.begun())
    const planted = attacker.jar.get(name) ?? ''
    victim.jar.set(name, planted)
    await victim.ask(await victim.begun())

    expect(victim.jar.get(name)).not.toBe(planted)
    expect([await victim.status(), await attacker.status()]).toEqual([200, 401])
  })

  it('uses a callback once, also by two requests at the same time', async () => {
    const { ask, begun } = opened()()
    const back = await begun()
    const both = await Promise.all([ask(back), ask(back)])

    expect(both.map(({ status }) => status).sort()).toEqual([302, 401])
  })

  it.each(['?iss=', '?iss=https%3A%2F%2Fevil.example'])('mixes up no providers: %s', async (iss) => {
    const { ask, begun, jar } = opened()()
    const back = (await begun()).replace(/iss=[^&]*/, iss.slice(1))
    expect((await ask(back)).status).toBe(401)
    expect(jar.has(name)).toBe(false)
  })

  it('needs the answer of the provider to name itself', async () => {
    const { ask, begun } = opened()()
    expect((await ask((await begun()).replace(/&iss=[^&]*/, ''))).status).toBe(401)
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    '/%2f/evil.example',
    '/%5cevil.example',
    '/%252f%252fevil.example',
    '/%09/evil.example',
    '/\t/evil.example',
    '/shop/..//evil.example',
    '/.//evil.example',
    '/shop/%2e%2e//evil.example',
    'javascript:alert(1)',
    '@evil.example',
    '.evil.example',
    '///evil.example',
    '/shop\\..\\..\\\\evil.example',
    '/\u3000/evil.example',
    '\uff0f\uff0fevil.example',
  ])('is sent to no site of theirs: %s', async (address) => {
    const { ask, begun, jar } = opened()()
    const query = `?returnUrl=${encodeURIComponent(address)}`
    const res = await ask(`/bff/login${query}`)
    if (res.status === 400) return expect(jar.size).toBe(0)
    const ended = await ask(await begun(query))
    const target = new URL(ended.headers.get('location') ?? '', 'https://shop.example/shop/bff/callback')
    expect(target.origin).toBe('https://shop.example')
  })

  it('tosses a cookie of an attempt that leads away, or is there twice, in vain', async () => {
    const { begun, jar, ask } = opened()()
    const back = await begun()
    const [cookie = '', value = ''] = [...jar].find(([one]) => one.includes('-login-')) ?? []
    const attempt = JSON.parse(Buffer.from(value, 'base64url').toString())
    const away = Buffer.from(JSON.stringify({ ...attempt, returnUrl: '//evil.example' })).toString(
      'base64url',
    )
    for (const tossed of [away, `${value}; ${cookie}=${away}`]) {
      jar.clear()
      jar.set(cookie, tossed)
      expect((await ask(back)).status).toBe(400)
    }
  })

  it('finds no cookie of an attempt by a part of its name', async () => {
    const { ask, begun, jar } = opened()()
    const back = await begun()
    const state = new URLSearchParams(back.split('?')[1]).get('state') ?? ''
    expect([...jar.keys()]).toEqual([`${name}-login-${hash('sha256', state, 'base64url').slice(0, 16)}`])
    expect((await ask(`${back}&state=${state}`)).status).toBeGreaterThanOrEqual(400)
  })

  it('learns the ID token from nothing but the address to sign out, and only of their own session', async () => {
    const { ask, api, begun } = opened()()
    const seen: string[] = []
    const look = async (res: Response) =>
      seen.push(JSON.stringify([...res.headers]), await res.clone().text())
    const back = await begun()
    await look(await ask(back))
    await look(await ask(back, { headers: { 'sec-fetch-mode': 'navigate' } }))
    for (const path of ['/bff/user', '/bff/sessions', '/bff/ended', '/bff/callback'])
      await look(await api(path))
    expect(seen.join('\n')).not.toMatch(/eyJ[\w-]+\./)
    expect((await ask('/bff/logout', { method: 'POST' })).status).toBe(403)
  })

  it('learns nothing from /bff/ended but whether a cookie counts, and prolongs nothing', async () => {
    const { ask, begun } = opened()()
    await ask(await begun())
    const res = await ask('/bff/ended', { headers: { 'sec-fetch-site': 'cross-site' } })
    expect([res.status, res.headers.get('location'), res.headers.getSetCookie()]).toEqual([302, '/shop/', []])
  })
})
