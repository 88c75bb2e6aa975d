import { expect, it } from 'vitest'
import { webPage } from '../../test/web-page.ts'
import { Problem, problemPage } from './problem-page.ts'

const page = await webPage('/api/home', 'home:read')
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-mode': 'navigate' }

it('shows people a page of the shop where there is none, with ways on and the id of the request', async () => {
  const res = await page.getAsAnybody('/nope', browser)
  const html = await res.text()

  expect(res.status).toBe(404)
  expect(res.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(res.headers.get('cache-control')).toContain('no-store')
  expect(res.headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(html).toContain('<h1>This page does not exist</h1>')
  expect(html).toContain('<a class="button" href="/">Go to the start page</a>')
  expect(html).toContain('<a class="button quiet" href="/products">See all products</a>')
  expect(html).toContain(`BFF_ROUTE_UNKNOWN, request ${res.headers.get('x-request-id')}`)
})

it.each([
  ['asks for JSON', '/nope', { accept: 'application/json' }],
  ['asks for anything', '/nope', { accept: '*/*' }],
  ['is a script of the page', '/nope', { ...browser, 'sec-fetch-mode': 'cors' }],
  ['says that it is no foreign page', '/nope', { accept: 'text/html', 'x-csrf': '1' }],
  ['goes to the API', '/api/nope', browser],
  ['goes to the API without a session', '/api/home', browser],
])('keeps the problem for who %s', async (_, path, headers) => {
  const res = await page.getAsAnybody(path, headers)

  expect(res.headers.get('content-type')).toBe('application/problem+json')
  expect(await res.json()).toHaveProperty('code')
})

it.each([
  [401, 'Please sign in', 'href="/bff/login"'],
  [403, 'This is not for you to see', 'href="/"'],
  [405, 'This page does not exist', 'href="/products"'],
  [400, 'This address does not work', 'href="/"'],
  [429, 'That was a little fast', 'in 1 second.'],
  [429, 'That was a little fast', '<a class="button" href="">Try again</a>'],
  [503, 'The shop is busy', 'in 1 second.'],
  [500, 'Something went wrong', '<a class="button" href="">Try again</a>'],
  [504, 'Something went wrong', 'not yours'],
])('says what a %i means, and where to go on', (status, title, words) => {
  const problem = Problem.parse({ status, code: 'BFF_X', instance: '1', retryAfter: 1 })
  const html = `${problemPage(problem)}`

  expect(html).toContain(`<h1>${title}</h1>`)
  expect(html).toContain(words)
})

it('writes what a problem says as text', () => {
  const html = `${problemPage({ status: 401, code: '<b>', instance: '"><script>', loginUrl: '"><script>' })}`

  expect(html).not.toMatch(/<script|<b>/)
})

it('keeps the status and the headers of a refusal', async () => {
  const res = await page.getAsAnybody('/cart', browser, 'POST')

  expect(res.status).toBe(405)
  expect(res.headers.get('allow')).toBe('GET, HEAD')
  expect(await res.text()).toContain('<h1>This page does not exist</h1>')
})
