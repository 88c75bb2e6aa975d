import { serveStatic } from '@hono/node-server/serve-static'
import { OpenAPIHono } from '@hono/zod-openapi'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { every, except, some } from 'hono/combine'
import { etag } from 'hono/etag'
import { methodOverride } from 'hono/method-override'
import { trimTrailingSlash } from 'hono/trailing-slash'
import { afterEach, describe, expect, it } from 'vitest'
import { BffError } from '../errors/bff-error.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import type { Authentication } from './authentication.ts'
import { createRoute } from './create-route.ts'
import { requireScope } from './require-scope.ts'
import { anonymous, secured } from './secured.ts'

type Env = GatewayEnv<Record<never, never>>
type App = ReturnType<typeof made>

/** What ran that is closed: nothing may, for nobody is known here. */
let leaked: string[] = []
afterEach(() => {
  expect(leaked).toEqual([])
  leaked = []
})

const nobody: Authentication = {
  schemes: { trusting: { type: 'http', scheme: 'bearer' } },
  document: {},
  challenge: 'Bearer',
  claims: () => true,
  authenticate: async () => {
    throw new BffError('BFF_UNAUTHENTICATED', 'auth: nobody', { headers: { 'www-authenticate': 'Bearer' } })
  },
}
const made = () => gateway({ name: 'test', services: {}, auth: nobody, log: 'silent' })
const [mark] = anonymous().middleware
const passes: MiddlewareHandler = (_, next) => next()
const open = (c: Context) => c.text('open')
const closed = (c: Context) => {
  leaked.push(c.req.path)
  return c.text('leak')
}
const closedToo: MiddlewareHandler = async (c, _next) => closed(c)
const ask = async (app: Pick<App, 'request'>, path: string, init?: RequestInit) => {
  const res = await app.request(`http://localhost${path}`, init)
  return `${res.status} ${(await res.text()).replace(/^\{.*"code":"(\w+)".*$/s, '$1')}`
}
const refused = '401 BFF_UNAUTHENTICATED'

/** Files for anybody, where there are some: stands before everything, and calls `next()`. */
const files = new Hono<Env>().get('/*', mark, async (c, next) => {
  if (c.req.path === '/app.js') return c.text('open')
  return next()
})

describe('S1: behind an open wildcard that calls next()', () => {
  const app = made().route('/', files)
  app.route('/api', new Hono<Env>().get('/me', closed).get('/by/:id?', closed).get('/n/:n{[0-9]+}', closed))
  app.route('/deep', new Hono<Env>().basePath('/er').route('/', new Hono<Env>().get('/still', closed)))
  app.on(['GET', 'POST'], ['/both', '/other'], closed)
  app.mount('/old', () => {
    leaked.push('mount')
    return new Response('leak')
  })
  app.all('/everything', closed)

  it.each([
    '/api/me',
    '/api/by',
    '/api/by/7',
    '/api/n/12',
    '/deep/er/still',
    '/both',
    '/other',
    '/old',
    '/old/x',
    '/everything',
    '/%61pi/me',
    '/api/m%65',
  ])('%s is closed', async (path) => {
    expect(await ask(app, path)).toBe(refused)
    expect((await app.request(path, { method: 'HEAD' })).status).toBe(401)
  })

  it.each([
    '/api/me/',
    '/API/me',
    '//api/me',
    '/api//me',
    '/x/../api/me',
    '/api/me%2f',
    '/api/me;x',
    '/nothing',
  ])('%s reaches nothing closed', async (path) => {
    expect([refused, '404 BFF_ROUTE_UNKNOWN']).toContain(await ask(app, path))
  })

  it('and the files are open', async () => {
    expect(await ask(app, '/app.js')).toBe('200 open')
  })

  it.each(['OPTIONS', 'PUT', 'QUERY', 'get', 'TRACKING'])('%s reaches nothing closed', async (method) => {
    expect(await ask(app, '/api/me', { method })).toMatch(/^(?:40[145]) /)
    expect(await ask(app, '/everything', { method })).toBe(refused)
  })

  it('the method a header asks for is that of another request, which is closed as well', async () => {
    const overridden = made().route('/', files)
    overridden.use(methodOverride({ app: overridden, header: 'x-method' }))
    overridden.delete('/api/me', closed)
    overridden.post('/api/me', mark, open)

    const init = { method: 'POST', headers: { 'x-method': 'DELETE' } }
    expect(await ask(overridden, '/api/me', init)).toBe(refused)
  })

  it('asks who it is where that is, once, and tells the handler', async () => {
    let asked = 0
    const auth: Authentication = {
      ...nobody,
      authenticate: async () => {
        asked += 1
        return { principal: { kind: 'user', id: 'u1', scopes: [], claims: {} } }
      },
    }
    const guardedApp = gateway({ name: 'test', services: {}, auth, log: 'silent' }).route('/', files)
    guardedApp.get('/me', passes, passes, (c) => c.text(`${c.var.principal.id} ${c.var.scope.principal.id}`))

    expect(await ask(guardedApp, '/me')).toBe('200 u1 u1')
    expect(asked).toBe(1)
  })
})

describe('S1: a mark for all methods opens nothing', () => {
  it.each<[string, (app: App) => unknown]>([
    ['use', (app) => app.use(mark)],
    ['use with a path', (app) => app.use('/me', mark)],
    ['all', (app) => app.all('/me', mark, (_, next) => next())],
    ['on', (app) => app.on('all', '/me', mark)],
    ['an app of its own', (app) => app.route('/', new Hono<Env>().use(mark))],
  ])('registered by %s', async (_, register) => {
    const app = made()
    register(app)
    app.get('/me', closed)

    expect(await ask(app, '/me')).toBe(refused)
  })
})

describe('S1: middleware that answers by itself answers nobody who is not known', () => {
  const answers: MiddlewareHandler = async (c, _next) => c.text('of its own')
  const sets: MiddlewareHandler = async (c, _next) => {
    c.res = new Response('of its own')
  }
  const setsAndCallsNext: MiddlewareHandler = async (c, next) => {
    c.res = new Response('of its own')
    await next()
  }
  const replaces: MiddlewareHandler = async (c, next) => {
    await next()
    c.res = undefined
    c.res = new Response('of its own')
  }
  const catches = new Hono<Env>().use(async () => {
    throw new Error('oh')
  })
  catches.onError((_, c) => c.text('of its own'))
  const callsNext = new Hono<Env>().get('/*', mark, passes)

  const begins = new Hono<Env>().get('/*', mark, async (c, next) => {
    c.res = new Response('begun')
    await next()
  })

  it.each<[string, (app: App) => unknown]>([
    ['behind an open route that has begun an answer', (app) => app.route('/', begins).use(replaces)],
    ['before an open route', (app) => app.use(answers).get('/x', mark, open)],
    ['by setting the answer', (app) => app.use(sets).get('/x', mark, open)],
    ['by setting it, and calling next()', (app) => app.use(setsAndCallsNext).get('/x', mark, open)],
    ['behind an open route that calls next()', (app) => app.route('/', callsNext).use(answers)],
    ['behind one, where nothing is', (app) => app.route('/', callsNext).use(replaces)],
    ['instead of a refusal', (app) => app.route('/', callsNext).use(replaces).get('/x', closed)],
    ['in the error handler of its app', (app) => app.route('/', callsNext).route('/', catches)],
    ['as one of several', (app) => app.route('/', callsNext).use(some(answers, passes))],
    ['as each of several', (app) => app.route('/', callsNext).use(every(passes, answers))],
    ['with a redirect', (app) => app.route('/', callsNext).use(async (c, _next) => c.redirect('/y'))],
  ])('%s', async (_, register) => {
    const app = made()
    register(app)

    expect(await ask(app, '/x')).toBe(refused)
  })

  it('but refuses, and sees what is open', async () => {
    const app = made()
    app.use(async (c, next) => {
      if (c.req.path === '/teapot') return c.text('short and stout', 418)
      await next()
    })
    app.use(etag())
    app.get('/x', mark, open).get('/teapot', mark, open)
    const tag = (await app.request('/x')).headers.get('etag') ?? ''

    expect(await ask(app, '/teapot')).toBe('418 short and stout')
    expect(await ask(app, '/x')).toBe('200 open')
    expect((await app.request('/x', { headers: { 'if-none-match': tag } })).status).toBe(304)
  })
})

describe('S1: what apps bring along opens nothing', () => {
  it('their error handlers do not see the refusal, nor answer for it', async () => {
    const seen: unknown[] = []
    const inner = new Hono<Env>().get('/*', mark, passes).get('/me', closed)
    inner.onError((error, c) => {
      seen.push(error)
      return c.text('leak')
    })
    const outer = new Hono<Env>().route('/', inner)
    outer.onError((error, c) => {
      seen.push(error)
      return c.text('leak')
    })

    expect(await ask(made().route('/', outer), '/me')).toBe(refused)
    expect(seen).toEqual([])
  })

  it('nor do their answers for what is unknown', async () => {
    const inner = new Hono<Env>().get('/me', closed)
    inner.notFound((c) => c.text('leak', 200))

    expect(await ask(made().route('/', inner), '/you')).toBe('404 BFF_ROUTE_UNKNOWN')
  })

  it('a combination counts as the handler it is', async () => {
    const app = made().route('/', files)
    app.get('/some', some(closedToo, passes)).get('/every', every(passes, closedToo))

    expect(await ask(app, '/some')).toBe(refused)
    expect(await ask(app, '/every')).toBe(refused)
  })

  it('a mark inside a combination opens nothing', async () => {
    const app = made()
    app.get('/x', every(mark, passes), closed)

    expect(await ask(app, '/x')).toBe(refused)
  })

  it('a mark behind a handler of its route opens nothing', async () => {
    const app = made()
    app.get('/x', passes, mark, closed)

    expect(await ask(app, '/x')).toBe(refused)
  })

  it('a mark for one path or method opens no other', async () => {
    const app = made()
    app.on(['GET', 'POST'], ['/x', '/y'], mark, open)
    app.put('/x', closed).get('/x/:id?', closed)

    expect(await ask(app, '/y', { method: 'POST' })).toBe('200 open')
    expect(await ask(app, '/x', { method: 'PUT' })).toBe(refused)
    expect(await ask(app, '/x/1')).toBe(refused)
  })

  it('an optional parameter is open with and without, and nothing below it', async () => {
    const app = made()
    app.get('/x/:id?', mark, open).get('/x/:id/secret', closed)

    expect(await ask(app, '/x')).toBe('200 open')
    expect(await ask(app, '/x/1')).toBe('200 open')
    expect(await ask(app, '/x/1/secret')).toBe(refused)
  })

  it.each<[string, (app: App) => unknown]>([
    ['files for every method', (app) => app.use('/*', serveStatic({ root: '.' }))],
    ['files of a route', (app) => app.get('/*', serveStatic({ root: '.' }))],
    [
      'files behind an open route',
      (app) => app.get('/*', mark, passes).use('/*', serveStatic({ root: '.' })),
    ],
    ['an exception', (app) => app.use(except('/package.json', passes)).get('/package.json', closed)],
    [
      'whoever swallows the refusal',
      (app) => {
        app.use(async (c, next) => {
          await next().catch(() => {})
          c.error = undefined
          c.res = new Response('leak')
        })
        app.get('/*', mark, passes).get('/package.json', closed)
      },
    ],
  ])('%s of hono opens nothing', async (_, register) => {
    const app = made()
    register(app)

    expect(await ask(app, '/package.json')).toBe(refused)
  })

  it('a route that comes after the first request is refused', async () => {
    const app = made()
    app.get('/x', mark, open)
    await app.request('/x')

    expect(() => app.get('/late', mark, open)).toThrow('already built')
  })

  it('a redirect for slashes asks first', async () => {
    const app = made()
    app.use(trimTrailingSlash())
    app.get('/x', mark, open).get('/me', closed)

    expect(await ask(app, '/me/')).toBe(refused)
  })
})

describe('S1: two definitions are refused', () => {
  it.each<[string, (app: App) => unknown]>([
    ['of the gateway', (app) => app.get('/v1/x', mark, passes).get('/v1/x', closed)],
    ['for QUERY', (app) => app.query('/v1/x', mark, passes).query('/v1/x', closed)],
    ['by on()', (app) => app.on('GET', '/v1/x', mark, passes).on('GET', '/v1/x', closed)],
    ['under basePath()', (app) => app.basePath('/v1').get('/x', mark, passes).get('/x', closed)],
    [
      'under two of them',
      (app) => {
        app.basePath('/v1').get('/x', mark, passes)
        app.basePath('/v1').get('/x', closed)
      },
    ],
    [
      'under basePath() of basePath()',
      (app) => app.basePath('/v').basePath('/1').get('/x', mark, passes).get('/x', closed),
    ],
    [
      'of an app mounted under basePath()',
      (app) => app.basePath('/v1').get('/x', mark, passes).route('/', new Hono<Env>().get('/x', closed)),
    ],
  ])('%s', (_, register) => {
    expect(() => register(made())).toThrow(/is defined twice/)
  })

  it('and two that differ are not, wherever they come from', async () => {
    const app = made()
    app.basePath('/v1').get('/x', mark, open).post('/x', closed).get('/y', closed)

    expect(await ask(app, '/v1/x')).toBe('200 open')
    expect(await ask(app, '/v1/x', { method: 'POST' })).toBe(refused)
    expect(await ask(app, '/v1/y')).toBe(refused)
  })
})

describe('S1: the guards go where the routes go', () => {
  const app = made().route('/', files)
  app.get('/me', closed)

  it('mounted as a whole', async () => {
    expect(await ask(new Hono().mount('/in', app.fetch), '/in/me')).toBe(refused)
    expect(await ask(new Hono().mount('/a', new Hono().mount('/b', app.fetch).fetch), '/a/b/me')).toBe(
      refused,
    )
  })

  it('taken out one by one', async () => {
    const elsewhere = new Hono()
    elsewhere.onError((error, c) => c.text(error.message, 500))
    for (const { method, path, handler } of app.routes.slice(1)) elsewhere.on(method, path, handler)

    expect(await ask(elsewhere, '/me')).toMatch(/^500 No scope/)
  })

  it('in another app', async () => {
    expect(await ask(new Hono().route('/in', app), '/in/me')).toBe(refused)
  })
})

describe('S2: scopes', () => {
  const trusting: Authentication = {
    ...nobody,
    authenticate: async () => ({ principal: { kind: 'user', id: 'u1', scopes: ['b'], claims: {} } }),
  }
  const scoped = () => gateway({ name: 'test', services: {}, auth: trusting, log: 'silent' })
  const responses = { 200: { description: 'Fine' } }
  const route = createRoute({
    method: 'get',
    path: '/admin',
    ...secured<Env>('admin'),
    middleware: [passes],
    responses,
  })
  const routes = new OpenAPIHono<Env>().openapi(route, closed)
  routes.onError((_, c) => c.text('gone', 410))

  it.each<[string, Hono<Env>, string]>([
    ['behind an open wildcard', files, '403 BFF_FORBIDDEN'],
    ['behind a closed one that calls next()', new Hono<Env>().get('/*', passes), '403 BFF_FORBIDDEN'],
    ['behind one with another scope', new Hono<Env>().get('/*', requireScope('b')), '403 BFF_FORBIDDEN'],
  ])('are enforced %s', async (_, before, answer) => {
    const plain = new OpenAPIHono<Env>().openapi(route, closed)

    expect(await ask(scoped().route('/', before).route('/', plain), '/admin')).toBe(answer)
    expect(
      await ask(scoped().route('/', before).route('/', new Hono<Env>().route('/', plain)), '/admin'),
    ).toBe(answer)
    expect(
      await ask(scoped().route('/', before).route('/', new Hono<Env>().route('/', routes)), '/admin'),
    ).toMatch(/^4(?:03|10) /)
  })
})
