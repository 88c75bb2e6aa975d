import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { mount } from 'hono/mount'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import { BffError } from '../errors/bff-error.ts'
import { type GatewayEnv, type GatewayOptions, gateway } from '../gateway/gateway.ts'
import type { Authentication } from './authentication.ts'
import { requireScope } from './require-scope.ts'
import { anonymous, secured } from './secured.ts'

type Env = GatewayEnv<Record<never, never>>

const refusing: Authentication = {
  ...trusting(),
  authenticate: async () => {
    throw new BffError('BFF_UNAUTHENTICATED', 'auth: no', { headers: { 'www-authenticate': 'Bearer' } })
  },
}

const made = (extra: Partial<GatewayOptions<Record<never, never>>> = {}) =>
  gateway({ name: 'test', services: {}, auth: refusing, log: 'silent', ...extra })

const responses = { 200: { description: 'Fine', content: { 'text/plain': { schema: z.string() } } } }
const says = (text: string) => (c: Context) => c.text(text, 200)
const passes: MiddlewareHandler = (_, next) => next()
const answering: MiddlewareHandler = async (c) => c.text('leak')

const open = (path: string) => createRoute({ method: 'get', path, ...anonymous(), responses })
const closed = (path: string) => createRoute({ method: 'get', path, responses })

const opened = (path: string, text = 'open') => new OpenAPIHono<Env>().openapi(open(path), says(text))

type App = ReturnType<typeof made>

const ask = async (app: Pick<App, 'request'>, path: string, init?: RequestInit) => {
  const res = await app.request(path, init)
  const type = res.headers.get('content-type') ?? ''
  return type.startsWith('text/plain')
    ? `${res.status} ${await res.text()}`
    : `${res.status} ${Object(await res.json()).code}`
}

const refused = '401 BFF_UNAUTHENTICATED'

describe('a route is authenticated', () => {
  it.each<[string, (app: App) => unknown]>([
    ['that is declared without a word about it', (app) => app.openapi(closed('/x'), says('leak'))],
    [
      'that is declared with scopes',
      (app) =>
        app.openapi(
          createRoute({ method: 'get', path: '/x', ...secured('x:read'), responses }),
          says('leak'),
        ),
    ],
    [
      'that is declared with no scopes',
      (app) => app.openapi(createRoute({ method: 'get', path: '/x', ...secured(), responses }), says('leak')),
    ],
    [
      'whose declaration empties its security by hand',
      (app) => app.openapi(createRoute({ method: 'get', path: '/x', security: [], responses }), says('leak')),
    ],
    ['that is not declared', (app) => app.get('/x', says('leak'))],
    ['in an app that is mounted', (app) => app.route('/', new Hono<Env>().get('/x', says('leak')))],
    ['that takes all methods', (app) => app.all('/x', says('leak'))],
    ['with a wildcard', (app) => app.get('/*', says('leak'))],
    ['that is middleware which answers', (app) => app.use('/x', answering)],
    [
      'behind middleware for everything',
      (app) => app.route('/', new Hono<Env>().use('*', passes).get('/x', says('leak'))),
    ],
    ['that hono mounted', (app) => app.mount('/', () => new Response('leak'))],
    [
      'that hono mounted the new way',
      (app) =>
        app.all(
          '/*',
          mount(() => new Response('leak')),
        ),
    ],
    ['below a base path', (app) => app.basePath('/x').get('/', says('leak'))],
  ])('%s', async (_, register) => {
    const alone = made()
    register(alone)
    expect(await ask(alone, '/x')).toBe(refused)

    const after = made().route('/', opened('/other'))
    register(after)
    expect(await ask(after, '/x')).toBe(refused)

    const before = made()
    register(before)
    before.route('/', opened('/other'))
    expect(await ask(before, '/x')).toBe(refused)
  })

  it('also for HEAD, and for another method of an open path', async () => {
    const app = made().route('/', opened('/x'))
    app.post('/x', says('leak'))
    app.get('/y', says('leak'))

    expect(await ask(app, '/x', { method: 'POST' })).toBe(refused)
    expect((await app.request('/y', { method: 'HEAD' })).status).toBe(401)
    expect((await app.request('/x', { method: 'HEAD' })).status).toBe(200)
  })
})

describe('anonymous()', () => {
  it('opens its route, and tells the handler that nobody is known', async () => {
    const app = made().route(
      '/v1',
      new OpenAPIHono<Env>().openapi(open('/x'), (c) =>
        c.text(`${c.var.principal.kind} ${c.var.principal.id}`, 200),
      ),
    )

    expect(await ask(app, '/v1/x')).toBe('200 anonymous anonymous')
  })

  it('does not ask who is calling', async () => {
    let asked = 0
    const auth: Authentication = {
      ...trusting(),
      authenticate: (caller) => {
        asked += 1
        return trusting().authenticate(caller)
      },
    }

    expect(await ask(made({ auth }).route('/', opened('/x')), '/x')).toBe('200 open')
    expect(asked).toBe(0)
  })

  it('opens a route behind middleware, that of an app with its own errors included', async () => {
    const guarded = new OpenAPIHono<Env>()
    guarded.use('*', passes)
    guarded.use('/x', passes)
    guarded.openapi(open('/x'), says('open'))
    guarded.onError((error) => {
      throw error
    })

    expect(await ask(made().route('/v1', guarded), '/v1/x')).toBe('200 open')
  })

  it('opens a route whose own middleware stands behind it', async () => {
    const route = createRoute({
      method: 'get',
      path: '/x',
      ...anonymous(),
      middleware: [...anonymous().middleware, passes],
      responses,
    })
    const lost = createRoute({
      method: 'get',
      path: '/lost',
      ...anonymous(),
      middleware: [passes],
      responses,
    })
    const app = made().route(
      '/',
      new OpenAPIHono<Env>().openapi(route, says('open')).openapi(lost, says('leak')),
    )

    expect(await ask(app, '/x')).toBe('200 open')
    expect(await ask(app, '/lost')).toBe(refused)
  })

  it.each<[string, (app: App) => unknown]>([
    ['a parameter', (app) => app.get('/things/:id', says('leak'))],
    ['a wildcard', (app) => app.get('/things/*', says('leak'))],
    ['all methods', (app) => app.all('/things/*', says('leak'))],
    [
      'all methods of an app with its own errors',
      (app) => {
        const other = new Hono<Env>().all('/*', says('leak'))
        other.onError((error) => {
          throw error
        })
        app.route('/things', other)
      },
    ],
    ['middleware that answers', (app) => app.route('/', new Hono<Env>().use('/things/*', answering))],
    ['what hono mounted', (app) => app.mount('/things', () => new Response('leak'))],
    [
      'what hono mounted in another app',
      (app) =>
        app.route(
          '/',
          new Hono<Env>().mount('/things', () => new Response('leak')),
        ),
    ],
    [
      'what hono mounted the new way',
      (app) =>
        app.all(
          '/things/*',
          mount(() => new Response('leak')),
        ),
    ],
  ])('opens nothing that stands before its route and answers: %s', async (_, register) => {
    const before = made()
    register(before)
    before.route('/', opened('/things/open'))
    expect(await ask(before, '/things/open')).toBe(refused)

    const after = made().route('/', opened('/things/open'))
    register(after)
    expect(await ask(after, '/things/open')).toBe('200 open')
  })

  it.each<[string, (app: App) => unknown]>([
    ['not declared', (app) => app.get('/things/open', says('leak'))],
    ['that calls next()', (app) => app.get('/things/open', passes)],
    ['in another app', (app) => app.route('/things', new Hono<Env>().get('/open', says('leak')))],
    ['declared closed', (app) => app.openapi(closed('/things/open'), says('leak'))],
    ['open as well', (app) => app.route('/things', opened('/open'))],
    ['below a base path', (app) => app.basePath('/things').get('/open', says('leak'))],
  ])('S1: a second definition of its method and path is refused: %s', (_, register) => {
    const twice =
      'gateway: GET /things/open is defined twice, so that what one says would count for the other'
    const before = made()
    register(before)
    expect(() => before.route('/', opened('/things/open'))).toThrow(new TypeError(twice))

    const after = made().route('/', opened('/things/open'))
    expect(() => register(after)).toThrow(new TypeError(twice))
  })

  it('with a parameter opens no literal path before it, and answers for the one behind it', async () => {
    const literal = new OpenAPIHono<Env>().openapi(closed('/things/secret'), says('leak'))

    const before = made().route('/', literal).route('/', opened('/things/{id}'))
    expect(await ask(before, '/things/secret')).toBe(refused)
    expect(await ask(before, '/things/7')).toBe('200 open')

    const after = made().route('/', opened('/things/{id}')).route('/', literal)
    expect(await ask(after, '/things/secret')).toBe('200 open')
  })

  it.each(['/x/', '//x', '/X', '/%78', '/x/../y', '/x;a', '/x%2f..%2fy'])(
    'opens no other spelling of a path than the router takes for its own: %s',
    async (path) => {
      const app = made().route('/', opened('/x'))
      app.get('*', says('leak'))

      expect([refused, '200 open']).toContain(await ask(app, path))
    },
  )
})

describe('where nothing is registered', () => {
  it('an unknown path is 404 without authentication', async () => {
    expect(await ask(made().route('/', opened('/x')), '/nothing')).toBe('404 BFF_ROUTE_UNKNOWN')
  })

  it('an unknown method is 405 without authentication', async () => {
    expect(await ask(made().route('/', opened('/x')), '/x', { method: 'DELETE' })).toBe(
      '405 BFF_METHOD_NOT_ALLOWED',
    )
  })

  it('but middleware that passes, the path is unknown to whoever asks', async () => {
    const app = made().route('/v1', new Hono<Env>().use('*', passes))

    expect(await ask(app, '/v1/nothing')).toBe('404 BFF_ROUTE_UNKNOWN')
  })
})

describe('scopes', () => {
  const withScopes = (...scopes: string[]) => ({ auth: trusting(...scopes) })
  const route = (extra: object = {}) =>
    createRoute({
      method: 'get',
      path: '/things/{id}',
      ...secured('things:read', 'home:read'),
      ...extra,
      responses,
    })
  const things = (extra?: object) => new OpenAPIHono<Env>().openapi(route(extra), says('things'))

  it('are enforced, and the refusal names them', async () => {
    const res = await made(withScopes('home:read'))
      .route('/v1', things())
      .request('/v1/things/7', {
        headers: { 'x-request-id': 'request-1' },
      })

    expect(res.status).toBe(403)
    expect(res.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="things:read home:read"',
    )
    expect(await res.json()).toEqual({
      type: '/problems/BFF_FORBIDDEN',
      title: 'The credential lacks a scope',
      status: 403,
      code: 'BFF_FORBIDDEN',
      instance: 'request-1',
    })
  })

  it('let everybody pass who has them all', async () => {
    const app = made(withScopes('other', 'home:read', 'things:read')).route('/v1', things())

    expect(await ask(app, '/v1/things/7')).toBe('200 things')
  })

  it('are no prefix and no pattern', async () => {
    const app = made(withScopes('things', 'things:*', 'things:read:all', 'home:read')).route('/v1', things())

    expect(await ask(app, '/v1/things/7')).toBe('403 BFF_FORBIDDEN')
  })

  it('are enforced also when the route has replaced their middleware by its own', async () => {
    const app = made(withScopes('home:read')).route('/v1', things({ middleware: [passes] }))

    expect(await ask(app, '/v1/things/7')).toBe('403 BFF_FORBIDDEN')
  })

  it('are enforced also in an app that hides its declarations', async () => {
    const app = made(withScopes('home:read')).route('/v1', new Hono<Env>().route('/', things()))

    expect(await ask(app, '/v1/things/7')).toBe('403 BFF_FORBIDDEN')
  })

  it('that are asked for by middleware refuse whom nobody has authenticated', async () => {
    const app = made(withScopes('a')).route(
      '/',
      new OpenAPIHono<Env>().openapi(
        createRoute({
          method: 'get',
          path: '/x',
          ...anonymous(),
          middleware: [...anonymous().middleware, requireScope('a')],
          responses,
        }),
        says('leak'),
      ),
    )
    const res = await app.request('/x')

    expect([res.status, res.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  })
})

describe('authentication that takes its time', () => {
  it('ends with the budget of the request', async () => {
    const auth: Authentication = { ...trusting(), authenticate: () => new Promise(() => {}) }
    let expire = () => {}
    const clock = {
      now: () => 0,
      after: (_: number, then: () => void) => {
        expire = then
        return () => {}
      },
    }
    const app = made({ auth, clock })
    app.get('/x', says('leak'))
    const response = ask(app, '/x')
    expire()

    expect(await response).toBe('504 BFF_BUDGET_SPENT')
  })
})
