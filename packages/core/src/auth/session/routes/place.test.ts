import fc from 'fast-check'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gateway } from '../../../gateway/gateway.ts'
import { session } from '../session.ts'
import { browser } from '../test/browser.ts'
import { type FakeProvider, fakeProvider } from '../test/fake-provider.ts'

let provider: FakeProvider
beforeAll(async () => {
  provider = await fakeProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())

/** A gateway whose routes are mounted somewhere, and a browser that finds it behind proxies that take a prefix off. */
const opened = (prefix: string, mount: string) => {
  const signIn = session({
    issuer: provider.url,
    clientId: 'web',
    clientSecret: 's',
    origin: `https://shop.example${prefix}`,
  })
  const app = gateway({ name: 'test', services: {}, auth: signIn, log: 'silent' })
    .route(mount || '/', signIn.routes)
    .route(
      '/api',
      new Hono().get('/me', (c) => c.json({})),
    )
  /** What the proxy in front does. */
  const request = (path: string, init?: RequestInit) => {
    if (!path.startsWith(`${prefix}/`)) throw new Error(`the proxy knows nothing of ${path}`)
    return app.request(path.slice(prefix.length), init)
  }
  return browser({ request })
}

const bodyOf = async (res: Response | Promise<Response>) => Object(await (await res).json())

/** Paths of up to three segments, such as `/shop/de`. */
const path = fc
  .array(fc.stringMatching(/^[a-z][a-z0-9_-]{0,6}$/), { maxLength: 3 })
  .map((segments) => segments.map((one) => `/${one}`).join(''))

describe('one base path is used everywhere', () => {
  it('A5: signs in, asks, and signs out through its own addresses alone, wherever it is', async () => {
    const signsIn = async (outer: string, inner: string, mount: string) => {
      const prefix = outer + inner
      const { api, ask } = opened(prefix, mount)
      const { loginUrl, type } = await bodyOf(api(`${prefix}/api/me`))
      expect([loginUrl, type]).toEqual([
        `${prefix}${mount}/bff/login`,
        `${prefix}/problems/BFF_UNAUTHENTICATED`,
      ])
      const begun = await ask(loginUrl)
      const to = new URL(begun.headers.get('location') ?? '')
      expect(to.searchParams.get('redirect_uri')).toBe(`https://shop.example${prefix}${mount}/bff/callback`)
      const back = await provider.visit(to.href)
      const home = await ask(back.pathname + back.search)
      expect([home.status, home.headers.get('location')]).toEqual([302, `${prefix}/`])
      expect(await bodyOf(api(`${prefix}/nothing`))).toMatchObject({
        type: `${prefix}/problems/BFF_ROUTE_UNKNOWN`,
      })
      const { logoutUrl } = await bodyOf(api(`${prefix}${mount}/bff/user`))
      expect(logoutUrl).toBe(`${prefix}${mount}/bff/logout`)
      const { redirect } = await bodyOf(api(logoutUrl, { method: 'POST' }))
      expect(new URL(redirect).searchParams.get('post_logout_redirect_uri')).toBe(
        `https://shop.example${prefix}/`,
      )
    }
    await fc.assert(fc.asyncProperty(path, path, path, signsIn), { numRuns: 40 })
  })

  it('A5: takes the Origin of its site, whatever its path', async () => {
    const { api } = opened('/shop', '')
    const origins = ['https://shop.example', 'https://shop.example/shop', 'https://other.example']
    const codes = origins.map(async (origin) => {
      const headers = { origin, cookie: '__Host-Http-web=x' }
      return (await bodyOf(api('/shop/api/me', { headers }))).code
    })
    expect(await Promise.all(codes)).toEqual(['BFF_UNAUTHENTICATED', 'BFF_CSRF', 'BFF_CSRF'])
  })

  it.each([
    'https://shop.example/a/',
    'https://shop.example/a//b',
    'https://shop.example/a?b',
    'https://shop.example/%2e',
  ])('A5: is not taken from %s', (origin) => {
    const options = { issuer: 'https://id.example', clientId: 'web', clientSecret: 's', origin }
    expect(() => session(options)).toThrow(TypeError)
  })
})
