import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { serve } from '@bffkit/core/serve'
import { createApp } from '@bffkit/web-bff/app'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { small } from '../src/database/seed/seed.ts'
import { webSettings } from '../src/identity/clients.ts'
import { DEMO_PASSWORD } from '../src/identity/passwords.ts'
import { freePort } from '../src/listen.ts'
import { type Shop, startShop } from '../src/start-shop.ts'
import { foreignSite } from '../src/testing/foreign-site.ts'
import { startChromium, withoutChromium } from '../src/testing/start-chromium.ts'

const audit = readFileSync(new URL('../src/testing/audit-page.js', import.meta.url), 'utf8')
const screenshots = new URL('../screenshots/', import.meta.url)
const port = await freePort()
const origin = `http://localhost:${port}`

/** A phone and a desk, by day and by night. */
const screens = [
  { name: 'phone', width: 360, height: 740 },
  { name: 'desk', width: 1280, height: 800 },
].flatMap((screen) => (['light', 'dark'] as const).map((scheme) => ({ ...screen, scheme })))

// A page that is late shows what it lacks, as it should: on a machine that stands still a test begins again.
if (withoutChromium) console.warn(`The browser app is not tested in a browser: ${withoutChromium}`)
describe.skipIf(withoutChromium)('the browser app', { retry: 2 }, () => {
  let shop: Shop
  let stop: () => Promise<unknown>
  let browser: Browser
  let page: Page
  /** Errors on the console. A status that is not a success is printed there too, and tested where it matters. */
  const complaints: string[] = []

  beforeAll(async () => {
    shop = await startShop({ size: small, web: { origin, backchannel: `http://127.0.0.1:${port}` } })
    const settings = { ...shop.settings, ...webSettings, ORIGIN: origin, LOG_LEVEL: 'silent' } as const
    ;({ stop } = await serve(createApp(settings), { port, shedding: false }))
    browser = await startChromium()
    page = await (await browser.newContext()).newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      const text = message.text()
      const isProblem = message.type() === 'error' || message.type() === 'warning'
      if (isProblem && !text.startsWith('Failed to load resource')) complaints.push(text)
    })
  })
  afterEach(async () => {
    await shop.heal()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await stop?.()
    await shop?.close()
  })

  const heading = (name: string | RegExp) => page.getByRole('heading', { name, level: 1 })
  const statusShown = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor()
  const go = async (path: string, title: string | RegExp) => {
    await page.goto(origin + path)
    await heading(title).waitFor()
  }
  const focused = () => page.evaluate<string>('document.activeElement.id')

  /** Waits for the pictures, those further down included, and names those that do not come. */
  const lackingPictures = () =>
    page.evaluate<string[]>(`Promise.all([...document.images].map(async (image) => {
      image.loading = 'eager'
      await image.decode().catch(() => {})
      return image.naturalWidth > 0 ? [] : ['no picture: ' + image.src]
    })).then((all) => all.flat())`)

  /** Looks at the page on every screen, and keeps a picture of each. */
  const look = async (name: string) => {
    const faults: string[] = []
    for (const { name: screen, width, height, scheme } of screens) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      const found = await page.evaluate<string[]>(audit)
      faults.push(...found.map((fault) => `${name}, ${screen}, ${scheme}: ${fault}`))
      const path = fileURLToPath(new URL(`${name}-${screen}-${scheme}.png`, screenshots))
      await page.screenshot({ path, fullPage: true })
    }
    return faults
  }

  it('shows a visitor how to sign in, and nothing else', async () => {
    await go('/products/p1', 'Good to have you here')

    expect(await page.getByRole('navigation').isVisible()).toBe(false)
    expect(await look('signed-out')).toEqual([])
  })

  it('leads back from the identity provider when the visitor does not want to sign in', async () => {
    await page.getByRole('link', { name: 'Sign in' }).click()
    await heading('Sign in').waitFor()
    expect(await look('sign-in')).toEqual([])

    await page.getByRole('button', { name: 'Cancel' }).click()
    await heading('You were not signed in').waitFor()
    await page.getByRole('link', { name: 'Go to the start page' }).click()
    await heading('Good to have you here').waitFor()
  })

  it('signs in at the identity provider with the keyboard, and comes back to where it was', async () => {
    await go('/products/p1', 'Good to have you here')
    await page.getByRole('link', { name: 'Sign in' }).click()
    await heading('Sign in').waitFor()
    await page.keyboard.type('u1')
    await page.keyboard.press('Tab')
    await page.keyboard.type('wrong')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await page.keyboard.type(DEMO_PASSWORD) // it has the focus
    await page.keyboard.press('Enter')

    await heading('May Shop website do this for you?').waitFor()
    expect(await page.getByRole('listitem').allTextContents()).toContain('see your orders')
    expect(await look('consent')).toEqual([])
    await page.getByRole('button', { name: 'Allow' }).press('Enter')
    await page.getByRole('button', { name: 'Put into the cart' }).waitFor()

    expect(page.url()).toBe(`${origin}/products/p1`)
    expect(await page.getByText('Ada Lovelace').textContent()).toBe('Ada Lovelace')
    expect(
      await page.evaluate('document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })'),
    ).toBe('{}')
  })

  it.each([
    ['home', '/', /^Good to see you, Ada Lovelace$/],
    ['product', '/products/p1', /./],
    ['catalogue', '/products', 'All products'],
    ['nothing-found', '/products?query=dodo&category=bikes', '“dodo” in Bikes'],
    ['cart', '/cart', 'Your cart'],
    ['account', '/account', 'Your account'],
  ])(
    'shows %s on a phone and a desk, by day and by night, to eyes and to screen readers',
    async (name, path, title) => {
      await go(path, title)

      expect(await page.getByText('cannot be shown').count()).toBe(0)
      expect(await lackingPictures()).toEqual([])
      expect(await look(name)).toEqual([])
    },
  )

  it('says what an offer is for, what it costs with it and without, and until when', async () => {
    await go('/', /Good to see you/)
    const offer = page.getByRole('region', { name: 'Offers for you' }).getByRole('listitem').first()

    expect(await offer.textContent()).toMatch(
      /(?:% off|€\d+ off).*before €[\d,.]+ now €[\d,.]+until [A-Z][a-z]{2}\s\d+, \d{4}$/,
    )
    await offer.getByRole('link').click()
    await page.getByRole('button', { name: 'Put into the cart' }).waitFor()
  })

  it('finds products, page by page, and goes back to what was found before', async () => {
    await go('/', /Good to see you/)
    await page.getByLabel('Search for products').fill('e')
    await page.keyboard.press('Enter')
    await heading('Results for “e”').waitFor()
    const first = await page.getByRole('main').getByRole('link').nth(13).textContent()
    await page.getByRole('link', { name: 'Next page' }).click()
    await page.getByRole('link', { name: 'First page' }).waitFor()
    expect(page.url()).toMatch(/\/products\?query=e&cursor=\d+$/)
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1')

    await page.goBack()
    await page.getByRole('link', { name: 'First page' }).waitFor({ state: 'detached' })
    expect(await page.getByRole('main').getByRole('link').nth(13).textContent()).toBe(first)
    await page.getByRole('link', { name: 'Bikes' }).click()
    await heading('“e” in Bikes').waitFor()
    expect(await page.getByLabel('Search for products').inputValue()).toBe('e')
  })

  it('shows a page of the shop where there is none, and ways on', async () => {
    await go('/nope', 'This page does not exist')
    expect(await look('not-found')).toEqual([])

    await page.getByLabel('Search for products').fill('bike')
    await page.keyboard.press('Enter')
    await heading('Results for “bike”').waitFor()
    await go('/products/p99999', 'There is no such thing here')
    await page.getByRole('link', { name: 'See all products' }).click()
    await heading('All products').waitFor()
  })

  it('goes from page to page with the keyboard, and the focus to the new heading', async () => {
    await go('/', /Good to see you/)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')

    await page.getByRole('link', { name: 'Account' }).focus()
    await page.keyboard.press('Enter')
    await heading('Your account').waitFor()

    expect(await page.evaluate('document.activeElement.textContent')).toBe('Your account')
    expect(await page.title()).toBe('Account · Shop')
    await page.goBack()
    await heading(/Good to see you/).waitFor()
  })

  it('changes the cart, says so, and leaves the focus where it was', async () => {
    await go('/products/p1', /./)
    const title = (await heading(/./).textContent()) ?? ''
    await page.getByLabel('Quantity').fill('2')
    await page.getByRole('button', { name: 'Put into the cart' }).click()
    await statusShown(`2 × ${title} put into your cart.`)

    await page.getByRole('link', { name: /^Cart/ }).click()
    await heading('Your cart').waitFor()
    const more = page.getByRole('button', { name: `One more: ${title}` })
    await more.focus()
    await page.keyboard.press('Enter')
    await statusShown(`${title}: 3 in your cart.`)
    expect(await focused()).toBe(await more.getAttribute('id'))
    expect(await look('cart-changed')).toEqual([])

    await page.reload()
    expect(await page.getByRole('group', { name: `Quantity of ${title}` }).textContent()).toBe('−3+')
    await page.getByRole('button', { name: `Remove ${title}` }).click()
    await statusShown(`${title} is out of your cart.`)
    expect(await page.getByRole('link', { name: title }).count()).toBe(0)
  })

  it('explains what a degraded page lacks, beside where it would be', async () => {
    await Promise.all([shop.fault('rewards', { down: true }), shop.fault('reviews', { drift: true })])
    await go('/products/p1', /./)

    const reviews = page.getByRole('region', { name: 'Reviews' })
    expect(await page.getByText('Your points cannot').textContent()).toBe(
      'Your points cannot be shown right now: the service cannot be reached.',
    )
    expect(await reviews.getByText('Reviews cannot').textContent()).toBe(
      'Reviews cannot be shown right now: the service sent something unreadable.',
    )
    expect(await look('degraded-product')).toEqual([])
  })

  it('shows what there is of a degraded home, and all of it when asked again', async () => {
    await shop.fault('offers', { down: true })
    await go('/', /Good to see you/)
    const offers = page.getByRole('region', { name: 'Offers for you' })
    await offers.getByText('Offers cannot be shown right now').waitFor()
    expect(await look('degraded-home')).toEqual([])

    await shop.heal()
    await expect
      .poll(
        async () => {
          const again = offers.getByRole('button', { name: 'Try again' })
          if (await again.isVisible()) await again.click()
          return offers.getByRole('listitem').count()
        },
        { timeout: 15_000, interval: 250 },
      )
      .toBeGreaterThan(0)
  })

  it('says that a page cannot be had, with the id of the request', async () => {
    await shop.fault('catalog', { down: true })
    await go('/products/p1', 'A service is not available')

    expect(await page.getByText(/^BFF_SERVICE_UNAVAILABLE, request [\w-]{8,}$/).count()).toBe(1)
    expect(await look('failed')).toEqual([])
  })

  it.each([
    ['another site, which comes without the cookie,', '127.0.0.1', 401],
    ['another origin of this site, which comes with it,', 'localhost', 403],
  ])('gives %s nothing, and lets it change nothing, by fetch and by form', async (_, host, status) => {
    await go('/cart', 'Your cart')
    const before = await page.getByRole('main').textContent()
    await using foreign = await foreignSite(origin)
    const address = foreign.address.replace('127.0.0.1', host)
    const trap = await page.context().newPage()

    await trap.goto(address)
    const stolen = Object.values(await trap.evaluate<Record<string, string>>('window.stolen'))
    expect(stolen).toEqual(Array.from({ length: 7 }, () => ''))

    for (const path of ['/api/cart/items', '/bff/logout']) {
      await trap.goto(address)
      const [answer] = await Promise.all([
        trap.waitForResponse((res) => res.url() === origin + path && res.request().isNavigationRequest()),
        trap.waitForURL(origin + path),
        trap.evaluate(`document.querySelector('form[action$="${path}"]').submit()`),
      ])
      expect([path, answer.status()]).toEqual([path, status])
    }

    await trap.close()
    await go('/cart', 'Your cart')
    expect(await page.getByRole('main').textContent()).toBe(before)
  })

  it('says that the session has ended, and where to sign in again', async () => {
    await go('/account', 'Your account')
    const cookies = await page.context().cookies()
    await page.context().clearCookies()
    await page.getByRole('link', { name: 'Home' }).click()
    await heading('Your session has ended').waitFor()
    expect(await look('session-ended')).toEqual([])
    await page.context().addCookies(cookies)
  })

  it('signs out here and at the identity provider, and shows nothing to who presses Back', async () => {
    await go('/account', 'Your account')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await heading('Good to have you here').waitFor()
    expect(page.url()).toBe(`${origin}/`)

    while (page.url() !== `${origin}/account`) await page.goBack()
    await heading('Good to have you here').waitFor()
    expect(await page.getByText('Ada Lovelace').isVisible()).toBe(false)
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('Password').waitFor() // the provider has forgotten who it was
  })
})
