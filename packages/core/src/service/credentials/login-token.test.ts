import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import { connect } from '../connect.ts'
import { service } from '../service.ts'
import { httpService, json } from '../test/http-service.ts'
import { type LoginTokenOptions, loginToken } from './login-token.ts'

const password = 'pass/w+rd'
const erp = service('erp', { retry: false, breaker: false }, (call) => ({
  all: () => call.get('orders', z.unknown()),
  place: () => call.post('orders', z.unknown(), { body: { a: 1 } }),
  raw: () => call.ky.get(call.path('orders')).text(),
}))
const stops: (() => PromiseLike<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

interface Staged extends Partial<LoginTokenOptions> {
  /** What the login answers, the how-manieth time. */
  readonly logsIn?: (count: number) => unknown
  /** Milliseconds a call has. Default 2,000. */
  readonly within?: number
}

/** A service behind a login on a real server, which takes the tokens that are good at that moment. */
const opened = async ({
  logsIn = (count) => ({ token: `token-${count}` }),
  within = 2_000,
  ...options
}: Staged = {}) => {
  const time = { now: 0 }
  const good = {
    token: (authorization: string | undefined) => authorization?.startsWith('Bearer token-') ?? false,
  }
  let logins = 0
  const shop = await httpService(async ({ url, headers }, outgoing) => {
    if (url !== '/login') return json(outgoing, [], good.token(headers.authorization) ? 200 : 401)
    logins += 1
    const answer = await logsIn(logins)
    return typeof answer === 'number' ? json(outgoing, { password }, answer) : json(outgoing, answer)
  })
  const token = loginToken({
    url: `${shop.url}/login`,
    body: { user: 'shop', password },
    answer: z.object({ token: z.string(), expiresIn: z.number().optional() }),
    clock: { now: () => time.now },
    ...options,
  })
  const { log, text, lines } = logLines('trace')
  const services = connect({ erp }, { ERP_URL: shop.url }, { token, timeout: within })
  const app = gateway({ name: 'test', services, auth: trusting(), log })
  stops.push(app.close, () => shop[Symbol.asyncDispose]())
  app.get('/all', async (c) => c.json(Object(await c.var.services.erp.all())))
  app.get('/raw', async (c) => c.text(await c.var.services.erp.raw()))
  app.post('/place', async (c) => c.json(Object(await c.var.services.erp.place())))
  app.route('/', passThrough(erp, { path: '/passed', to: '/orders', methods: ['GET', 'PUT'] }))
  const calls = () => shop.got.filter(({ url }) => url !== '/login')
  return {
    app,
    shop,
    time,
    good,
    text,
    lines,
    logins: () => logins,
    calls,
    authorizations: () => calls().map(({ headers }) => headers.authorization),
    many: async (count: number, path = '/all') => {
      const answers = await Promise.all(Array.from({ length: count }, () => app.request(path)))
      return [...new Set(answers.map(({ status }) => status))]
    },
  }
}
const jwt = (claims: object) =>
  ['{"alg":"none"}', JSON.stringify(claims), 'x']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

describe('a login', () => {
  it('K9: is one for 50 calls at once, in every lane, and posts what it shall', async () => {
    const { many, logins, shop, authorizations, text } = await opened()

    expect(await many(50)).toEqual([200])
    expect(await many(5, '/raw')).toEqual([200])
    expect(await many(5, '/passed')).toEqual([200])
    expect([logins(), new Set(authorizations()), authorizations().length]).toEqual([
      1,
      new Set(['Bearer token-1']),
      60,
    ])
    const [posted] = shop.got
    expect([posted?.method, posted?.headers['content-type'], String(posted?.body)]).toEqual([
      'POST',
      'application/json',
      JSON.stringify({ user: 'shop', password }),
    ])
    expect(text()).not.toMatch(/pass\/w|token-1/)
  })

  it('K9: posts a form, and gives its token in a header of its own', async () => {
    const body = new URLSearchParams({ user: 'shop', password })
    const { app, shop, calls } = await opened({
      body,
      header: 'X-Auth',
      answer: z.object({ token: z.string() }).transform((a) => a.token),
    })
    await app.request('/all')

    expect([shop.got[0]?.headers['content-type'], String(shop.got[0]?.body)]).toEqual([
      'application/x-www-form-urlencoded',
      body.toString(),
    ])
    expect([calls()[0]?.headers['x-auth'], calls()[0]?.headers.authorization]).toEqual(['token-1', undefined])
  })

  it.each<[string, (count: number) => unknown, number]>([
    ['the answer says', (count) => ({ token: `token-${count}`, expiresIn: 100 }), 100_000],
    ['the option says', (count) => ({ token: `token-${count}` }), 300_000],
    [
      'a JWT says',
      (count) => ({
        token: `token-${count}.${jwt({ exp: Math.floor(Date.now() / 1_000) + 200 })
          .split('.')
          .slice(1)
          .join('.')}`,
      }),
      60_000,
    ],
  ])('K9: is made again before the token ends, behind whoever asks: as %s', async (_, logsIn, life) => {
    const { many, logins, time } = await opened({ logsIn, ...(life === 300_000 && { life }) })
    await many(3)
    time.now = life * 0.79
    await many(3)
    expect(logins()).toBe(1)

    time.now = life * 2.9
    expect(await many(50)).toEqual([200])
    expect(logins()).toBe(2)
  })

  it('K9: is made again once when the service answers 401, and all calls are sent again', async () => {
    const { many, app, logins, time, good, calls } = await opened()
    await many(3)
    time.now = 5_000
    good.token = (authorization) => authorization === 'Bearer token-2'

    expect(await many(50)).toEqual([200])
    expect(logins()).toBe(2)
    const before = calls().length
    good.token = (authorization) => authorization === 'Bearer token-3'
    time.now = 10_000
    expect((await app.request('/place', { method: 'POST' })).status).toBe(200)
    expect([logins(), calls().length - before, String(calls().at(-1)?.body)]).toEqual([3, 2, '{"a":1}'])
  })

  it('K9: is not made again for what was streamed, which cannot be sent twice', async () => {
    const { app, many, logins, time, good, calls } = await opened()
    await many(1)
    time.now = 5_000
    good.token = () => false
    const res = await app.request('/passed', { method: 'PUT', body: 'abc' })

    expect([res.status, res.headers.get('www-authenticate')]).toEqual([502, null])
    expect([logins(), calls().length]).toEqual([1, 2])
  })

  it('K9: is not made for every 401 of a service that takes no token at all', async () => {
    const { many, logins, time, good } = await opened()
    good.token = () => false

    expect(await many(50)).toEqual([502])
    expect(logins()).toBe(1)
    time.now = 1_500
    expect(await many(50)).toEqual([502])
    expect(logins()).toBe(2)
  })

  it.each<[string, (count: number) => unknown, string]>([
    ['refuses', () => 401, 'the login answered 401'],
    ['fails', () => 500, 'the login answered 500'],
    ['leads elsewhere', () => 302, 'the login answered 302'],
    ['answers something else', () => ({ password }), 'the login answered no usable token'],
    ['answers too much', () => ({ token: 'x'.repeat(70_000) }), 'the login answered too much, or broke off'],
    [
      'answers what no header holds',
      () => ({ token: 'a\nb' }),
      'the login answered a token no header can hold',
    ],
    [
      'answers what is over',
      () => ({ token: 'x', expiresIn: 0 }),
      'the login answered a token that has expired',
    ],
  ])('K9: that %s is a failure of the service, and is left alone for a second', async (_, logsIn, why) => {
    const { app, many, logins, time, calls, lines, text } = await opened({ logsIn })

    expect(await many(50)).toEqual([502])
    const res = await app.request('/all')
    expect([res.status, Object(await res.json()).code]).toEqual([502, 'BFF_SERVICE_UNAVAILABLE'])
    expect(res.headers.get('www-authenticate')).toBeNull()
    expect([logins(), calls().length]).toEqual([1, 0])
    expect(lines().at(-1)).toMatchObject({ error: `erp: no token of its own, ${why} (GET orders)` })
    time.now = 1_000
    await many(50)
    expect(logins()).toBe(2)
    expect(text()).not.toMatch(/pass\/w/)
  })

  it('K9: tells nothing of the token when what reads the answer throws', async () => {
    const answer = z.object({ token: z.string() }).transform(({ token }): string => JSON.parse(token))
    const { many, lines, text } = await opened({ answer, logsIn: () => ({ token: 'eyJ-secret' }) })

    expect(await many(1)).toEqual([502])
    expect(lines().at(-1)).toMatchObject({
      error: 'erp: no token of its own, the login answered what cannot be read (GET orders)',
    })
    expect(text()).not.toContain('eyJ')
  })

  it('K9: goes on for the others when one who waits leaves, and when its time is over', async () => {
    const begun = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const { app, logins, calls } = await opened({
      logsIn: async () => {
        begun.resolve()
        await gate.promise
        return { token: 'token-1' }
      },
    })
    const leaving = new AbortController()
    const left = app.request('/all', { signal: leaving.signal })
    const stays = app.request('/all')
    await begun.promise
    leaving.abort()
    await left
    gate.resolve()

    expect((await stays).status).toBe(200)
    expect([logins(), calls().length]).toEqual([1, 1])
  })

  it('K9: takes no longer than it may, nor than the call has', async () => {
    const never = Promise.withResolvers<unknown>()
    const patient = await opened({ logsIn: () => never.promise, timeout: 50 })
    const waiting = await opened({ logsIn: () => never.promise, timeout: 60_000, within: 50 })

    expect(await patient.many(2)).toEqual([502])
    expect(patient.lines().at(-1)).toMatchObject({
      error: 'erp: no token of its own, the login took over 50 ms (GET orders)',
    })
    expect(await waiting.many(2)).toEqual([504])
    never.resolve(500)
  })
})
