import { gateway } from '@bffkit/core'
import { expect, it } from 'vitest'
import { page } from './page.ts'

/** A gateway that knows nobody: what it serves here, it serves to anybody. */
const app = gateway({
  name: 'page',
  services: {},
  auth: {
    schemes: {},
    document: {},
    challenge: 'None',
    claims: () => false,
    authenticate: () => Promise.reject(new Error('nobody is let in')),
  },
  log: 'silent',
}).route('/', page)

it.each(['/', '/cart', '/account', '/products', '/products/p1'])(
  'serves the page on GET %s to anybody',
  async (path) => {
    const res = await app.request(path)

    expect(res.status).toBe(200)
    expect(res.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await res.text()).toContain('<main id="main"')
  },
)

it('lets the page load and ask nothing but this gateway, and run nothing written in line', async () => {
  const { headers } = await app.request('/')

  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
      "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; " +
      "require-trusted-types-for 'script'; trusted-types 'none'",
  )
})

it('serves every file the page and its scripts name, as what it is', async () => {
  const seen = new Map<string, string | null>()
  const load = async (path: string) => {
    if (seen.has(path)) return
    const res = await app.request(path)
    const text = await res.text()
    expect([path, res.status]).toEqual([path, 200])
    seen.set(path, res.headers.get('content-type'))
    const named = [...text.matchAll(/(?:src|href)="(\/app\/[^"]+)"|from '(\.[^']+\.js)'/g)]
    for (const [, address, script = ''] of named)
      await load(address ?? new URL(script, `http://shop.example${path}`).pathname)
  }
  await load('/')

  expect(seen.get('/app/app.css')).toBe('text/css; charset=utf-8')
  expect(seen.get('/app/icon.svg')).toBe('image/svg+xml')
  expect(seen.get('/app/cart/cart-page.js')).toBe('text/javascript; charset=utf-8')
})

it('serves nothing of the folder but what a browser loads', async () => {
  for (const path of ['/app/tsconfig.json', '/app/index.html', '/app/../page.ts', '/app/%2e%2e/page.ts'])
    expect([path, (await app.request(path)).status]).toEqual([path, 404])
})

it('says that nothing has changed to a browser that has it', async () => {
  const first = await app.request('/app/app.js')
  const again = { headers: { 'if-none-match': first.headers.get('etag') ?? '' } }

  const res = await app.request('/app/app.js', again)

  expect(first.headers.get('cache-control')).toBe('no-cache')
  expect(res.status).toBe(304)
  expect(await res.text()).toBe('')
  expect((await app.request('/app/app.css', again)).status).toBe(200)
})

it('writes no data as markup, nothing in line, and no address of another site', async () => {
  const html = await (await app.request('/')).text()
  const scripts = [...html.matchAll(/<script[^>]*>([^<]*)<\/script>/g)]

  expect(scripts.map(([, code]) => code)).toEqual([''])
  expect(html).not.toMatch(/style=|<style|onclick|https?:\/\//)
})
