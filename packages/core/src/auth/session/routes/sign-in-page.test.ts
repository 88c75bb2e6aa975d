import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logLines } from '../../../../test/log-lines.ts'
import { serve } from '../../../edge/listen/serve.ts'
import { gateway } from '../../../gateway/gateway.ts'
import { session } from '../session.ts'
import { browser } from '../test/browser.ts'
import { type FakeProvider, fakeProvider } from '../test/fake-provider.ts'

let provider: FakeProvider
beforeAll(async () => {
  provider = await fakeProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())

const opened = (origin = 'https://shop.example/shop') => {
  const log = logLines()
  const signIn = session({ issuer: provider.url, clientId: 'web', clientSecret: 's', origin })
  const app = gateway({ name: 'test', services: {}, auth: signIn, log: log.log }).route('/', signIn.routes)
  const page = browser(app)
  /** Goes to an address as a person does. */
  const go = (path: string, headers: Record<string, string> = {}) =>
    page.ask(path, { headers: { 'sec-fetch-mode': 'navigate', accept: 'text/html', ...headers } })
  const begun = async () => {
    const to = (await go('/bff/login?returnUrl=/shop/cart')).headers.get('location') ?? ''
    return `/bff/callback${(await provider.visit(to)).search}`
  }
  return { ...page, app, log, go, begun }
}

const shown = async (res: Response) => {
  const html = await res.text()
  return {
    status: res.status,
    type: res.headers.get('content-type'),
    title: /<h1>(.*)<\/h1>/.exec(html)?.[1],
    links: [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href),
    next: /url=([^"]*)"/.exec(html)?.[1],
  }
}

const html = 'text/html; charset=utf-8'
const links = ['/shop/', '/shop/bff/login']

describe('a person', () => {
  it('A8: who loads the callback again is led on within the site, and finds the session there', async () => {
    const { go, begun } = opened()
    const callback = await begun()
    expect((await go(callback)).headers.get('location')).toBe('/shop/cart')
    const again = await go(callback)

    expect(await shown(again)).toEqual({
      status: 400,
      type: html,
      title: 'This sign-in is over',
      links,
      next: '/shop/bff/ended',
    })
    const ended = await go('/bff/ended')
    expect([ended.status, ended.headers.get('location')]).toEqual([302, '/shop/'])
  })

  it('A8: who has no session stays on a page that says so, and is sent nowhere', async () => {
    expect(await shown(await opened().go('/bff/ended'))).toEqual({
      status: 200,
      type: html,
      title: 'This sign-in is over',
      links,
      next: undefined,
    })
  })

  it('A8: who declines comes to a page, the attempt is over, and the log says what it was', async () => {
    const { go, begun, jar, log } = opened()
    const declined = (await begun()).replace(/code=[^&]*/, 'error=access_denied')
    const res = await go(declined)

    expect(await shown(res)).toEqual({
      status: 401,
      type: html,
      title: 'You were not signed in',
      links,
      next: undefined,
    })
    expect(jar.size).toBe(0)
    expect(log.text()).toContain('BFF_UNAUTHENTICATED')
  })

  it.each([
    ['/bff/login?returnUrl=//evil.example', 400, 'This address does not work'],
    ['/bff/callback', 400, 'This sign-in is over'],
  ])('A8: at %s reads a page', async (path, status, title) => {
    expect(await shown(await opened().go(path))).toMatchObject({ status, type: html, title })
  })

  it('A8: gets a page when the provider is down, with when to come again', async () => {
    provider.behaviour.down = true
    const res = await opened().go('/bff/login')
    provider.behaviour.down = false

    expect(res.headers.get('retry-after')).toBe('5')
    expect(await shown(res)).toMatchObject({ status: 503, title: 'Signing in is not possible just now' })
  })

  it('A8: gets pages on which nothing runs, nothing is framed or kept, and nothing of the request is repeated', async () => {
    const { go, begun } = opened()
    const callback = await begun()
    const declined = callback.replace(
      /code=[^&]*/,
      'error=access_denied&error_description=<script>x</script>',
    )
    const res = await go(`${declined}&x=%22%3E%3Cscript%3E`)
    const policy = res.headers.get('content-security-policy')

    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
    expect(res.headers.get('cache-control')).toBe('no-store')
    const text = await res.text()
    for (const secret of new URLSearchParams(callback).values()) expect(text).not.toContain(secret)
    expect(text).not.toMatch(/script|error_description/)
  })
})

describe('a program', () => {
  it.each<Record<string, string>>([
    { 'sec-fetch-mode': 'cors', accept: 'text/html' },
    { 'x-csrf': '1', accept: 'text/html' },
    {},
  ])('A8: gets a problem', async (headers) => {
    const res = await opened().ask('/bff/callback?state=x', { headers })
    expect([res.status, res.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
  })

  it.each(['/bff/login', '/bff/callback'])('S11: does nothing with HEAD %s', async (path) => {
    const { ask, jar, begun } = opened()
    const target = path === '/bff/callback' ? await begun() : path
    const before = new Map(jar)
    const res = await ask(target, { method: 'HEAD' })

    expect([res.status, res.headers.get('allow'), res.headers.getSetCookie()]).toEqual([405, 'GET', []])
    expect(jar).toEqual(before)
  })
})

describe('a sign-in that begins at another host', () => {
  it('A7: goes to origin first, with its return address, and to the provider from there', async () => {
    const { go, jar } = opened()
    const res = await go('/bff/login?returnUrl=%2Fcart%3Fa%3D1%26b', { host: '127.0.0.1:3000' })
    const to = res.headers.get('location') ?? ''

    expect([res.status, to, jar.size]).toEqual([
      302,
      'https://shop.example/shop/bff/login?returnUrl=%2Fcart%3Fa%3D1%26b&moved=1',
      0,
    ])
    const { pathname, search } = new URL(to)
    const next = await go(pathname.slice('/shop'.length) + search, { host: 'shop.example' })
    expect(next.headers.get('location')).toMatch(`${provider.url}/auth?`)
  })

  it.each(['shop.example', 'SHOP.example', 'shop.example:443'])('A7: is none at %s', async (host) => {
    const { headers } = await opened().go('/bff/login', { host })
    expect(headers.get('location')).toMatch(`${provider.url}/auth?`)
  })

  it('A7: is not sent round for ever by a proxy that writes Host anew', async () => {
    const { headers } = await opened().go('/bff/login?moved=1', { host: 'internal:8080' })
    expect(headers.get('location')).toMatch(`${provider.url}/auth?`)
  })

  it('A7: is seen on a socket too', async () => {
    const { app } = opened('http://localhost:3002')
    const { url, stop } = await serve(app, { port: 0, shedding: false })
    const res = await fetch(`${url.replace('localhost', '127.0.0.1')}/bff/login`, { redirect: 'manual' })
    await stop()
    expect(res.headers.get('location')).toBe('http://localhost:3002/bff/login?returnUrl=%2F&moved=1')
  })
})
