import { fileURLToPath } from 'node:url'
import { anonymous, type GatewayEnv, gateway } from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import { session, withoutCsrfHeader } from '@bffkit/core/session'
import { Hono } from 'hono'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { small } from '../src/database/seed/seed.ts'
import { webSettings } from '../src/identity/clients.ts'
import { DEMO_PASSWORD } from '../src/identity/passwords.ts'
import { freePort, listen } from '../src/listen.ts'
import { type Shop, startShop } from '../src/start-shop.ts'
import { startChromium, withoutChromium } from '../src/testing/start-chromium.ts'

const screenshots = new URL('../screenshots/', import.meta.url)
const port = await freePort()
const origin = `http://localhost:${port}`

/** One transparent pixel. */
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** What a page of the app asks for without a script of its own that could set a header. */
const loads = (from: string) => `<!doctype html><title>Loads</title>
<img src="${from}/files/picture" onload="window.picture = 'seen'" onerror="window.picture = 'refused'">
<a download href="${from}/files/report">Report</a>
<script>
  const source = new EventSource('${from}/files/events')
  source.onmessage = ({ data }) => { window.events = data; source.close() }
  source.onerror = () => { window.events ??= 'refused'; source.close() }
</script>`

const [open] = anonymous().middleware
const policy = { 'content-security-policy': "default-src 'self' 'unsafe-inline'" }
const files = new Hono<GatewayEnv<object>>()
  .get('/', open, (c) => c.html(loads(''), 200, policy))
  .get('/files/picture', withoutCsrfHeader(), (c) => c.body(gif, 200, { 'content-type': 'image/gif' }))
  .get('/files/report', withoutCsrfHeader(), (c) => c.text(`for ${c.var.principal.id}`))
  .get('/files/events', withoutCsrfHeader(), (c) =>
    c.body(`data: ${c.var.principal.id}\n\n`, 200, { 'content-type': 'text/event-stream' }),
  )

if (withoutChromium) console.warn(`Signing in is not tested in a browser: ${withoutChromium}`)
describe.skipIf(withoutChromium)('signing in with a browser', () => {
  let shop: Shop
  let stop: () => Promise<unknown>
  let browser: Browser
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    shop = await startShop({ size: small, web: { origin } })
    const signIn = session({
      issuer: shop.settings.ISSUER,
      clientId: webSettings.CLIENT_ID,
      clientSecret: webSettings.CLIENT_SECRET,
      origin,
      resource: webSettings.RESOURCE,
      parameters: { prompt: 'consent' },
    })
    const app = gateway({ name: 'web-test', services: {}, auth: signIn, log: 'silent' })
      .route('/', signIn.routes)
      .route('/', files)
    ;({ stop } = await serve(app, { port, shedding: false }))
    browser = await startChromium()
  })
  beforeEach(async () => {
    context = await browser.newContext()
    page = await context.newPage()
  })
  afterEach(() => context.close())
  afterAll(async () => {
    await browser?.close()
    await stop?.()
    await shop?.close()
  })

  /** Says who it is at the provider, and what it thinks of being signed in. Gives the address of the callback. */
  const signIn = async (answer: 'Allow' | 'Cancel', start = `${origin}/bff/login`) => {
    const callback = page.waitForRequest((request) => request.url().startsWith(`${origin}/bff/callback`))
    await page.goto(start)
    await page.getByLabel('User name or e-mail').fill('u1')
    await page.getByLabel('Password').fill(DEMO_PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: answer }).click()
    const address = (await callback).url()
    await page.waitForLoadState()
    return address
  }
  const heading = () => page.getByRole('heading', { level: 1 }).textContent()
  const picture = async (name: string) => {
    for (const scheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width: 400, height: 500 })
      await page.emulateMedia({ colorScheme: scheme })
      await page.screenshot({ path: fileURLToPath(new URL(`${name}-${scheme}.png`, screenshots)) })
    }
  }
  const status = () =>
    page.evaluate<number>("fetch('/bff/user', { headers: { 'x-csrf': '1' } }).then((res) => res.status)")

  it('A8: comes to a page when it declines, and to the start page from there', async () => {
    await signIn('Cancel')
    expect(await heading()).toBe('You were not signed in')
    await picture('sign-in-declined')

    await page.getByRole('link', { name: 'Go to the start page' }).click()
    await page.waitForURL(`${origin}/`)
    expect(await status()).toBe(401)
  })

  it('A8: finds its session when the callback is loaded again, and a page when there is none', async () => {
    const callback = await signIn('Allow')
    expect(page.url()).toBe(`${origin}/`)
    await page.goto(callback)
    await page.waitForURL(`${origin}/`)
    expect(await status()).toBe(200)

    await context.clearCookies()
    await page.goto(callback)
    await page.waitForURL(`${origin}/bff/ended`)
    expect(await heading()).toBe('This sign-in is over')
    await picture('sign-in-over')
  })

  it('A7: comes to origin, and back to it, when it begins at another name of the same machine', async () => {
    await signIn('Allow', `http://127.0.0.1:${port}/bff/login`)
    expect(page.url()).toBe(`${origin}/`)
    expect(await status()).toBe(200)
  })

  it('A6: shows a picture, saves a file and follows events, and another site can do none of it', async () => {
    await signIn('Allow')
    await page.goto(origin)
    await page.waitForFunction('window.picture && window.events')
    expect(await page.evaluate('[window.picture, window.events]')).toEqual(['seen', 'u1'])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Report' }).click(),
    ])
    expect(await download.failure()).toBeNull()

    const where = { name: 'foreign site', host: '127.0.0.1', port: 0 }
    const foreign = await listen(where, () => (_, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/html' }).end(loads(origin))
    })
    for (const address of [foreign.address, foreign.address.replace('127.0.0.1', 'localhost')]) {
      await page.goto(address)
      await page.waitForFunction('window.picture && window.events')
      expect(await page.evaluate('[window.picture, window.events]')).toEqual(['refused', 'refused'])
    }
    await foreign.close()
  })

  it('S7: goes on working after many tabs were sent to sign in with long return addresses', async () => {
    const long = [`/${'漢'.repeat(300)}`, `/${'a'.repeat(500)}`]
    for (const returnUrl of long) {
      const address = `${origin}/bff/login?returnUrl=${encodeURIComponent(returnUrl)}`
      const tabs = await Promise.all(Array.from({ length: 5 }, () => context.newPage()))
      await Promise.all(tabs.map((tab) => tab.goto(address)))
      for (const tab of tabs) await tab.goto(address)
      const cookies = (await context.cookies(origin)).filter(({ name }) => name.includes('-login-'))
      expect(cookies.length).toBeLessThanOrEqual(4)
      expect(cookies.map(({ name, value }) => `${name}=${value}`).join('; ').length).toBeLessThanOrEqual(
        2_048,
      )
      for (const tab of tabs) await tab.close()
    }
    await signIn('Allow')
    expect([page.url(), await status()]).toEqual([`${origin}/`, 200])
  })

  it('A11: signs out at the provider, which takes the ID token as a hint and comes back', async () => {
    await signIn('Allow')
    const redirect = await page.evaluate<string>(
      "fetch('/bff/logout', { method: 'POST', headers: { 'x-csrf': '1' } }).then((res) => res.json()).then(({ redirect }) => redirect)",
    )
    expect(new URL(redirect).searchParams.has('id_token_hint')).toBe(true)
    await page.goto(redirect)
    const confirm = page.getByRole('button', { name: 'Sign out' })
    if (await confirm.isVisible()) await confirm.click()
    await page.waitForURL(`${origin}/`)
    expect(await status()).toBe(401)
  })
})
