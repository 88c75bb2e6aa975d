import { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { stream } from 'hono/streaming'
import { timeout } from 'hono/timeout'
import { describe, expect, it, vi } from 'vitest'
import { createRoute } from '../../auth/create-route.ts'
import { declared } from '../../auth/declared.ts'
import { anonymous, secured } from '../../auth/secured.ts'
import { served } from '../../edge/test/served.ts'
import { exchange, wire } from '../../edge/test/wire.ts'
import type { Gateway, GatewayEnv } from '../../gateway/gateway.ts'
import { openApi } from '../../gateway/open-api.ts'
import { concurrency, limit, quota } from './limit.ts'
import { limited } from './limited.ts'
import { memoryLimits } from './memory-limits.ts'
import { plans } from './plans.ts'
import { fine, limitedGateway, limitsIn, naming } from './test/limited-gateway.ts'

type App = Gateway<Record<never, never>>
type Env = GatewayEnv<Record<never, never>>

const minute = 60_000
const responses = { 200: { description: 'Fine' } }
const passes: MiddlewareHandler = (_, next) => next()
const own = () => limit({ name: 'own', by: 'global', quota: 10, window: 10_000 })
const searches = (app = new OpenAPIHono<Env>()) =>
  app.openapi(
    createRoute({ method: 'get', path: '/search', ...secured<Env>(), ...limited(own()), responses }),
    (c) => c.text('found'),
  )

describe('the limits of a route hold', () => {
  it.each<[string, (app: App) => unknown]>([
    [
      'behind middleware that is registered for GET alone',
      (app) => app.get('/v1/*', passes).route('/v1', searches()),
    ],
    ['behind middleware of use()', (app) => app.use('/v1/*', passes) && app.route('/v1', searches())],
    [
      'behind an open wildcard that passes on',
      (app) => app.get('/*', anonymous().middleware[0], passes).route('/v1', searches()),
    ],
    [
      'in an app with an error handler of its own',
      (app) => {
        const routes = new OpenAPIHono<Env>()
        routes.onError((_, c) => c.text('failed', 500))
        app.route('/v1', searches(routes))
      },
    ],
    ['two mounts deep', (app) => app.route('/v1', new OpenAPIHono<Env>().route('/', searches()))],
    [
      'declared by use()',
      (app) =>
        app.use('/v1/*', ...declared<Env>({ limits: [own()] }).middleware) && app.get('/v1/search', fine),
    ],
    [
      'that declared() names beside middleware of its own',
      (app) => {
        const route = createRoute({
          method: 'get',
          path: '/search',
          ...declared<Env>({ limits: [own()], priority: 'background' }),
          middleware: [passes],
          responses,
        })
        app.route(
          '/v1',
          new OpenAPIHono<Env>().openapi(route, (c) => c.text('found')),
        )
        expect(app.priorityOf('GET', '/v1/search')).toBe('background')
      },
    ],
    [
      'with those that use() declares',
      (app) =>
        app.use(
          '/v1/*',
          ...declared<Env>({ limits: [limit({ name: 'all', by: 'global', quota: 9, window: minute })] })
            .middleware,
        ) && app.route('/v1', searches()),
    ],
  ])('%s', async (_, build) => {
    const { app } = limitedGateway({ auth: naming(), limits: [] })
    build(app)

    const ask = async (method: string) => limitsIn(await app.request('/v1/search', { method })).ratelimit
    expect([await ask('GET'), await ask('HEAD')]).toEqual([
      expect.stringContaining('"own";r=9'),
      expect.stringContaining('"own";r=8'),
    ])
  })

  it('and stand in the document, whoever declares them', () => {
    const { app } = limitedGateway({ auth: naming(), limits: [] })
    app.use('/v1/*', ...declared<Env>({ limits: [own()] }).middleware)
    for (const [mount, path] of [
      ['/v1', '/held/{id}'],
      ['/v2', '/free/{id}'],
    ] as const) {
      const route = createRoute({ method: 'get', path, ...secured<Env>(), responses })
      app.route(
        mount,
        new OpenAPIHono<Env>().openapi(route, (c) => c.text('found')),
      )
    }

    const { paths = {} } = openApi(app, { title: 'Test', version: '0' })
    const statusesOf = (path: string) => Object.keys(paths[path]?.get?.responses ?? {})
    expect(statusesOf('/v1/held/{id}')).toContain('429')
    expect(statusesOf('/v2/free/{id}')).not.toContain('429')
  })

  it('and those of a route behind the one that answers do not', async () => {
    const { app } = limitedGateway({ auth: naming(), limits: [] })
    app.get('/v1/:word', fine).route('/v1', searches())

    expect(limitsIn(await app.request('/v1/search'))).toEqual({})
  })
})

it('counts HEAD with the GET that answers it', async () => {
  const { app } = limitedGateway({ limits: [limit({ name: 'one', by: 'route', quota: 2, window: minute })] })
  app.get('/', fine)

  const statuses = []
  for (const method of ['HEAD', 'GET', 'HEAD', 'GET'])
    statuses.push((await app.request('/', { method })).status)
  expect(statuses).toEqual([200, 200, 429, 429])
})

it('gives back a place that is taken when middleware has already answered', async () => {
  const known = Promise.withResolvers<void>()
  const auth = naming()
  const { authenticate } = auth
  const entered = Promise.withResolvers<void>()
  auth.authenticate = async (caller) => {
    entered.resolve()
    await known.promise
    return authenticate(caller)
  }
  const store = memoryLimits()
  const { app } = limitedGateway({
    auth,
    limitStore: store,
    middleware: [timeout(1)],
    limits: [concurrency({ name: 'parallel', by: 'principal', quota: 2 })],
  })
  const ran = Promise.withResolvers<void>()
  app.get('/', (c) => {
    ran.resolve()
    return c.text('late')
  })

  expect((await app.request('/')).status).toBe(504)
  known.resolve()
  await ran.promise
  expect(store.size).toBe(0)
})

it.each([
  ['acme', true],
  [7, true],
  [['acme'], true],
  ['', false],
  [null, false],
  [undefined, false],
])('counts the tenant %j: %s', async (tenant, isHeld) => {
  const { app } = limitedGateway({
    auth: naming({ tenant }),
    limits: [limit({ name: 'own', by: 'tenant', quota: 2, window: minute })],
  })
  app.get('/', fine)

  expect(limitsIn(await app.request('/')).ratelimit).toBe(isHeld ? '"own";r=1;t=30' : undefined)
})

describe('a quota of the calendar', () => {
  it('warns with none of the requests that another limit refuses', async () => {
    const limits = [
      quota({ name: 'daily', by: 'global', quota: 10, per: 'day' }),
      limit({ name: 'burst', by: 'global', quota: 8, window: minute }),
    ]
    const { app } = limitedGateway({ limits })
    app.get('/', fine)

    const warned = []
    for (let times = 0; times < 12; times += 1) {
      const { status, headers } = await app.request('/')
      if (headers.has('quota-warning')) warned.push([times, status])
    }
    expect(warned).toEqual([[7, 200]])
  })
})

describe('plans', () => {
  const named = (name: string) => limit({ name, by: 'principal', quota: 9, window: minute })

  it('are not chosen by a claim that a user brings', async () => {
    const limits = [
      plans({ plans: { free: [named('free')], premium: [named('premium')] }, otherwise: 'free' }),
    ]
    const { app } = limitedGateway({ auth: naming({ pins: { plan: 'premium' } }), limits })
    app.get('/', fine)

    const planOf = async (caller: string) =>
      limitsIn(await app.request('/', { headers: { 'x-caller': caller } })).ratelimit
    expect(await planOf('key:1')).toMatch(/^"premium"/)
    expect(await planOf('u1')).toMatch(/^"free"/)
  })

  it('share a name for limits of one kind only, since what is kept is read by the next plan', () => {
    const given = {
      plans: { free: [named('burst')], premium: [concurrency({ name: 'burst', by: 'principal', quota: 9 })] },
      otherwise: 'free',
    } as const
    expect(() => plans(given)).toThrow(
      new TypeError('plans: limits called burst must be of one kind, not rate and concurrency'),
    )
  })
})

describe('on a socket', () => {
  const one = (by: 'address' | 'route') => limit({ name: 'one', by, quota: 1, window: 60 * minute })
  const asking =
    (url: string) =>
    async (line: string, headers: readonly string[] = []) => {
      const head = [`${line} HTTP/1.1`, 'host: localhost', 'connection: close', ...headers]
      return (await exchange(url, `${head.join('\r\n')}\r\n\r\n`)).status
    }

  it('no other spelling of a path or method gets past the limit of its route', async () => {
    const route = createRoute({
      method: 'get',
      path: '/ok',
      ...anonymous(),
      ...limited(one('route')),
      responses,
    })
    const { url } = await served(
      {},
      {},
      new OpenAPIHono<Env>().openapi(route, (c) => c.text('ok')),
    )
    const ask = asking(url)
    expect(await ask('GET /ok')).toBe(200)

    const same = [
      'GET /ok',
      'HEAD /ok',
      'GET /%6Fk',
      'GET /ok?x',
      'GET http://localhost/ok',
      'GET HTTP://LOCALHOST/ok',
    ]
    for (const line of same) expect([line, await ask(line)]).toEqual([line, 429])
    const none = [
      '//ok',
      '/ok/',
      '/OK',
      '/./ok',
      '/%2e/ok',
      '/x/../ok',
      '/x%2f..%2fok',
      '/ok;a=1',
      '/ok%20',
      '/ok%3F',
      '/ok#a',
    ]
    for (const path of none)
      expect([path, [400, 404]]).toEqual([path, expect.arrayContaining([await ask(`GET ${path}`)])])
    for (const method of ['OPTIONS', 'POST', 'QUERY']) expect(await ask(`${method} /ok`)).toBe(405)
  })

  it('no other spelling of an address that a proxy forwards counts anew, nor what a client says beside it', async () => {
    const { url } = await served({ trustedProxies: 1 }, { limits: [one('address')] })
    const ask = asking(url)
    const forwarded = (address: string) => ask('GET /seen', [`x-forwarded-for: ${address}`])
    const spellings = [
      [
        '192.0.2.4',
        '9.9.9.9, 192.0.2.4',
        '192.0.2.4:81',
        '::ffff:192.0.2.4',
        '[::FFFF:c000:0204]:9',
        '0:0:0:0:0:ffff:192.0.2.4',
      ],
      ['2001:db8::1', '2001:DB8:0:0:ffff::1', '2001:db8::%eth0', '[2001:db8::2]:99'],
      ['unknown', '', ',', '192.0.2.4,', '192.000.002.4', '_hidden'],
    ]

    for (const [first = '', ...others] of spellings) {
      expect([first, await forwarded(first)]).toEqual([first, 200])
      for (const other of others) expect([other, await forwarded(other)]).toEqual([other, 429])
    }
    expect(await ask('GET /seen', ['x-forwarded-for: 9.9.9.9', 'x-forwarded-for: 192.0.2.4'])).toBe(429)
    expect(await ask('GET /seen', ['forwarded: for=9.9.9.9'])).toBe(429)
  })

  it.each([
    ['a body that is streamed', 'GET /stream'],
    ['the head of one', 'HEAD /stream'],
    ['an answer that is not there yet', 'GET /late'],
    ['one after the other on a connection', 'GET /late HTTP/1.1\r\nhost: localhost\r\n\r\nGET /stream'],
    ['another protocol', 'GET /late', 'connection: upgrade\r\nupgrade: websocket\r\n'],
    ['a body it has sent half of', 'POST /parse', 'content-length: 9\r\n'],
    ['leave to send a body', 'POST /parse', 'content-length: 9\r\nexpect: 100-continue\r\n'],
    ['a handler that throws', 'GET /throws'],
  ])('who leaves while it waits for %s holds no place', async (_, line, headers = '') => {
    const entered: string[] = []
    const left = Promise.withResolvers<void>()
    const routes = new OpenAPIHono<Env>()
      .use(async (c, next) => {
        entered.push(c.req.path)
        await next()
      })
      .get('/late', async (c) => left.promise.then(() => c.text('late')))
      .get('/throws', async () => {
        await left.promise
        throw new Error('failed')
      })
      .get('/stream', (c) =>
        stream(c, async (body) => {
          await body.write('first')
          await left.promise
        }),
      )
    const limitStore = memoryLimits()
    const limits = (['address', 'principal'] as const).map((by) => concurrency({ name: by, by, quota: 2 }))
    const { url } = await served({}, { limitStore, limits }, routes)
    const { socket, send } = await wire(url)

    send(`${line} HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n`)
    await vi.waitFor(() => expect(limitStore.size + entered.length).toBeGreaterThan(0))
    socket.destroy()
    left.resolve()

    await vi.waitFor(() => expect(limitStore.size).toBe(0))
  })
})
