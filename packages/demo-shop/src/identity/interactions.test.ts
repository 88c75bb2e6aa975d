import { afterAll, beforeAll, expect, it } from 'vitest'
import { small } from '../database/seed/seed.ts'
import { type Shop, startShop } from '../start-shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await startShop({ size: small })
})
afterAll(() => shop.close())

/** Begins to sign in, as a browser that keeps its cookies. */
const begin = async (scope = 'openid home:read') => {
  const query = new URLSearchParams({
    client_id: 'mobile',
    response_type: 'code',
    scope,
    redirect_uri: 'http://127.0.0.1:9/callback',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })
  const answer = await fetch(`${shop.settings.ISSUER}/auth?${query}`, { redirect: 'manual' })
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return { page: `${shop.settings.ISSUER}${answer.headers.get('location')}`, cookie }
}

it('shows a page that asks for name and password, and names the application', async () => {
  const { page, cookie } = await begin()
  const answer = await fetch(page, { headers: { cookie } })
  const html = await answer.text()
  expect(answer.status).toBe(200)
  expect(html).toContain('<b>Shop app</b>')
  expect(html).toContain(`action="${new URL(page).pathname}/login"`)
})

it('asks again when the password is wrong, and gives back the name without its markup', async () => {
  const { page, cookie } = await begin()
  const body = new URLSearchParams({ username: '"><script>', password: 'guess' })
  const answer = await fetch(`${page}/login`, { method: 'POST', body, headers: { cookie } })
  const html = await answer.text()
  expect(answer.status).toBe(401)
  expect(html).toContain('User name or password is wrong.')
  expect(html).toContain('value="&quot;&gt;&lt;script&gt;"')
})

it('does not let anybody allow before signing in', async () => {
  const { page, cookie } = await begin()
  const body = new URLSearchParams({ answer: 'allow' })
  const answer = await fetch(`${page}/consent`, { method: 'POST', body, headers: { cookie } })
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('Start again')
})

it('lets nobody go on with the sign-in of another browser', async () => {
  const { page } = await begin()
  const answer = await fetch(page)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('Start again')
})

it('lets a customer cancel, which the application learns', async () => {
  const { page, cookie } = await begin()
  const visit = (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { cookie }, redirect: 'manual' })

  const cancelled = await visit(`${page}/cancel`, { method: 'POST' })
  const back = await visit(new URL(cancelled.headers.get('location') ?? '', shop.settings.ISSUER).href)

  expect(cancelled.status).toBe(303)
  expect(back.headers.get('location')).toMatch(
    /^http:\/\/127\.0\.0\.1:9\/callback\?error=access_denied&error_description=the\+customer\+refused/,
  )
})

it('lets a page load nothing but its own style', async () => {
  const { page, cookie } = await begin()
  const { headers } = await fetch(page, { headers: { cookie } })

  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/]+='; img-src data:; frame-ancestors 'none'; base-uri 'none'$/,
  )
  expect(headers.get('cache-control')).toBe('no-store')
})

it('leads out of a sign-in that has expired', async () => {
  const { page } = await begin()
  expect(await (await fetch(page)).text()).toContain('href="http://localhost:3002/">Go to the shop</a>')
})
