import fc from 'fast-check'
import { type Context, Hono } from 'hono'
import { etag } from 'hono/etag'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../test/trusting.ts'
import { credentialHeaders } from '../auth/credential-headers.ts'
import { anonymous } from '../auth/secured.ts'
import { type Serving, serve } from '../edge/listen/serve.ts'
import { BffError } from '../errors/bff-error.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { passThrough } from '../gateway/pass-through.ts'
import { reply } from '../reply/reply.ts'
import { connect } from '../service/connect.ts'
import { service } from '../service/service.ts'
import { answer } from '../testing/backends/answer.ts'
import { type Backends, backends } from '../testing/backends/backends.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'
import { cacheWord } from './cache-word.ts'

type Env = GatewayEnv<object>
type Headers = Readonly<Record<string, string>>

const parts = { id: z.string(), more: optional(z.string()) }
const Plain = view('Plain', parts)
const Brief = view('Brief', parts, { cacheControl: 'private, max-age=60' })
const Shared = view('Shared', parts, { cacheControl: 'public, max-age=300' })
const value = { id: 'o1', more: 'x' }
const fails = async (): Promise<string> => {
  throw new BffError('BFF_SERVICE_UNAVAILABLE', 'orders: down')
}
const notFound = (headers: Headers) => new BffError('BFF_NOT_FOUND', 'test: none', { headers })

/** What an answer may say by itself; what is in `kept` counts on an open route. */
const sayings: readonly Headers[] = [
  {},
  { 'cache-control': 'public, max-age=600' },
  { 'Cache-Control': 'max-age=600, s-maxage=60' },
  { 'cache-control': 'private, max-age=60' },
  { 'CDN-Cache-Control': 'max-age=600', 'Cloudflare-CDN-Cache-Control': 'max-age=600' },
  { 'surrogate-control': 'max-age=600', 'edge-control': 'max-age=600', 'x-accel-expires': '600' },
  { expires: 'Thu, 01 Dec 2099 16:00:00 GMT', pragma: 'x' },
]

/** Every way to answer, by what the answer says of itself. */
const ways: Record<string, (c: Context<Env>, headers: Headers) => Response | Promise<Response>> = {
  reply: (c, headers) => reply(c, Plain, value, { headers }),
  'reply with 201': (c, headers) => reply(c, Plain, value, { status: 201, headers }),
  'a Response of its own': (_, headers) => new Response('x', { headers }),
  'c.json': (c, headers) => c.json(value, 200, headers),
  'a redirect': (_, headers) => new Response(null, { status: 308, headers: { location: '/y', ...headers } }),
  'a redirect that cannot be changed': () => Response.redirect('http://localhost/y', 301),
  'an answer of fetch': () => fetch('data:text/plain,x'),
  'a 206': (_, headers) =>
    new Response('x', { status: 206, headers: { 'content-range': 'bytes 0-0/9', ...headers } }),
  'a 404 of its own': (_, headers) => new Response('no', { status: 404, headers }),
  'a cookie': (_, headers) => new Response('x', { headers: { 'set-cookie': 'a=b', ...headers } }),
  'a problem': (_, headers) => {
    throw notFound(headers)
  },
  'headers set before': (c, headers) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    return c.text('x')
  },
  'headers set on an answer of the gateway': (c, headers) => {
    const made = reply(c, Plain, value)
    for (const [name, text] of Object.entries(headers)) made.headers.set(name, text)
    return made
  },
}

const routed = (way: (c: Context<Env>) => Response | Promise<Response>) =>
  gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route(
    '/',
    new Hono<Env>().get('/mine', way).get('/open', ...anonymous().middleware, way),
  )

const forCaches = ({ headers }: Response) =>
  Object.fromEntries(
    [...headers].filter(([name]) => /cache-control|expires|pragma|surrogate|edge-control/.test(name)),
  )
const unstored = { 'cache-control': 'private, no-store' }
const revalidated = { 'cache-control': 'private, no-cache' }

const table = Object.entries(ways).flatMap(([name, way]) =>
  sayings.map((headers) => [name, JSON.stringify(headers), way, headers] as const),
)

describe('S8: an answer to a caller with identity', () => {
  it.each(table)('is stored by nobody: %s that says %s', async (_, __, way, headers) => {
    const res = await routed((c) => way(c, headers)).request('/mine')

    expect(forCaches(res)).toEqual(unstored)
    expect(res.headers.get('vary')).toBe('Origin')
  })

  it.each(table)('with an ETag is asked for again: %s that says %s', async (name, _, way, headers) => {
    const bare = /cannot be changed|of fetch|problem/.test(name)
    const res = await routed((c) => way(c, { ...headers, ETag: '"1"' })).request('/mine')

    expect(forCaches(res)).toEqual(bare ? unstored : revalidated)
    if (!bare) expect(res.headers.get('vary')).toBe('Origin, Authorization')
  })

  it.each(Object.keys(ways).filter((name) => !/cannot be changed|of fetch/.test(name)))(
    'is not stored when it says so, whatever its ETag: %s',
    async (name) => {
      const res = await routed((c) =>
        Promise.resolve(ways[name]?.(c, { etag: '"1"', 'cache-control': 'no-store' }) ?? c.text('')),
      ).request('/mine')

      expect(forCaches(res)).toEqual(unstored)
    },
  )

  it('says the same to HEAD, and where nothing or nobody is found', async () => {
    const app = routed((c) => c.text('x', 200, { 'cache-control': 'public', expires: '0' }))
    const closed = gateway({
      name: 'test',
      services: {},
      log: 'silent',
      auth: {
        ...trusting(),
        authenticate: () => Promise.reject(new BffError('BFF_UNAUTHENTICATED', 'auth: no')),
      },
    }).route(
      '/',
      new Hono<Env>().get('/mine', (c) => c.text('x')),
    )

    expect(forCaches(await app.request('/mine', { method: 'HEAD' }))).toEqual(unstored)
    expect(forCaches(await app.request('/mine/x.css'))).toEqual(unstored)
    expect(forCaches(await app.request('/mine', { method: 'DELETE' }))).toEqual(unstored)
    expect(forCaches(await closed.request('/mine'))).toEqual(unstored)
  })

  it('is looked at again after middleware, also of hono', async () => {
    const late = new Hono<Env>()
      .use('/tagged', etag())
      .use('/shared', async (c, next) => {
        await next()
        c.res.headers.set('cache-control', 'public, max-age=600')
      })
      .use('/copied', async (c, next) => {
        await next()
        c.header('cdn-cache-control', 'max-age=600')
      })
      .get('/tagged', (c) => reply(c, Plain, value))
      .get('/shared', (c) => reply(c, Plain, value))
      .get('/copied', (c) => reply(c, Plain, value))
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route('/', late)
    const first = await app.request('/tagged')
    const again = await app.request('/tagged', {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    })

    expect([first.status, forCaches(first)]).toEqual([200, revalidated])
    expect([again.status, forCaches(again)]).toEqual([304, revalidated])
    expect(again.headers.get('vary')).toBe('Origin, Authorization')
    expect(forCaches(await app.request('/shared'))).toEqual(unstored)
    expect(forCaches(await app.request('/copied'))).toEqual(unstored)
  })

  it('holds whatever the headers are called and say', async () => {
    const name = fc.oneof(
      fc.constantFrom('Cache-Control', 'CDN-Cache-Control', 'EXPIRES', 'Pragma', 'X-Own'),
      fc.stringMatching(/^[a-z]{1,9}-cache-control$/),
    )
    const headers = fc.constantFrom(
      'public',
      'PUBLIC, max-age=9',
      's-maxage=9',
      'private="set-cookie"',
      'max-age=9',
      '',
    )
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, headers), fc.boolean(), async (headers, own) => {
        const app = routed((c) =>
          own ? new Response('x', { headers }) : reply(c, Plain, value, { headers }),
        )
        expect(forCaches(await app.request('/mine'))).toEqual(unstored)
      }),
      { numRuns: 100 },
    )
  })
})

describe('S8: an answer of an open route', () => {
  it.each(table)('keeps what it says: %s that says %s', async (name, _, way, headers) => {
    const res = await routed((c) => way(c, headers)).request('/open')
    const lower = Object.fromEntries(Object.entries(headers).map(([key, text]) => [key.toLowerCase(), text]))
    delete lower['x-accel-expires']
    const standard = name === 'a problem' ? unstored : {}

    expect(forCaches(res)).toMatchObject(
      /cannot be changed|of fetch/.test(name) ? {} : { ...standard, ...lower },
    )
    expect(res.headers.get('vary')).toBe('Origin')
  })

  it('says what its view says, unless its own headers say something else', async () => {
    const views = new Hono<Env>()
      .get('/view', ...anonymous().middleware, (c) => reply(c, Shared, value))
      .get('/own', ...anonymous().middleware, (c) =>
        reply(c, Shared, value, { headers: { 'Cache-Control': 'no-cache' } }),
      )
      .get('/whole', ...anonymous().middleware, (c) =>
        fanOut(c, Shared, () => ({ id: async () => 'o1', more: async () => 'x' })),
      )
      .get('/degraded', ...anonymous().middleware, (c) =>
        fanOut(c, Shared, () => ({ id: async () => 'o1', more: fails })),
      )
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route('/', views)
    const of = async (path: string) => (await app.request(path)).headers.get('cache-control')

    expect(await of('/view')).toBe('public, max-age=300')
    expect(await of('/own')).toBe('no-cache')
    expect(await of('/whole')).toBe('public, max-age=300')
    expect(await of('/degraded')).toBe('no-store')
  })
})

describe('S8: a view that says otherwise', () => {
  const views = new Hono<Env>()
    .get('/reply', (c) => reply(c, Brief, value, { headers: { 'cache-control': 'public, max-age=9' } }))
    .get('/refusing', (c) => reply(c, Brief, value, { headers: { 'cache-control': 'no-store' } }))
    .get('/whole', (c) => fanOut(c, Brief, () => ({ id: async () => 'o1', more: async () => 'x' })))
    .get('/degraded', (c) => fanOut(c, Brief, () => ({ id: async () => 'o1', more: fails })))
    .get('/shared', (c) => reply(c, Shared, value))
    .get('/dropped', (c) => {
      reply(c, Brief, value)
      return c.text('another', 200, { 'cache-control': 'public' })
    })
    .use('/tagged', etag())
    .get('/tagged', (c) => reply(c, Brief, value))
  const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route('/', views)

  it.each([
    ['/reply', 200, 'private, max-age=60', 'Origin, Authorization'],
    ['/whole', 200, 'private, max-age=60', 'Origin, Authorization'],
    ['/tagged', 200, 'private, max-age=60', 'Origin, Authorization'],
    ['/refusing', 200, 'private, no-store', 'Origin'],
    ['/degraded', 200, 'private, no-store', 'Origin'],
    ['/dropped', 200, 'private, no-store', 'Origin'],
    ['/shared', 500, 'private, no-store', 'Origin'],
  ])('%s: %i with %s, varying by %s', async (path, status, cacheControl, vary) => {
    const { status: given, headers } = await app.request(path)

    expect([given, headers.get('cache-control'), headers.get('vary')]).toEqual([status, cacheControl, vary])
  })

  it.each([
    'max-age=60',
    'public, private',
    's-maxage=9, no-store',
    'private="set-cookie"',
    'private, max-age=-1',
    'private; max-age=1',
    'private\r\nx: y',
    '',
  ])('is refused when it does not say who may keep an answer: %j', (cacheControl) => {
    expect(() => view('Wrong', parts, { cacheControl })).toThrow(
      `view Wrong: cacheControl must say one of public, private and no-store, such as private, max-age=60, not ${JSON.stringify(cacheControl)}`,
    )
  })

  it('is read once', () => {
    expect(cacheWord('x', 'public, s-maxage=9')).toEqual({
      value: 'public, s-maxage=9',
      standard: false,
      shared: true,
    })
  })

  it('varies by whatever says who is calling', () => {
    expect(
      credentialHeaders({
        schemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
          session: { type: 'apiKey', in: 'cookie', name: '__Host-x' },
          certificate: { type: 'mutualTLS' },
        },
      }),
    ).toBe('Authorization, x-api-key, Cookie')
  })
})

describe('S8: on a socket', () => {
  const orders = service('orders', {}, () => ({}))
  const headers = { 'content-type': 'text/plain', 'cache-control': 'public, max-age=600', expires: '0' }
  let shop: Backends<'orders'>
  let serving: Serving

  beforeAll(async () => {
    shop = await backends({
      orders: {
        'GET /plain': answer(200, 'x', {
          ...headers,
          'cdn-cache-control': 'max-age=9',
          'surrogate-control': 'x',
        }),
        'GET /tagged': answer(200, 'x', { ...headers, etag: '"1"' }),
        'GET /never': answer(200, 'x', { ...headers, etag: '"1"', 'cache-control': 'no-store' }),
        'GET /gone': answer(410, 'x', headers),
        'GET /brief': answer(200, 'x', headers),
      },
    })
    const own = new Hono<Env>()
      .use('/late', async (c, next) => {
        await next()
        c.res.headers.set('cache-control', 'public, max-age=600')
        c.res.headers.set('etag', '"1"')
      })
      .get('/late', (c) => reply(c, Plain, value))
      .get('/untouched', (c) => reply(c, Plain, value))
    const routes = ['/plain', '/tagged', '/never', '/gone']
    let app = gateway({
      name: 'test',
      services: connect({ orders }, { ORDERS_URL: shop.settings.ORDERS_URL }),
      auth: trusting(),
      log: 'silent',
    })
    for (const path of routes) app = app.route('/', passThrough(orders, { path }))
    app = app
      .route('/', passThrough(orders, { path: '/brief', cacheControl: 'private, max-age=60' }))
      .route('/', own)
    serving = await serve(app, { port: 0, shedding: false })
  })
  afterAll(async () => {
    await serving.stop()
    await shop[Symbol.asyncDispose]()
  })

  it.each([
    ['/plain', 200, unstored],
    ['/tagged', 200, revalidated],
    ['/never', 200, unstored],
    ['/gone', 410, unstored],
    ['/brief', 200, { 'cache-control': 'private, max-age=60' }],
    ['/untouched', 200, unstored],
    ['/late', 200, revalidated],
  ])('%s gives %i and %j', async (path, status, caching) => {
    const res = await fetch(serving.url + path)

    expect([res.status, forCaches(res)]).toEqual([status, caching])
    await res.arrayBuffer()
  })

  it('a route that is passed through cannot be public', () => {
    expect(() => passThrough(orders, { path: '/x', cacheControl: 'public, max-age=9' })).toThrow(
      new TypeError(
        'passThrough /x: cacheControl must not let others keep what one caller gets, not "public, max-age=9"',
      ),
    )
  })
})
