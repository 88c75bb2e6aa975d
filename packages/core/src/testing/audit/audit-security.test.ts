import { createRoute as createHonoRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { anyOf } from '../../auth/any-of.ts'
import type { Authentication } from '../../auth/authentication.ts'
import { bearer } from '../../auth/bearer/bearer.ts'
import { createRoute } from '../../auth/create-route.ts'
import { requireScope } from '../../auth/require-scope.ts'
import { anonymous, secured } from '../../auth/secured.ts'
import { session } from '../../auth/session/session.ts'
import { withoutCsrfHeader } from '../../auth/without-csrf-header.ts'
import { maxBody } from '../../edge/body/body.ts'
import { BffError } from '../../errors/bff-error.ts'
import { type GatewayEnv, type GatewayOptions, gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import { connect } from '../../service/connect.ts'
import { type Bound, type ServiceOptions, service } from '../../service/service.ts'
import { limit } from '../../traffic/limits/limit.ts'
import { limited } from '../../traffic/limits/limited.ts'
import { backends } from '../backends/backends.ts'
import { signedIn } from '../backends/signed-in.ts'
import { tokenFor } from '../backends/token-for.ts'
import type { RouteRequests } from '../route-requests.ts'
import { auditSecurity } from './audit-security.ts'

const services = {
  users: service('users', { audience: 'urn:shop:users' }, (call) => ({
    me: () => call.get('me', z.string()),
  })),
  orders: service('orders', { audience: 'urn:shop:orders', headers: ['accept-language'] }, () => ({})),
}
type Env = GatewayEnv<Bound<typeof services>>

const shop = await backends({
  users: { 'GET /me': '"Ada"' },
  orders: { 'GET /orders/o1/invoice': 'An invoice' },
})
const { ISSUER: issuer, AUDIENCE: audience } = shop.settings
const fine = { 204: { description: 'Fine' } }
const closed = new Hono<Env>().get('/home', (c) => c.json(c.var.principal.id))
const perAddress = limit({ name: 'address', by: 'address', quota: 600, window: 60_000 })
const made: { close(): Promise<void> }[] = []

let printed: string[]
let complaints: string[]
beforeEach(() => {
  printed = []
  complaints = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line))
  vi.spyOn(console, 'error').mockImplementation((line: string) => void complaints.push(line))
})
afterEach(async () => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  await Promise.all(made.splice(0).map((app) => app.close()))
})
afterAll(() => shop.close())

type Options = Partial<GatewayOptions<typeof services>> & { readonly token?: ServiceOptions }

const appOf = (routes: Hono<Env>, { token = {}, ...options }: Options = {}) => {
  const app = gateway({
    name: 'shop-bff',
    budget: 1_200,
    services: connect(services, shop.settings, token),
    auth: bearer({ issuer, audience }),
    log: 'silent',
    limits: [perAddress],
    ...options,
  }).route('/v1', routes)
  made.push(app)
  return app
}
const audit = (routes: Hono<Env>, options?: Options, requests: RouteRequests = {}) =>
  auditSecurity(appOf(routes, options), requests, (scopes) => tokenFor('u1', scopes))

it('prints who may call each route, what it takes, and what it forwards to whom', async () => {
  const home = createRoute({ method: 'get', path: '/home', ...secured<Env>('home:read'), responses: fine })
  const config = createRoute({ method: 'get', path: '/config/{app}', ...anonymous(), responses: fine })
  const routes = new OpenAPIHono<Env>()
    .openapi(home, async (c) => {
      await c.var.services.users.me()
      return c.body(null, 204)
    })
    .openapi(config, empty)
    .get('/hook', ...anonymous().middleware, () => {
      throw new BffError('BFF_UNAUTHENTICATED', 'hook: not signed')
    })
    .put('/avatar', requireScope('me:write'), requireScope('images:write'), maxBody(5_000), empty)
    .all('/echo', async (c) => c.text(await c.var.services.users.me()))
    .route('/', passThrough(services.orders, { path: '/orders/{id}/invoice', scopes: ['orders:read'] }))

  await audit(
    routes,
    { token: { token: 'forward' } },
    { 'GET /v1/orders/{id}/invoice': { params: { id: 'o1' } } },
  )

  expect(printed).toEqual([
    `shop-bff                     auth          scopes                 CSRF  body bytes  budget ms  limits   forwards
GET /livez                   anybody       –                      –              –       1200  –        –
GET /readyz                  anybody       –                      –              –       1200  –        –
GET /problems/{code}         anybody       –                      –              –       1200  address  –
GET /v1/home                 bearer        home:read              –              –       1200  address  forward: users
GET /v1/config/{app}         anybody       –                      –              –       1200  address  –
GET /v1/hook                 itself        –                      –              –       1200  address  –
PUT /v1/avatar               bearer        me:write images:write  –           5000       1200  address  –
ALL /v1/echo                 bearer        –                      –              –       1200  address  forward: users
GET /v1/orders/{id}/invoice  bearer        orders:read            –              –       1200  address  forward, passed through: orders
GET /health                  private port  –                      –              –          –  –        –
GET /openapi.json            private port  –                      –              –          –  –        –
POST /cache/purge            private port  –                      –              –          –  –        –

service  token    audience         client's headers
users    forward  urn:shop:users   –
orders   forward  urn:shop:orders  accept-language`,
  ])
  expect(complaints).toEqual([])
  expect(process.exitCode).toBeUndefined()
})

it('shows that an open route has no token to forward', async () => {
  const routes = new Hono<Env>().get('/hello', ...anonymous().middleware, async (c) =>
    c.text(await c.var.services.users.me()),
  )

  await audit(routes, { token: { token: 'forward' } })

  expect(printed[0]).toMatch(/^GET \/v1\/hello +anybody .* none: users$/m)
})

const unmarked = createRoute({ method: 'get', path: '/config', security: [], responses: fine })
const scoped = { method: 'get', path: '/caches', ...secured<Env>('home:read'), responses: fine } as const
const empty = () => new Response(null, { status: 204 })
const late = new Hono<Env>().get(
  '/late',
  (_, next) => next(),
  ...anonymous().middleware,
  (c) => c.text('!'),
)

it.each<[string, Hono<Env>, string]>([
  [
    'asks for its scopes by its declaration alone',
    new OpenAPIHono<Env>().openapi(createHonoRoute({ ...scoped, middleware: [(_, next) => next()] }), empty),
    'GET /v1/caches is declared by createRoute of @hono/zod-openapi, which loses its scopes beside middleware of its own, hidden, or in another app: import createRoute from @bffkit/core',
  ],
  [
    'is never reached',
    new Hono<Env>().get('/*', (c) => c.text('all')).get('/one', (c) => c.text('one')),
    'GET /v1/one is not reached, since another route answers its request: register it before that route, or take it away',
  ],
  [
    'has a path that no request is known for',
    new Hono<Env>().get('/shops/:id{[A-Z]{7}}', (c) => c.text('one')),
    'GET /v1/shops/{id} cannot be audited: give it a request whose params fit its path',
  ],
  [
    'only its declaration calls open',
    new OpenAPIHono<Env>().openapi(unmarked, (c) => c.body(null, 204)),
    'GET /v1/config says that anybody may call it, and is closed: put ...anonymous().middleware before its other middleware, or take security: [] out',
  ],
  [
    'has something else before the mark',
    late,
    'GET /v1/late says that anybody may call it, and is closed: put ...anonymous().middleware before its other middleware, or take security: [] out',
  ],
])('fails on a route that %s', async (_, routes, complaint) => {
  await audit(routes)

  expect(complaints).toEqual([`shop-bff: ${complaint}`])
  expect(process.exitCode).toBe(1)
})

it('fails on a route that lets somebody through without a scope it declares', async () => {
  const home = createRoute({
    method: 'get',
    path: '/home',
    security: [{ bearer: ['home:read'] }],
    responses: fine,
  })
  const routes = new OpenAPIHono<Env>().openapi(home, (c) => c.body(null, 204))

  await auditSecurity(appOf(routes), {}, () => tokenFor('u1', 'home:read'))

  expect(complaints).toEqual([
    'shop-bff: GET /v1/home lets somebody through without home:read, which it declares: give the audit credentials with just the scopes it asks for',
  ])
})

const inCookie: Authentication = {
  schemes: { login: { type: 'apiKey', in: 'cookie', name: '__Host-login' } },
  document: {},
  challenge: 'Login',
  claims: (caller) => caller.header('cookie') !== undefined,
  authenticate: async (caller) => {
    if (!caller.header('cookie')) throw new BffError('BFF_UNAUTHENTICATED', 'login: none')
    return { principal: { kind: 'user', id: 'u1', scopes: [], claims: {} } }
  },
}

it('fails on a cookie that counts without X-CSRF', async () => {
  await auditSecurity(appOf(closed, { auth: inCookie }), {}, () => ({ cookie: '__Host-login=1' }))

  expect(printed[0]).toMatch(/^GET \/v1\/home +login +– +NO /m)
  expect(complaints).toEqual([
    'shop-bff: GET /v1/home takes a cookie without X-CSRF: 1, so that another site can make a browser call it: recognise callers by session()',
  ])
})

it('A6: shows a route that takes safe requests without X-CSRF, and finds nothing wrong with it', async () => {
  const auth = signIn({ audiences: ['urn:shop:users', 'urn:shop:orders'] })
  const files = new Hono<Env>()
    .get('/file', withoutCsrfHeader(), (c) => c.text('a file'))
    .get('/home', (c) => c.text('at home'))
  const app = appOf(files, { auth })
  await auditSecurity(app, {}, () => signedIn(app, 'u1'))

  expect(printed[0]).toMatch(/^GET \/v1\/file +session +– +same-origin only /m)
  expect(printed[0]).toMatch(/^GET \/v1\/home +session +– +yes /m)
  expect(complaints).toEqual([])
})

it('fails on an authentication that does not answer 401', async () => {
  const authenticate: Authentication['authenticate'] = async (caller) => {
    if (!caller.header('cookie')) throw new TypeError('nothing there')
    return inCookie.authenticate(caller)
  }
  const auth = { ...inCookie, schemes: {}, authenticate }
  await auditSecurity(appOf(closed, { auth }), {}, () => ({ cookie: 'any' }))

  expect(complaints).toEqual([
    'shop-bff: GET /v1/home answers 500 to somebody without a credential: let authenticate() throw BFF_UNAUTHENTICATED',
  ])
})

const signIn = (options: {
  readonly audiences: string[]
  readonly cookie?: string
  readonly diagnostics?: boolean
}) =>
  session({
    issuer,
    clientId: 'web',
    clientSecret: 'a test secret',
    origin: 'http://localhost:3002',
    ...options,
  })

it('finds sessions protected against other sites, on the routes that look for one themselves as well', async () => {
  const auth = signIn({ audiences: ['urn:shop:users', 'urn:shop:orders'] })
  const app = appOf(closed, { auth, token: { token: 'user' } }).route('/', auth.routes)

  await auditSecurity(app, {}, (scopes) => signedIn(app, 'u1', scopes))

  expect(printed[0]).toMatch(/^GET \/v1\/home +session +– +yes /m)
  expect(printed[0]).toMatch(/^POST \/bff\/logout +itself +– +yes /m)
  expect(printed[0]).toMatch(/^GET \/bff\/login +anybody +– +– /m)
  expect(complaints).toEqual([])
})

it('knows the cookie of a gateway that takes something else as well', async () => {
  const auth = anyOf(signIn({ audiences: [] }), bearer({ issuer, audience }))
  await audit(closed, { auth })

  expect(printed[0]).toMatch(/^GET \/v1\/home +session, bearer +– +yes /m)
})

it('fails on a service that receives a token and declares no audience, or has it sent in the clear', async () => {
  const orders = service('orders', { token: 'forward' }, () => ({}))
  const settings = { USERS_URL: 'https://users.example', ORDERS_URL: 'http://a.example/x,https://b.example' }
  await audit(closed, { services: connect({ ...services, orders }, settings) })

  expect(complaints).toEqual([
    "shop-bff: services.orders receives a token ('forward') and declares no audience: stop forwarding, as in connect(services, settings, { except: { orders: { token: 'none' } } }); or, if it is for this token, say what it calls itself in tokens, as in service('orders', { audience: 'urn:shop:orders' }, …)",
    "shop-bff: services.orders receives a token ('forward') in the clear, at http://a.example: give it an https address, or one on this machine",
  ])
  expect(process.exitCode).toBe(1)
})

it("fails on a service that receives the user's token, when the session has none for it", async () => {
  const auth = signIn({ audiences: ['urn:shop:users'] })
  const app = appOf(closed, { auth, token: { token: 'user' } })
  await auditSecurity(app, {}, (scopes) => signedIn(app, 'u1', scopes))

  expect(complaints).toEqual([
    "shop-bff: services.orders receives the user's token for urn:shop:orders, for which the session has none: name it in session({ audiences })",
  ])
})

it('fails on each weaker default without a reason, and prints the reasons of the others', async () => {
  const edge = {
    maxBody: 2_000_000,
    cors: ['https://app.example'],
    hstsMaxAge: 60,
    contentSecurityPolicy: "img-src 'self'",
  }
  const auth = signIn({ audiences: [], cookie: 'sid', diagnostics: true })
  const routes = new Hono<Env>()
    .put('/avatar', maxBody(5_000_000), (c) => c.body(null, 204))
    .post('/note', (c) => c.body(null, 204))
  const app = appOf(routes, {
    budget: 9_000,
    edge,
    auth,
    token: { bulkhead: false, maxBody: 1e9, breaker: { failureRatio: 0.9 } },
    waivers: { 'edge.cors': 'the app is at another origin', 'routes.PUT /v1/avatar.maxBody': 'pictures' },
  }).route('/', auth.routes)
  await auditSecurity(app, {}, (scopes) => signedIn(app, 'u1', scopes))

  const [, , table = ''] = printed[0]?.split('\n\n') ?? []
  expect(table).toBe(
    `weakened                       is                   default                why
budget                         9000 ms              3000 ms                NOBODY SAYS
edge.maxBody                   2000000 bytes        1048576 bytes          NOBODY SAYS
edge.cors                      https://app.example  no origin              the app is at another origin
edge.hstsMaxAge                60 s                 31536000 s             NOBODY SAYS
edge.contentSecurityPolicy     img-src 'self'       nothing may be loaded  NOBODY SAYS
auth.cookie                    sid                  __Host-…               NOBODY SAYS
auth.diagnostics               on                   off                    NOBODY SAYS
services.users.breaker         open at 0.9          open at 0.5            NOBODY SAYS
services.users.bulkhead        off                  128 calls              NOBODY SAYS
services.users.maxBody         1000000000 bytes     10485760 bytes         NOBODY SAYS
services.orders.breaker        open at 0.9          open at 0.5            NOBODY SAYS
services.orders.bulkhead       off                  128 calls              NOBODY SAYS
services.orders.maxBody        1000000000 bytes     10485760 bytes         NOBODY SAYS
routes.PUT /v1/avatar.maxBody  5000000 bytes        1048576 bytes          pictures`,
  )
  expect(complaints).toHaveLength(12)
  expect(complaints[0]).toBe(
    "shop-bff: budget is 9000 ms, weaker than its default (3000 ms), without a reason: take it back, or give a reason in gateway({ waivers: { 'budget': '…' } })",
  )
})

it('finds nothing weaker in what is stricter than the defaults, and fails on a reason nobody needs', async () => {
  await audit(closed, {
    edge: { maxBody: 1_000, cors: [], hstsMaxAge: 63_072_000 },
    token: { bulkhead: 10, retry: false, maxBody: 1_000, breaker: { failureRatio: 0.1 } },
    waivers: { 'services.orders.breaker': 'it never fails' },
  })

  expect(printed[0]).not.toContain('weakened')
  expect(complaints).toEqual([
    'shop-bff: services.orders.breaker has a reason to be weaker than its default, and is not: take its line out of gateway({ waivers })',
  ])
})

it('fails on a route that is not answered well, since nobody knows what it would forward', async () => {
  const routes = new Hono<Env>().get('/home', () => {
    throw new BffError('BFF_NOT_FOUND', 'home: gone')
  })
  await audit(routes)

  expect(complaints).toHaveLength(1)
  expect(complaints[0]).toContain(
    'shop-bff: GET /v1/home cannot be audited, since it answers 404: {"type":"/problems/BFF_NOT_FOUND"',
  )
  expect(process.exitCode).toBe(1)
})

it('S1: audits an app with an open wildcard before a closed route', async () => {
  const routes = new Hono<Env>()
    .get('/*', ...anonymous().middleware, (_, next) => next())
    .route('/api', new Hono<Env>().get('/me', (c) => c.json(c.var.principal.id)).get('/:no{[0-9]{2}}', empty))
  await audit(routes)

  expect(printed[0]).toMatch(/^GET \/v1\/\* +anybody /m)
  expect(printed[0]).toMatch(/^GET \/v1\/api\/me +bearer /m)
  expect(printed[0]).toMatch(/^GET \/v1\/api\/\{no\} +bearer /m)
  expect(complaints).toEqual([])
})

it('S2: asks every route in every mounting, whatever has lost its declarations', async () => {
  const caches = createRoute({ ...scoped, hide: true, middleware: [(_, next) => next()] })
  const routes = new OpenAPIHono<Env>().openapi(caches, empty)
  await audit(new Hono<Env>().route('/a', routes).route('/b', new Hono<Env>().route('/c', routes)))

  expect(printed[0]).toMatch(/^GET \/v1\/a\/caches +bearer +home:read /m)
  expect(printed[0]).toMatch(/^GET \/v1\/b\/c\/caches +bearer +home:read /m)
  expect(complaints).toEqual([])
})

it('refuses an app that is no gateway', async () => {
  const app = appOf(closed)
  const { auth, audit } = app
  const plain = Object.assign(new OpenAPIHono(), { name: 'plain', auth, audit, private: new Hono() })
  plain.get('/', (c) => c.text('hello'))

  await expect(auditSecurity(plain, {}, () => ({}))).rejects.toThrow(
    'plain: GET / cannot be audited: it is not served by a gateway()',
  )
})

it('fails on routes that anybody may call as often as they like, unless there is a reason', async () => {
  const routes = new OpenAPIHono<Env>()
    .openapi(createRoute({ method: 'get', path: '/free', ...anonymous(), responses: fine }), empty)
    .openapi(
      createRoute({ method: 'get', path: '/own', ...anonymous(), ...limited(perAddress), responses: fine }),
      empty,
    )
  const without = (name: string) =>
    `shop-bff: ${name} is none, weaker than its default (a limit of addresses), without a reason: take it back, or give a reason in gateway({ waivers: { '${name}': '…' } })`

  await audit(routes, { limits: [] })
  expect(complaints).toEqual([
    without('routes.GET /problems/{code}.limits'),
    without('routes.GET /v1/free.limits'),
  ])

  complaints = []
  await audit(routes, { limits: [], waivers: { limits: 'a proxy in front limits addresses' } })
  await audit(routes, {
    limits: [],
    waivers: {
      'routes.GET /problems/{code}.limits': 'a page',
      'routes.GET /v1/free.limits': 'only in the office',
    },
  })
  expect(complaints).toEqual([])
})
