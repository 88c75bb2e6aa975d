import { OpenAPIHono, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { createRoute } from '../../auth/create-route.ts'
import { declared } from '../../auth/declared.ts'
import { anonymous, secured } from '../../auth/secured.ts'
import type { GatewayEnv } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import type { DryRun } from '../../scope/scope.ts'
import { service } from '../../service/service.ts'
import { concurrency, limit, quota } from './limit.ts'
import { limited } from './limited.ts'
import { memoryLimits } from './memory-limits.ts'
import { plans } from './plans.ts'
import { fine, from, limitedGateway, limitsIn, naming } from './test/limited-gateway.ts'

type Env = GatewayEnv<Record<never, never>>

const minute = 60_000
const perAddress = () => limit({ name: 'address', by: 'address', quota: 2, window: minute })
const perCaller = () => limit({ name: 'caller', by: 'principal', quota: 2, window: minute })
const ofCaller = (caller: string) => ({ headers: { 'x-caller': caller } })

describe('a limit of addresses', () => {
  it('refuses before a credential is looked at or a body is read', async () => {
    const auth = naming()
    const { app } = limitedGateway({ auth, limits: [perAddress()] })
    app.post('/orders', fine)
    const ask = () => app.request('/orders', { method: 'POST', body: '{}' }, from('192.0.2.1'))
    expect((await ask()).status).toBe(200)
    expect((await ask()).status).toBe(200)
    const asked = auth.asked

    const refused = await ask()

    expect(auth.asked).toBe(asked)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(limitsIn(refused)).toEqual({
      'ratelimit-policy': '"address";q=2;w=60',
      ratelimit: '"address";r=0;t=30',
      'retry-after': '30',
    })
    expect([refused.status, await refused.json()]).toEqual([
      429,
      {
        type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
        title: 'A limit is spent',
        status: 429,
        code: 'BFF_RATE_LIMITED',
        instance: refused.headers.get('x-request-id'),
        retryAfter: 30,
        'violated-policies': ['address'],
      },
    ])
  })

  it('counts IPv6 by its /64, and IPv4 the same in both spellings', async () => {
    const { app } = limitedGateway({ limits: [perAddress()] })
    app.get('/', fine)
    const left = async (address: string) => limitsIn(await app.request('/', {}, from(address))).ratelimit

    expect(await left('2001:db8:0:1::1')).toBe('"address";r=1;t=30')
    expect(await left('2001:db8:0:1:ffff::9')).toBe('"address";r=0;t=60')
    expect(await left('2001:db8:0:2::1')).toBe('"address";r=1;t=30')
    expect(await left('192.0.2.1')).toBe('"address";r=1;t=30')
    expect(await left('::ffff:192.0.2.1')).toBe('"address";r=0;t=60')
  })

  it('counts paths that do not exist, and neither probes, preflights, nor what the same process asks', async () => {
    const { app } = limitedGateway({ limits: [perAddress()], edge: { cors: ['https://app.example'] } })
    app.get('/', fine)
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
    }
    for (let times = 0; times < 5; times += 1) {
      expect((await app.request('/livez', {}, from('192.0.2.1'))).status).toBe(200)
      expect((await app.request('/', preflight, from('192.0.2.1'))).status).toBe(204)
      expect((await app.request('/')).status).toBe(200)
    }

    const statuses = ['/a', '/b', '/c'].map((path) => app.request(path, {}, from('192.0.2.1')))
    expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([404, 404, 429])
  })
})

describe('a limit of callers', () => {
  it('counts each by itself, after authentication and before validation', async () => {
    const { app } = limitedGateway({ auth: naming(), limits: [perCaller()] })
    const route = createRoute({
      method: 'get',
      path: '/search',
      ...secured<Env>(),
      request: { query: z.object({ words: z.string() }) },
      responses: { 200: { description: 'Found' } },
    })
    app.route(
      '/',
      new OpenAPIHono<Env>().openapi(route, (c) => c.text('found')),
    )

    const statuses = []
    for (const path of ['/search', '/search?words=x', '/search'])
      statuses.push((await app.request(path, ofCaller('u1'))).status)
    expect(statuses).toEqual([400, 200, 429])
    expect((await app.request('/search?words=x', ofCaller('u2'))).status).toBe(200)
  })

  it.each([
    ['key', 'key:1', 'u1'],
    ['user', 'u1', 'key:1'],
  ] as const)('by %s holds for no other kind', async (by, held, other) => {
    const { app } = limitedGateway({
      auth: naming(),
      limits: [limit({ name: 'own', by, quota: 1, window: minute })],
    })
    app.get('/', fine)

    expect(limitsIn(await app.request('/', ofCaller(held)))).toMatchObject({ ratelimit: '"own";r=0;t=60' })
    expect(limitsIn(await app.request('/', ofCaller(other)))).toEqual({})
  })

  it.each<[string, Parameters<typeof limit>[0]['by'], string[], number[]]>([
    ['session', 'session', ['u1', 'u1', 'u2'], [200, 429, 200]],
    ['tenant, by its claim', 'tenant', ['u1', 'u2', 'u3'], [200, 429, 429]],
    ['route', 'route', ['u1', 'u2', 'u3'], [200, 429, 429]],
    ['gateway', 'global', ['u1', 'u2', 'u3'], [200, 429, 429]],
    [
      'what a function says',
      (c) => c.req.header('x-caller')?.slice(0, 1),
      ['u1', 'u2', 'key:1'],
      [200, 429, 200],
    ],
  ])('can be one of each %s', async (_, by, callers, statuses) => {
    const { app } = limitedGateway({
      auth: naming({ tenant: 'acme' }),
      limits: [limit({ name: 'own', by, quota: 1, window: minute })],
    })
    app.get('/:id', fine)

    const given = []
    for (const caller of callers) given.push((await app.request(`/${caller}`, ofCaller(caller))).status)
    expect(given).toEqual(statuses)
  })

  it('is not spent by who is refused for a scope', async () => {
    const { app } = limitedGateway({ auth: naming(), limits: [perCaller()] })
    app.openapi(
      createRoute({ method: 'get', path: '/', ...secured('admin'), responses: { 200: { description: '' } } }),
      (c) => c.text('fine'),
    )

    for (let times = 0; times < 5; times += 1)
      expect((await app.request('/', ofCaller('u1'))).status).toBe(403)
  })
})

describe('several limits', () => {
  it('all hold, and the strictest answers', async () => {
    const limits = [
      limit({ name: 'burst', by: 'principal', quota: 60, window: minute, burst: 2 }),
      limit({ name: 'hourly', by: 'principal', quota: 3, window: 60 * minute }),
      perAddress(),
    ]
    const { app, clock } = limitedGateway({ auth: naming(), limits })
    app.get('/', fine)
    const ask = () => app.request('/')

    expect(limitsIn(await ask())).toEqual({
      'ratelimit-policy': '"burst";q=60;w=60, "hourly";q=3;w=3600',
      ratelimit: '"burst";r=1;t=1, "hourly";r=2;t=1200',
    })
    await ask()
    expect(await (await ask()).json()).toMatchObject({ 'violated-policies': ['burst'], retryAfter: 1 })
    clock.advance(2_000)
    expect((await ask()).status).toBe(200)
    expect(await (await ask()).json()).toMatchObject({ 'violated-policies': ['hourly'], retryAfter: 1_198 })
    clock.advance(1_198_000)
    expect((await ask()).status).toBe(200)
  })

  it('tell clients to come back at different moments, never before there is anything', async () => {
    const chances = [0, 0.5, 0.999]
    const limits = [limit({ name: 'one', by: 'global', quota: 1, window: minute })]
    const { app } = limitedGateway({ limits, random: () => chances.shift() ?? 0 })
    app.get('/', fine)
    await app.request('/')

    const given = []
    for (let times = 0; times < 3; times += 1) given.push((await app.request('/')).headers.get('retry-after'))
    expect(given).toEqual(['60', '68', '75'])
  })
})

it.each([
  [{ quota: 60, burst: 20 }, '"one";q=60;w=60', '"one";r=19;t=1'],
  [{ quota: 60, burst: 60 }, '"one";q=60;w=60', '"one";r=59;t=1'],
  [{ quota: 60, burst: 100 }, '"one";q=100;w=100', '"one";r=99;t=1'],
])('never says that more is left than the quota it names: %o', async (figures, policy, left) => {
  const limits = [limit({ name: 'one', by: 'global', window: 60_000, ...figures })]
  const { app } = limitedGateway({ limits })
  app.get('/', fine)

  expect(limitsIn(await app.request('/'))).toEqual({ 'ratelimit-policy': policy, ratelimit: left })
})

describe('the limits of a route', () => {
  const own = () => limit({ name: 'own', by: 'global', quota: 10, window: 10_000 })
  const base = { method: 'get', path: '/', responses: { 200: { description: 'Fine' } } } as const
  const shown = { 'ratelimit-policy': '"own";q=10;w=10', ratelimit: '"own";r=9;t=1' }

  it.each<[string, (one: ReturnType<typeof own>) => Parameters<typeof createRoute>[0]]>([
    ['behind secured()', (one) => ({ ...base, ...secured('read'), ...limited(one) })],
    ['before secured()', (one) => ({ ...base, ...limited(one), ...secured('read') })],
    ['behind anonymous()', (one) => ({ ...base, ...anonymous(), ...limited(one) })],
    ['before anonymous()', (one) => ({ ...base, ...limited(one), ...anonymous() })],
    ['in declared()', (one) => ({ ...base, ...declared({ scopes: ['read'], limits: [one] }) })],
    [
      'beside middleware of its own',
      (one) => ({ ...base, ...limited(one), middleware: [(_, next) => next()] }),
    ],
    ['that is hidden', (one) => ({ ...base, ...limited(one), hide: true })],
  ])('hold %s, wherever it is mounted', async (_, of) => {
    const { app } = limitedGateway({ auth: naming(), limits: [] })
    const routes = new OpenAPIHono<Env>().openapi(createRoute(of(own())), (c) => c.text('fine'))
    app.route('/v1', new Hono<Env>().route('/', routes))
    app.get('/other', fine)

    const answer = await app.request('/v1', { headers: { 'x-scopes': 'read' } })
    expect([answer.status, limitsIn(answer)]).toEqual([200, shown])
    expect(limitsIn(await app.request('/other'))).toEqual({})
  })

  it('leave an open route open and a closed one closed', async () => {
    const { app } = limitedGateway({ auth: naming(), limits: [] })
    app.openapi(createRoute({ ...base, path: '/closed', ...limited(own()), ...secured('read') }), (c) =>
      c.text('fine'),
    )

    expect((await app.request('/closed')).status).toBe(403)
  })

  it('stand in no operation of the document as they are', () => {
    const route = createRoute({ ...base, ...limited(own()), cost: 2 })

    expect(Object.keys(route)).not.toContain('limits')
    expect(Object.keys(route)).not.toContain('cost')
  })

  it('hold beside those of the gateway, each once', async () => {
    const shared = own()
    const { app } = limitedGateway({ limits: [shared] })
    app.openapi(createRoute({ ...base, ...limited(shared), ...anonymous() }), (c) => c.text('fine'))

    expect(limitsIn(await app.request('/'))).toEqual(shown)
  })

  it('hold for what is passed through, and win over what a service says of its own', async () => {
    const services = { files: service('files', {}, () => ({})) }
    const routes = passThrough(services.files, { path: '/files', anonymous: true, limits: [own()], cost: 4 })
    const { app } = limitedGateway({ limits: [] })
    Reflect.apply(app.route, app, ['/', routes])

    // The service has no address: what matters is that its failure carries them as well.
    const answer = await app.request('/files')
    expect(answer.status).toBe(500)
    expect(limitsIn(answer).ratelimit).toBe('"own";r=6;t=4')
  })

  it('are on every answer: errors, 304 and what a handler makes by itself', async () => {
    const { app } = limitedGateway({ limits: [own()] })
    app.get('/broken', () => {
      throw new Error('broken')
    })
    app.get('/own', () => new Response('own', { headers: { ratelimit: '"theirs";r=1' } }))
    app.get('/unchanged', (c) => c.body(null, 304))

    const seen = []
    for (const path of ['/broken', '/own', '/unchanged', '/nowhere']) {
      const answer = await app.request(path)
      seen.push([answer.status, limitsIn(answer).ratelimit])
    }
    expect(seen).toEqual([
      [500, '"own";r=9;t=1'],
      [200, '"own";r=8;t=2'],
      [304, '"own";r=7;t=3'],
      [404, '"own";r=6;t=4'],
    ])
  })

  it('can be read by pages of an allowed origin', async () => {
    const { app } = limitedGateway({ limits: [own()], edge: { cors: ['https://app.example'] } })
    app.get('/', fine)

    const { headers } = await app.request('/', { headers: { origin: 'https://app.example' } })
    expect(headers.get('access-control-expose-headers')).toContain('retry-after, ratelimit, ratelimit-policy')
  })

  it('are not spent by who watches from within the process', async () => {
    const { app, clock } = limitedGateway({ limits: [own()] })
    app.get('/', fine)
    const dryRun: DryRun = { clock, begin: () => {}, entered: () => {}, limit: () => {} }

    expect(limitsIn(await app.request('/', {}, { dryRun }))).toEqual({})
  })
})

describe('what a request costs', () => {
  const units = (more: object = {}) =>
    limit({ name: 'units', by: 'global', quota: 10, window: 10_000, ...more })
  const base = {
    method: 'get',
    path: '/',
    ...anonymous(),
    responses: { 200: { description: 'Fine' } },
  } as const
  const left = async (answer: Response | Promise<Response>) => limitsIn(await answer).ratelimit

  it('is said by its route, or by the limit', async () => {
    const requests = limit({ name: 'requests', by: 'global', quota: 10, window: 10_000, cost: 1 })
    const byQuery = limit({
      name: 'by-query',
      by: 'global',
      quota: 10,
      window: 10_000,
      cost: (c) => Number(c.req.query('n')),
    })
    const { app } = limitedGateway({ limits: [units(), requests, byQuery] })
    app.openapi(createRoute({ ...base, cost: 5 }), (c) => c.text('fine'))

    expect(await left(app.request('/?n=3'))).toBe('"units";r=5;t=5, "requests";r=9;t=1, "by-query";r=7;t=3')
  })

  it('is charged when it is known, and may take a limit below zero', async () => {
    const { app, clock } = limitedGateway({ limits: [units(), units({ name: 'own', cost: 1 })] })
    app.get('/', (c) => {
      c.var.scope.charge(8)
      c.var.scope.charge(6)
      return c.text('fine')
    })

    expect(await left(app.request('/'))).toBe('"units";r=9;t=1, "own";r=9;t=1')
    const refused = await app.request('/')
    expect([refused.status, await left(refused)]).toEqual([429, '"units";r=0;t=6, "own";r=9;t=1'])
    clock.advance(6_000)
    expect((await app.request('/')).status).toBe(200)
  })

  it.each([-1, 0.5, Number.NaN])('is no %s', async (units) => {
    const { app } = limitedGateway({ limits: [] })
    let error: unknown
    app.get('/', (c) => {
      try {
        c.var.scope.charge(units)
      } catch (thrown) {
        error = thrown
      }
      return c.text('fine')
    })
    await app.request('/')

    expect(error).toEqual(new TypeError(`scope: charge takes a whole number of at least 0, not ${units}`))
  })
})

describe('requests under way', () => {
  it('are limited until the last byte of their answers', async () => {
    const limits = [concurrency({ name: 'parallel', by: 'principal', quota: 1 })]
    const { app } = limitedGateway({ limits })
    let end = () => {}
    app.get('/slow', async (c) => {
      await new Promise<void>((resolve) => {
        end = resolve
      })
      return c.text('fine')
    })
    app.get('/', fine)
    const slow = app.request('/slow')
    await Promise.resolve()

    const refused = await app.request('/')
    expect(refused.status).toBe(429)
    expect(limitsIn(refused)).toEqual({
      'ratelimit-policy': '"parallel";q=1;qu="concurrent-requests"',
      ratelimit: '"parallel";r=0',
      'retry-after': '1',
    })
    end()
    expect((await slow).status).toBe(200)
    expect((await app.request('/')).status).toBe(200)
  })

  it('are given back by those that another limit refuses later', async () => {
    const parallel = concurrency({ name: 'parallel', by: 'global', quota: 1 })
    const { app } = limitedGateway({ limits: [parallel, perCaller()] })
    app.get('/', fine)

    const statuses = []
    for (let times = 0; times < 4; times += 1) statuses.push((await app.request('/')).status)
    expect(statuses).toEqual([200, 200, 429, 429])
    expect(await (await app.request('/')).json()).toMatchObject({ 'violated-policies': ['caller'] })
  })
})

describe('a quota of the calendar', () => {
  const lines = () => {
    const said: unknown[] = []
    return { said, log: { warn: (fields: object, text: string) => said.push([text, fields]) } }
  }

  it('begins anew with the day, and warns once when four fifths are gone', async () => {
    const wall = { now: () => Date.now() }
    const daily = quota({ name: 'daily', by: 'principal', quota: 5, per: 'day' })
    const { app } = limitedGateway({ limits: [daily], limitStore: memoryLimits({ wallClock: wall }) })
    app.get('/', fine)

    const seen = []
    for (let times = 0; times < 6; times += 1) {
      const answer = await app.request('/')
      const { ratelimit = '', 'quota-warning': warning } = limitsIn(answer)
      seen.push([answer.status, ratelimit.replace(/t=\d+/, 't=…'), warning !== undefined])
    }
    expect(seen).toEqual([
      [200, '"daily";r=4;t=…', false],
      [200, '"daily";r=3;t=…', false],
      [200, '"daily";r=2;t=…', false],
      [200, '"daily";r=1;t=…', true],
      [200, '"daily";r=0;t=…', false],
      [429, '"daily";r=0;t=…', false],
    ])
  })

  it('takes UTC for a time zone a caller invents', async () => {
    const daily = quota({
      name: 'daily',
      by: 'principal',
      quota: 5,
      per: 'day',
      timeZone: (c) => c.req.header('x-zone') ?? '',
    })
    const { app } = limitedGateway({ limits: [daily] })
    app.get('/', fine)

    expect((await app.request('/', { headers: { 'x-zone': 'Europe/Atlantis' } })).status).toBe(200)
  })

  it('is an event of the log, once a second however often a limit refuses', async () => {
    const { said, log } = lines()
    const one = limit({ name: 'one', by: 'principal', quota: 1, window: minute })
    const { app, clock } = limitedGateway({
      limits: [one],
      log: Object.assign(Object.create(null), silent(log)),
    })
    app.get('/', fine)
    for (let times = 0; times < 5; times += 1) await app.request('/')
    clock.advance(1_000)
    await app.request('/')

    const principal = { kind: 'user', id: 'u1' }
    expect(said).toEqual([
      ['limit: refused', { limit: 'one', times: 1, requestId: expect.any(String), principal }],
      ['limit: refused', { limit: 'one', times: 4, requestId: expect.any(String), principal }],
    ])
  })

  const silent = (log: object) => ({ info: () => {}, error: () => {}, isLevelEnabled: () => false, ...log })
})

describe('a limit', () => {
  it('counts and refuses nothing when it only runs dry', async () => {
    const dry = limit({ name: 'dry', by: 'principal', quota: 1, window: minute, dryRun: true })
    const { app } = limitedGateway({ limits: [dry] })
    app.get('/', fine)

    for (let times = 0; times < 3; times += 1) {
      const answer = await app.request('/')
      expect([answer.status, limitsIn(answer)]).toEqual([200, {}])
    }
  })

  it('holds when it says so', async () => {
    const writes = limit({
      name: 'writes',
      by: 'global',
      quota: 1,
      window: minute,
      when: (c) => c.req.method !== 'GET',
    })
    const { app } = limitedGateway({ limits: [writes] })
    app.all('/', fine)

    expect(limitsIn(await app.request('/'))).toEqual({})
    expect(limitsIn(await app.request('/', { method: 'POST' }))).toMatchObject({
      ratelimit: '"writes";r=0;t=60',
    })
  })
})

describe('plans', () => {
  const of = (name: string, quota: number) => limit({ name, by: 'principal', quota, window: minute })
  const byPlan = () =>
    plans({ plans: { free: [of('free', 1)], premium: [of('premium', 100)] }, otherwise: 'free' })

  it.each([
    [{}, undefined, '"free";q=1;w=60'],
    [{ pins: { plan: 'premium' } }, undefined, '"premium";q=100;w=60'],
    [{ pins: { plan: 'gone' } }, undefined, '"free";q=1;w=60'],
    [{}, 'read plan:premium', '"premium";q=100;w=60'],
  ])('give a caller the limits of its own: %j %s', async (claims, scopes, policy) => {
    const { app } = limitedGateway({ auth: naming(claims), limits: [byPlan()] })
    app.get('/', fine)

    const headers = { 'x-caller': 'key:1', ...(scopes && { 'x-scopes': scopes }) }
    const answer = await app.request('/', { headers })
    expect(limitsIn(answer)['ratelimit-policy']).toBe(policy)
  })

  it('need one for everybody else', () => {
    expect(() => Reflect.apply(plans, undefined, [{ plans: { free: [] }, otherwise: 'none' }])).toThrow(
      new TypeError('plans: otherwise must be one of free, not "none"'),
    )
    expect(() => plans({ plans: { 'No way': [] }, otherwise: 'No way' })).toThrow(
      new TypeError('plans: names must be lower-case kebab, not "No way"'),
    )
  })
})

describe('an app is not built with', () => {
  it('two limits of one name', () => {
    expect(() => limitedGateway({ limits: [perAddress(), perAddress()] })).toThrow(
      new TypeError('limits: two are called address, so that what one counts would count for the other'),
    )
  })

  it('a route that costs more than there ever is', () => {
    const { app } = limitedGateway({ limits: [perAddress()] })
    const route = createRoute({ method: 'get', path: '/', cost: 3, responses: { 200: { description: '' } } })

    expect(() => app.openapi(route, (c) => c.text(''))).toThrow(
      new TypeError('limits: a request that costs 3 is over address, which holds 2'),
    )
  })

  it('what is no limit', () => {
    expect(() => Reflect.apply(limitedGateway, undefined, [{ limits: [undefined] }])).toThrow(
      new TypeError('gateway: limits must hold what limit() and the like make, not undefined'),
    )
    expect(() => Reflect.apply(declared, undefined, [{ limits: [{}] }])).toThrow(TypeError)
    expect(() => declared({ cost: -1 })).toThrow(
      new TypeError('declared: cost must be a whole number from 0 to 1000000, not -1'),
    )
  })
})
