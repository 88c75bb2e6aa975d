import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { wrongInBuilt } from './built-links.ts'
import { serveFolder } from './static-server.ts'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const program = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].find(existsSync)
const pages = globSync('**/*.html', { cwd: dist }).sort()

type Question = { question: string; pages: string[] }
const listed: Question[] = JSON.parse(readFileSync(new URL('questions.json', import.meta.url), 'utf8'))
const isThere = (page: string) => pages.includes(`${page}.html`)
const questions = listed.filter((one) => one.pages.some(isThere))

it('was built', () => {
  expect(pages).toContain('index.html')
})

it('has no dead link or anchor, and loads nothing from elsewhere', () => {
  expect(wrongInBuilt(dist)).toEqual([])
})

const unanswered = listed.filter((one) => !questions.includes(one)).map(({ question }) => question)
if (unanswered.length > 0)
  console.warn(`No page answers these questions for the search: ${unanswered.join(' · ')}`)
it('has pages for 30 questions or more', () => {
  expect(questions.length).toBeGreaterThanOrEqual(30)
})

/** How far the luminance of words and of what is behind them are apart (WCAG 2.2, 1.4.3). It runs in the page. */
const lowestContrast = (selector: string) => {
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = channels(color)
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const behind = luminance(getComputedStyle(document.body).backgroundColor)
  const ratios = [...document.querySelectorAll(selector)].map((element) => {
    const style = getComputedStyle(element)
    const words = luminance(element instanceof SVGElement ? style.fill : style.color)
    return (Math.max(words, behind) + 0.05) / (Math.min(words, behind) + 0.05)
  })
  return Math.min(...ratios)
}

if (!program)
  console.warn('The site is not tried in a browser: no Chromium is installed: apt-get install chromium')
describe.skipIf(!program)('the site in a browser', () => {
  let browser: Browser
  let server: Awaited<ReturnType<typeof serveFolder>>
  const complaints: string[] = []

  beforeAll(async () => {
    server = await serveFolder(dist)
    browser = await chromium.launch({ executablePath: program ?? '' })
  })
  beforeEach(() => {
    complaints.length = 0
  })
  afterAll(async () => {
    await browser?.close()
    await server?.[Symbol.asyncDispose]()
  })

  const open = async (options: Parameters<Browser['newContext']>[0]): Promise<Page> => {
    const page = await (await browser.newContext(options)).newPage()
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(`${page.url()}: ${message.text()}`)
    })
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url())
      if (origin !== server.origin && protocol !== 'data:')
        complaints.push(`${page.url()} asks ${request.url()}`)
    })
    return page
  }

  it('shows every page at 360 and 1,280 px without scrolling sideways, an error or another host', async () => {
    const page = await open({})
    const wide: string[] = []
    for (const path of pages) {
      await page.goto(`${server.origin}/${path}`)
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 740 })
        const needed = await page.evaluate(() => document.documentElement.scrollWidth)
        if (needed > width) wide.push(`${path}: ${needed} px of ${width}`)
      }
    }

    expect(wide).toEqual([])
    expect(complaints).toEqual([])
  })

  it.each(['light', 'dark'] as const)('is legible in %s, pictures too', async (colorScheme) => {
    const page = await open({ colorScheme })
    const illustrated = ['index.html', ...pages.filter((path) => path.startsWith('learn/'))]
    for (const path of illustrated) {
      await page.goto(`${server.origin}/${path}`)
      expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(
        colorScheme === 'dark',
      )
      expect(await page.evaluate(lowestContrast, 'h1, h2, p, li, td, .picture text')).toBeGreaterThanOrEqual(
        4.5,
      )
    }

    expect(complaints).toEqual([])
  })

  it('answers each question with the right page among the first three hits', async () => {
    const page = await open({ viewport: { width: 1280, height: 800 } })
    await page.goto(`${server.origin}/`)
    await page.locator('.VPNavBarSearchButton, .DocSearch-Button').first().click()
    const input = page.locator('.VPLocalSearchBox input')
    const hits = async () =>
      page
        .locator('.VPLocalSearchBox a.result')
        .evaluateAll((links) =>
          links.slice(0, 3).map((link) => new URL(String(Reflect.get(link, 'href'))).pathname),
        )

    const missed: string[] = []
    for (const { question, pages: right } of questions) {
      await input.fill('')
      await expect.poll(hits).toEqual([])
      await input.fill(question)
      await expect.poll(hits, { message: question }).not.toEqual([])
      const found = await hits()
      if (!found.some((path) => right.some((one) => path === `/${one}.html`)))
        missed.push(`${question} -> ${found.join(', ')}`)
    }

    expect(missed).toEqual([])
    expect(complaints).toEqual([])
  })
})
