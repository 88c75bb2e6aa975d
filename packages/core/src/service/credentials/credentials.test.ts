import { createHmac } from 'node:crypto'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import { scopeOf } from '../../scope/scope.ts'
import { type ConnectOptions, connect } from '../connect.ts'
import { service } from '../service.ts'
import { type Got, httpService, json } from '../test/http-service.ts'
import { basic } from './basic.ts'
import { bearerToken } from './bearer-token.ts'
import type { Credential } from './credential.ts'
import { headerKey } from './header-key.ts'
import { loginToken } from './login-token.ts'
import { queryKey } from './query-key.ts'
import { signature } from './signature.ts'

/** Secrets that look different in every encoding. */
const secret = { password: 'pä:ss/w+rd "?&', key: 'k/e+y&?=%20"x', token: 'to.ken~/+==', login: 'lo"gin/+&ü' }

const own = (headers: Readonly<Record<string, string>> | undefined) => (headers ? { headers: headers } : {})
const orders = service('orders', { retry: false, breaker: false }, (call) => ({
  all: (headers?: Readonly<Record<string, string>>) => call.get('orders', z.unknown(), own(headers)),
  kept: () => call.get('orders', z.unknown(), { cache: { ttl: 60_000, scope: 'shared' } }),
  asked: (query: Readonly<Record<string, string>>) => call.get('orders', z.unknown(), { query }),
  place: () => call.post('orders', z.unknown(), { body: { a: 1 } }),
  some: () => call.batch('orders', z.object({ id: z.string() }), { ids: ['o1'], key: 'id' }),
  raw: () => call.ky.get(call.path('orders'), { searchParams: { a: 'b' } }).text(),
}))

const stops: (() => PromiseLike<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** A gateway with this credential for its service, one route for each lane, and all it was heard to say. */
const opened = async (
  token: Credential,
  answer: Parameters<typeof httpService>[0] = (_, outgoing) => json(outgoing, []),
  more: ConnectOptions<{ orders: typeof orders }> = {},
) => {
  const shop = await httpService(answer)
  const { log, text } = logLines('trace')
  const exposed: string[] = []
  const services = connect(
    { orders },
    { ORDERS_URL: `${shop.url}/base` },
    { ...more, except: { orders: { token } } },
  )
  const options = { name: 'test', services, auth: trusting(), log }
  const app = gateway(options)
  stops.push(app.close, () => shop[Symbol.asyncDispose]())
  const route = (path: string, work: (bound: ReturnType<(typeof orders)['methods']>) => Promise<unknown>) =>
    app.get(path, async (c) => {
      try {
        const done = await work(c.var.services.orders)
        return c.json({ done: String(done) })
      } catch (error) {
        exposed.push(inspect(error, { depth: 20, showHidden: true }))
        throw error
      } finally {
        exposed.push(inspect(scopeOf(c), { depth: 20 }), inspect(c.var.services, { depth: 20 }))
      }
    })
  route('/all', (o) => o.all())
  route('/kept', (o) => o.kept())
  route('/place', (o) => o.place())
  route('/some', (o) => o.some())
  route('/raw', (o) => o.raw())
  route('/own', (o) => o.all({ authorization: 'Own of-the-call' }))
  route('/key', (o) => o.all({ 'x-key': 'of-the-call' }))
  route('/asked', (o) => o.asked({ KEY: 'of-the-call' }))
  app.route('/', passThrough(orders, { path: '/passed', to: '/orders', methods: ['GET', 'POST'] }))
  exposed.push(inspect(options, { depth: 20 }), JSON.stringify(services), inspect(token), String(token))
  const ask = async (path: string, init: RequestInit = {}) => {
    const res = await app.request(path, init)
    const body = await res.text()
    exposed.push(JSON.stringify([...res.headers]), body)
    return { status: res.status, body }
  }
  return { ask, shop, heard: () => [...exposed, text()].join('\n') }
}

const lanes = ['/all', '/kept', '/place', '/some', '/raw', '/passed', '/passed?a=b']

/** All forms in which a secret could be written. */
const formsOf = (text: string) => [
  text,
  encodeURIComponent(text),
  encodeURI(text),
  new URLSearchParams({ text }).toString().slice('text='.length),
  JSON.stringify(text).slice(1, -1),
  Buffer.from(text).toString('base64'),
  Buffer.from(text).toString('base64url'),
  Buffer.from(`shop:${text}`).toString('base64'),
]
const leaks = (text: string) =>
  [...Object.values(secret), 'issued-by-login', 'renewed-key'].filter((one) =>
    formsOf(one).some((form) => text.includes(form)),
  )

const hmac = (got: { method: string; path: string; query: string; date: string; body: Uint8Array }) =>
  createHmac('sha256', secret.key)
    .update(`${got.method} ${got.path} ${got.query} ${got.date} `)
    .update(got.body)
    .digest('hex')

const signed = () =>
  signature(({ method, path, query, headers, host, body = new Uint8Array() }) => ({
    'x-date': `${host} ${headers['x-request-id']}`,
    'x-mac': hmac({ method, path, query, date: `${host} ${headers['x-request-id']}`, body }),
  }))

const isSigned = ({ method, url, headers, body }: Got) => {
  const { pathname: path, search } = new URL(url, 'http://x')
  const date = String(headers['x-date'])
  return (
    date === `${headers.host} ${headers['x-request-id']}` &&
    headers['x-mac'] === hmac({ method, path, query: search.slice(1), date, body })
  )
}
const one = (got: Got, name: string) =>
  got.raw.filter((_, index) => got.raw[index - 1]?.toLowerCase() === name)

const kinds: [string, () => Credential, (got: Got) => boolean][] = [
  [
    'basic',
    () => basic({ username: 'shop', password: secret.password }),
    (got) =>
      one(got, 'authorization').join() ===
      `Basic ${Buffer.from(`shop:${secret.password}`).toString('base64')}`,
  ],
  [
    'bearerToken',
    () => bearerToken(secret.token),
    (got) => one(got, 'authorization').join() === `Bearer ${secret.token}`,
  ],
  [
    'headerKey',
    () => headerKey({ name: 'X-Key', key: secret.key }),
    (got) => one(got, 'x-key').join() === secret.key,
  ],
  [
    'headerKey of a scheme',
    () => headerKey({ name: 'Authorization', key: `Token ${secret.key}` }),
    (got) => one(got, 'authorization').join() === `Token ${secret.key}`,
  ],
  [
    'queryKey',
    () => queryKey({ name: 'key', key: secret.key }),
    ({ url }) => new URL(url, 'http://x').searchParams.getAll('key').join() === secret.key,
  ],
  ['signature', signed, isSigned],
]

describe.each(kinds)('a service connected with %s', (kind, make, isProved) => {
  it.each(lanes)('K9: is proved who calls, once, in every lane: %s', async (path) => {
    const { ask, shop } = await opened(make())
    const { status } = await ask(path)

    expect([status, shop.got.length, shop.got.every(isProved)]).toEqual([200, 1, true])
  })

  it('K9: gets a body with it, streamed or not', async () => {
    const { ask, shop } = await opened(make())
    const { status } = await ask('/passed', { method: 'POST', body: 'abc' })

    expect([status, String(shop.got[0]?.body)]).toEqual([200, 'abc'])
    if (kind !== 'signature') expect(shop.got.every(isProved)).toBe(true)
  })

  it('K9: learns nothing of the caller, so that all may share an answer', async () => {
    const { ask, shop } = await opened(make())
    await ask('/kept', { headers: { authorization: 'Bearer the-callers' } })
    await ask('/kept')

    expect(shop.got.length).toBe(1)
    expect(JSON.stringify(shop.got)).not.toContain('the-callers')
  })

  it('K9: gets one credential only, the nearest', async () => {
    const { ask, shop } = await opened(make(), undefined, { token: 'forward' })
    await ask('/own')

    expect(shop.got[0] && one(shop.got[0], 'authorization')).toEqual(['Own of-the-call'])
    expect(shop.got.some(isProved)).toBe(false)
  })

  it.each([
    ['200', 200, {}],
    ['a 401', 401, { 'www-authenticate': 'Basic' }],
    ['a 500', 500, {}],
    ['a redirect', 302, { location: '/base/orders' }],
    ['a broken contract', 200, { 'content-type': 'text/plain' }],
  ] as const)('K9: is the only one who learns the secret, with %s', async (_, status, headers) => {
    const { ask, shop, heard } = await opened(make(), (__, outgoing) => {
      outgoing.writeHead(status, headers).end(status === 200 ? '{' : '')
    })
    for (const path of lanes) await ask(path)

    expect(shop.got.length).toBeGreaterThan(0)
    expect(shop.got.length).toBeLessThanOrEqual(lanes.length)
    expect(leaks(heard())).toEqual([])
  })

  it('K9: is the only one who learns it also when it is down', async () => {
    const { ask, shop, heard } = await opened(make())
    await shop[Symbol.asyncDispose]()
    stops.pop()
    for (const path of lanes) expect((await ask(path)).status).toBe(502)

    expect(leaks(heard())).toEqual([])
  })
})

describe('a call that says the credential itself', () => {
  it('K9: wins with a header', async () => {
    const { ask, shop } = await opened(headerKey({ name: 'x-key', key: secret.key }))
    await ask('/key')

    expect(shop.got.map((got) => one(got, 'x-key'))).toEqual([['of-the-call']])
  })

  it('K9: is refused with a parameter, and a client of a route that is passed through is as well', async () => {
    const { ask, shop } = await opened(queryKey({ name: 'key', key: secret.key }))

    expect((await ask('/asked')).status).toBe(500)
    for (const query of [
      'key=x',
      'a=b&KEY=x',
      'k%65y=x',
      'key',
      'a=b;key=x',
      'key[]=x',
      'key%5B0%5D=x',
      '?key=x',
    ])
      expect(await ask(`/passed?${query}`)).toMatchObject({
        status: 400,
        body: expect.stringContaining('"pointer":"/query/key"'),
      })
    expect(shop.got).toEqual([])
    for (const query of ['keys=x', 'a=key', 'a[key]=x', 'a%26key=x', 'a=%3Bkey=x'])
      expect((await ask(`/passed?${query}`)).status).toBe(200)
  })

  it('K9: is refused when a client could, by name', async () => {
    const token = headerKey({ name: 'X-Key', key: secret.key })
    const address = { ORDERS_URL: 'http://127.0.0.1:1' }
    const forwarding = service('orders', { headers: ['x-KEY'] }, () => ({}))

    expect(() => connect({ orders: forwarding }, address, { token })).toThrow(
      new TypeError('connect orders: headers must not hold x-key, with which headerKey() proves the gateway'),
    )
    await using app = Object.assign(
      gateway({
        name: 't',
        services: connect({ orders }, address, { token }),
        auth: trusting(),
        log: 'silent',
      }),
      { [Symbol.asyncDispose]: () => app.close() },
    )
    app.route('/', passThrough(orders, { path: '/x', headers: ['x-key'] }))
    expect((await app.request('/x')).status).toBe(500)
  })
})

describe('a service that declares none', () => {
  it('K9: is given no credential by any gateway', () => {
    const none = service('orders', { token: 'none' }, () => ({}))
    const address = { ORDERS_URL: 'http://127.0.0.1:1' }
    const token = bearerToken(secret.token)

    expect(connect({ orders: none }, address, { token }).orders.options.token).toBe('none')
    expect(() => connect({ orders: none }, address, { except: { orders: { token } } })).toThrow(
      new TypeError(
        "connect orders: token cannot be bearerToken(), since the service declares 'none', which is final",
      ),
    )
  })
})

describe('a signature', () => {
  it('K9: is computed for each try, and is not set on a call twice', async () => {
    const seen: unknown[] = []
    const token = signature((request) => {
      seen.push(request.body)
      return { 'x-mac': String(seen.length) }
    })
    const { ask, shop } = await opened(token)
    await ask('/place')
    await ask('/passed', { method: 'POST', body: 'abc' })
    await ask('/all')

    expect(shop.got.map(({ headers }) => headers['x-mac'])).toEqual(['1', '2', '3'])
    expect(seen).toEqual([Buffer.from('{"a":1}'), undefined, new Uint8Array()])
  })

  it('K9: that cannot be made sends nothing, and tells nothing', async () => {
    const wrongs: (() => Record<string, string>)[] = [
      () => {
        throw new Error(secret.key)
      },
      () => ({ host: secret.key }),
      () => ({ accept: secret.key }),
      () => ({ 'x-mac': `${secret.key}\r\nx: y` }),
      () => ({ 'x y': secret.key }),
      () => ({ 'x-request-id': secret.key }),
      () => ({ 'x-a': '1', 'X-A': '2' }),
    ]
    for (const wrong of wrongs) {
      const { ask, shop, heard } = await opened(signature(wrong))

      expect((await ask('/all')).status).toBe(500)
      expect([shop.got.length, leaks(heard())]).toEqual([0, []])
      expect(heard()).toContain('orders: cannot be signed')
    }
  })

  it('K9: has its keys renewed once for all, and again when they are refused', async () => {
    let fetched = 0
    let now = 0
    let good = 'renewed-key 1'
    const keys = async () => {
      fetched += 1
      return { keys: { key: `renewed-key ${fetched}` }, life: 3_600_000 }
    }
    const token = signature((_, { key }: { key: string }) => ({ 'x-mac': key }), {
      keys,
      clock: { now: () => now },
    })
    const { ask, shop, heard } = await opened(token, ({ headers }, outgoing) =>
      json(outgoing, [], headers['x-mac'] === good ? 200 : 401),
    )
    await Promise.all(Array.from({ length: 50 }, () => ask('/all')))
    expect([fetched, shop.got.length]).toEqual([1, 50])

    now = 10_000
    good = 'renewed-key 2'
    const again = await Promise.all(Array.from({ length: 50 }, () => ask('/all')))
    expect([fetched, new Set(again.map(({ status }) => status))]).toEqual([2, new Set([200])])
    expect(leaks(heard())).toEqual([])
  })
})

describe('options that are wrong', () => {
  const login = { url: 'http://127.0.0.1:1', body: { password: secret.login }, answer: z.string() }

  it.each<[string, () => unknown]>([
    ['basic: password must be text, not empty', () => basic({ username: 'shop', password: '' })],
    [
      'basic: username must be text without colons and control characters, and not empty',
      () => basic({ username: 'a:b', password: secret.password }),
    ],
    [
      'basic: password must not hold control characters',
      () => basic({ username: 'shop', password: `${secret.password}\n` }),
    ],
    ['bearerToken: token must be text, not empty', () => bearerToken('')],
    [
      'bearerToken: token must be one token, without its scheme, blanks and line breaks',
      () => bearerToken(`Bearer ${secret.token}`),
    ],
    ['headerKey: key must be text, not empty', () => headerKey({ name: 'x-key', key: '' })],
    [
      'headerKey: key must be visible ASCII, without line breaks and blanks around it',
      () => headerKey({ name: 'x-key', key: `${secret.key}\r\nx: y` }),
    ],
    ...[
      'host',
      'Transfer-Encoding',
      'traceparent',
      'cookie',
      'content-type',
      'accept',
      'x-forwarded-for',
    ].map((name): [string, () => unknown] => [
      `headerKey: name must be a header for credentials, not ${name.toLowerCase()}`,
      () => headerKey({ name, key: secret.key }),
    ]),
    [
      'headerKey: name must be the name of a header, not "x key"',
      () => headerKey({ name: 'x key', key: secret.key }),
    ],
    ['queryKey: key must be text, not empty', () => queryKey({ name: 'key', key: '' })],
    [
      'queryKey: key must be visible ASCII, without line breaks and blanks around it',
      () => queryKey({ name: 'key', key: ` ${secret.key}` }),
    ],
    [
      'queryKey: name must be visible ASCII without blanks, not empty',
      () => queryKey({ name: '', key: secret.key }),
    ],
    [
      'loginToken: url must be an http(s) URL without credentials and query, not this',
      () => loginToken({ ...login, url: `http://u:${secret.login}@x` }),
    ],
    ['loginToken: life must be a number of at least 1, not 0', () => loginToken({ ...login, life: 0 })],
    ['signature: sign must be a function, not a object', () => signature(JSON.parse('{}'))],
  ])('K9: are refused when it is made, without the secret: %s', (message, make) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
    try {
      make()
    } catch (error) {
      expect(leaks(inspect(error))).toEqual([])
    }
  })

  it('K9: cannot be something that only looks like a credential', () => {
    const token = JSON.parse('{"kind":"basic"}')

    expect(() => connect({ orders }, { ORDERS_URL: 'http://127.0.0.1:1' }, { token })).toThrow(TypeError)
  })
})
