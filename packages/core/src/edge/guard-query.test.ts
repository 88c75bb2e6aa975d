import fc from 'fast-check'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import { createRoute } from '../auth/create-route.ts'
import { anonymous } from '../auth/secured.ts'
import { errorCodes } from '../errors/codes.ts'
import { gateway } from '../gateway/gateway.ts'
import { passThrough } from '../gateway/pass-through.ts'
import { connect } from '../service/connect.ts'
import { service } from '../service/service.ts'
import { rawServer } from '../service/test/raw-server.ts'
import { type Env, served } from './test/served.ts'
import { exchange } from './test/wire.ts'

const get = (target: string) => `GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`

/** Text no path may have, and what it is. */
const broken: [what: string, text: string][] = [
  ['NUL', 'a%00b'],
  ['a line break', 'a%0d%0ab'],
  ['DEL', '%7f'],
  ['a control character of C1', '%c2%85'],
  ['U+2028', '%e2%80%a8'],
  ['Latin-1', '%E4'],
  ['a sequence that is cut short', '%e2%82'],
  ['a sequence that is cut short by another letter', '%e2%82x'],
  ['a continuation without a beginning', '%80'],
  ['an overlong slash', '%c0%af'],
  ['an overlong NUL', '%e0%80%80'],
  ['half of a surrogate pair', '%ed%a0%80'],
  ['a code point beyond Unicode', '%f4%90%80%80'],
  ['an escape that is none', '%zz'],
  ['half an escape', '%4'],
  ['a lone percent sign', '100%'],
]
const { status, title } = errorCodes.BFF_REQUEST_MALFORMED

describe('D10: a query', () => {
  it.each(broken)('with %s gets the answer of such a path, in a name as in a value', async (_, text) => {
    const { url } = await served()
    const targets = [
      `/seen/${text}`,
      `/seen?q=${text}`,
      `/seen?${text}=q`,
      `/seen?a=1&${text}`,
      `/none?q=${text}`,
    ]
    for (const target of targets) {
      const answer = await exchange(url, get(target))
      const { type, ...problem } = JSON.parse(answer.body)

      expect([target, answer.status]).toEqual([target, 400])
      expect(problem).toEqual({ title, status, code: 'BFF_REQUEST_MALFORMED', instance: expect.any(String) })
      expect(answer.header('content-type')).toBe('application/problem+json')
    }
  })

  it('is refused before anybody is authenticated or anything runs', async () => {
    let ran = 0
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' })
    const route = createRoute({ method: 'get', path: '/x', ...anonymous(), responses: {} })
    app.use('/x', (_, next) => {
      ran += 1
      return next()
    })
    app.on(route.method, [route.path], ...route.middleware, (c) => c.text('fine'))

    expect((await app.request('/x?q=%00')).status).toBe(400)
    expect(ran).toBe(0)
    expect((await app.request('/x?q=%20')).status).toBe(200)
  })

  it.each([
    ['a backslash, which is no slash there', 'C:%5Ctemp', 'C:\\temp'],
    ['an encoded percent sign', '100%25', '100%'],
    ['an encoded escape', '%2500', '%00'],
    ['letters beyond ASCII', '%F0%9F%92%A5%c3%a9', '💥é'],
    ['U+FFFD, which is a character', '%EF%BF%BD', '\ufffd'],
    ['a byte order mark', '%EF%BB%BFx', '\ufeffx'],
    ['a plus sign', 'a+b%2B', 'a b+'],
    ['dots', '../%2e%2e', '../..'],
  ])('may have %s', async (_, text, value) => {
    const routes = new Hono<Env>().get('/query', (c) => c.json(c.req.queries()))
    const { url } = await served({}, {}, routes)
    const answer = await exchange(url, get(`/query?q=${text}&${text}=1`))

    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { q: [value], [value]: ['1'] }])
  })

  it('arrives the same, or not at all, whatever its bytes are', async () => {
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' })
    app.get('/query', (c) => c.json({ values: c.req.queries('q') }))
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 6 }).map((text) => new TextEncoder().encode(text)),
    )

    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const escaped = [...given].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
        const text = decoded(given)
        const res = await app.request(`/query?q=${escaped}`)

        if (text === undefined) expect(res.status).toBe(400)
        else expect(await res.json()).toEqual({ values: [text] })
      }),
      { numRuns: 200 },
    )
  })
})

/** What bytes say, unless it is nothing or has a control character. */
const decoded = (bytes: Uint8Array): string | undefined => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

describe('D10: the query of a route that is passed through', () => {
  it('goes on as it is, while its path keeps the rule', async () => {
    const asked: string[] = []
    await using backend = await rawServer((socket, head) => {
      asked.push(String(head).split(' ')[1] ?? '')
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok')
    })
    const orders = service('orders', {}, () => ({}))
    const app = gateway({
      name: 'test',
      services: connect({ orders }, { ORDERS_URL: backend.url }),
      auth: trusting(),
      log: 'silent',
    }).route('/', passThrough(orders, { path: '/files/{id}' }))
    const query = `?${broken.map(([, text], index) => `${index}${text}=${text}`).join('&')}&b=%5C`
    const res = await app.request(`/files/1${query}`)

    expect([res.status, asked]).toEqual([200, [`/files/1${query}`]])
    const { url } = await served(
      {},
      {},
      new Hono<Env>().route('/', passThrough(orders, { path: '/files/{id}' })),
    )
    for (const [, text] of broken) expect((await exchange(url, get(`/files/${text}`))).status).toBe(400)
    await app.close()
  })
})
