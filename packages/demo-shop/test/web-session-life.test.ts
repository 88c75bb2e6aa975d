import { serve } from '@bffkit/core/serve'
import { createApp } from '@bffkit/web-bff/app'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { small } from '../src/database/seed/seed.ts'
import { browserSignIn } from '../src/identity/browser-sign-in.ts'
import { webSettings } from '../src/identity/clients.ts'
import { cookieJar } from '../src/identity/cookie-jar.ts'
import { fillForms } from '../src/identity/fill-forms.ts'
import { freePort } from '../src/listen.ts'
import { startShop } from '../src/start-shop.ts'

const port = await freePort()
const origin = `http://localhost:${port}`
const shop = await startShop({ size: small, web: { origin, backchannel: `http://127.0.0.1:${port}` } })
const settings = { ...shop.settings, ...webSettings, ORIGIN: origin, LOG_LEVEL: 'silent' } as const
const { url, stop } = await serve(createApp(settings), { port, shedding: false })

afterEach(() => shop.heal())
afterAll(async () => {
  await stop()
  await shop.close()
})

const ada = { username: 'u1' }
const get = async (path: string, headers: Record<string, string>) => {
  const res = await fetch(url + path, { headers })
  return { status: res.status, body: JSON.parse(await res.text()) }
}

/** Begins to sign in, and answers where the provider leads back to. */
const begun = async (tab: ReturnType<typeof cookieJar>, returnUrl: string) => {
  const login = await tab(`${url}/bff/login?moved=1&returnUrl=${returnUrl}`)
  return new URL(await fillForms(login.headers.get('location') ?? '', ada))
}

describe('signing in', () => {
  it('in two tabs at once works in both', async () => {
    const browser = cookieJar()
    const [one, two] = [await begun(browser, '/one'), await begun(browser, '/two')]
    const back = [
      await browser(`${url}/bff/callback${two.search}`),
      await browser(`${url}/bff/callback${one.search}`),
    ]

    expect(back.map(({ status, headers }) => [status, headers.get('location')])).toEqual([
      [302, '/two'],
      [302, '/one'],
    ])
  })

  it('is refused with a wrong state, a reused code, and the answer of a foreign issuer', async () => {
    const wrong = async (change: (back: URL) => void) => {
      const browser = cookieJar()
      const back = await begun(browser, '/')
      change(back)
      return (await browser(`${url}/bff/callback${back.search}`)).status
    }
    const used = await begun(cookieJar(), '/')
    const code = used.searchParams.get('code') ?? ''
    const iss = 'https://attacker.example'

    expect(await wrong(({ searchParams }) => searchParams.set('state', 'x'))).toBe(400)
    expect(await wrong(({ searchParams }) => searchParams.set('iss', iss))).toBe(401)
    expect(await wrong(({ searchParams }) => searchParams.set('code', code))).toBe(401)
  })

  it('gives each session an id of its own', async () => {
    const sessions = [await browserSignIn(url, ada), await browserSignIn(url, ada)]

    expect(new Set(sessions.map(({ cookie }) => cookie)).size).toBe(2)
    for (const headers of sessions)
      expect(await get('/bff/user', headers)).toMatchObject({
        status: 200,
        body: { sub: 'u1', claims: { name: 'Ada Lovelace' } },
      })
  })
})

describe('signing out', () => {
  it('ends the session here, and leads to the page of the provider', async () => {
    const headers = await browserSignIn(url, ada)
    const res = await fetch(`${url}/bff/logout`, { method: 'POST', headers })
    const { redirect } = JSON.parse(await res.text())

    expect((await fetch(redirect)).status).toBe(200)
    expect((await get('/bff/user', headers)).status).toBe(401)
  })

  // A machine that stands still may be late once, a session that ends late does so every time.
  it('at the provider ends the session here within a second', { retry: 2 }, async () => {
    const provider = cookieJar()
    const tab = cookieJar()
    const login = await tab(`${url}/bff/login?moved=1`)
    const back = new URL(await fillForms(login.headers.get('location') ?? '', ada, provider))
    const ended = await tab(`${url}/bff/callback${back.search}`)
    const cookie = ended.headers.getSetCookie().at(-1)?.split(';', 1)[0] ?? ''
    const headers = { cookie, 'x-csrf': '1' }
    expect((await get('/bff/user', headers)).status).toBe(200)

    await signOutAt(shop.settings.ISSUER, provider)

    await vi.waitFor(async () => expect((await get('/bff/user', headers)).status).toBe(401), {
      timeout: 1_000,
    })
  })
})

/** Signs out at the provider: its page asks, and the answer is yes. */
const signOutAt = async (issuer: string, browser: ReturnType<typeof cookieJar>) => {
  const asked = await browser.page(`${issuer}/session/end`)
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(asked)?.[1] ?? ''
  const body = new URLSearchParams({ xsrf, logout: 'yes' })
  await browser(`${issuer}/session/end/confirm`, { method: 'POST', body })
}
