import { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { timeout } from 'hono/timeout'
import { describe, expect, it } from 'vitest'
import { createRoute } from '../../auth/create-route.ts'
import { declared } from '../../auth/declared.ts'
import { anonymous, secured } from '../../auth/secured.ts'
import type { Gateway, GatewayEnv } from '../../gateway/gateway.ts'
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
