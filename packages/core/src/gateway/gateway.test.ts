import { OpenAPIHono, z } from '@hono/zod-openapi'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { describe, expect, it } from 'vitest'
import { logLines } from '../../test/log-lines.ts'
import { trusting } from '../../test/trusting.ts'
import { createRoute } from '../auth/create-route.ts'
import { serve } from '../edge/listen/serve.ts'
import { BffError } from '../errors/bff-error.ts'
import { type ErrorCodeName, errorCodes } from '../errors/codes.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { scopeOf } from '../scope/scope.ts'
import { service } from '../service/service.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'
import { type GatewayEnv, type GatewayOptions, gateway } from './gateway.ts'

type Env = GatewayEnv<Record<never, never>>
type Options = GatewayOptions<Record<never, never>>

const made = (extra: Partial<Options> = {}) =>
  gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent', ...extra })

const answering = (handler: (c: Context<Env>) => unknown, extra?: Partial<Options>) =>
  made(extra).route('/', new Hono<Env>().get('/x', handler as () => Response))

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const withRequestId = { headers: { 'x-request-id': 'request-1' } }

const problemOf = (code: ErrorCodeName, more: object = {}) => ({
  type: `/problems/${code}`,
  title: errorCodes[code].title,
  status: errorCodes[code].status,
  code,
  instance: 'request-1',
  ...more,
})

const expectProblem = async (res: Response, code: ErrorCodeName, more?: object) => {
  expect(await res.json()).toEqual(problemOf(code, more))
  expect(res.status).toBe(errorCodes[code].status)
  expect(res.headers.get('content-type')).toBe('application/problem+json')
  expect(res.headers.get('cache-control')).toBe('private, no-store')
  expect(res.headers.get('x-request-id')).toBe('request-1')
  expect(res.headers.get('server-timing')).toMatch(/^total;dur=\d/)
}

describe('the request id', () => {
  it.each(['request-1', 'A.b_c-7.', '12345678', 'x'.repeat(64)])('is the client’s: %s', async (id) => {
    const res = await answering((c) => c.text(c.var.requestId)).request('/x', {
      headers: { 'x-request-id': id },
    })

    expect([res.headers.get('x-request-id'), await res.text()]).toEqual([id, id])
  })

  it.each([
    '',
    'short-1',
    'x'.repeat(65),
    'with space',
    'quote"quote',
    'é-is-no-ascii',
    '{"json":1}',
    'a,b,c,d,e,f',
  ])('replaces one that is not well-formed: %s', async (id) => {
    const res = await answering((c) => c.text(c.var.requestId)).request('/x', {
      headers: { 'x-request-id': id },
    })

    expect(res.headers.get('x-request-id')).toMatch(uuid)
    expect(await res.text()).toBe(res.headers.get('x-request-id'))
  })

  it('is a new one every time when the client sent none', async () => {
    const app = answering((c) => c.text('x'))
    const [one, other] = await Promise.all([app.request('/x'), app.request('/x')])

    expect(one.headers.get('x-request-id')).toMatch(uuid)
    expect(one.headers.get('x-request-id')).not.toBe(other.headers.get('x-request-id'))
  })
})

describe('what is not there', () => {
  it('is a 404', async () => {
    await expectProblem(await made().request('/nothing?secret=1', withRequestId), 'BFF_ROUTE_UNKNOWN')
  })

  it.each([
    ['POST', '/x', 'GET, HEAD'],
    ['OPTIONS', '/x', 'GET, HEAD'],
    ['GET', '/y', 'POST, DELETE'],
    ['HEAD', '/y', 'POST, DELETE'],
    ['PATCH', '/things/7', 'GET, PUT, HEAD'],
    ['POST', '/livez', 'GET, HEAD'],
  ])('as a method is a 405 that names the others: %s %s', async (method, path, allow) => {
    const app = made().route(
      '/',
      new Hono<Env>()
        .use('*', (_, next) => next())
        .get('/x', (c) => c.text('x'))
        .post('/y', (c) => c.text('y'))
        .delete('/y', (c) => c.text('y'))
        .get('/things/:id', (c) => c.text('thing'))
        .put('/things/:id', (c) => c.text('thing')),
    )
    const res = await app.request(path, { ...withRequestId, method })

    expect(res.headers.get('allow')).toBe(allow)
    expect(res.status).toBe(405)
    if (method !== 'HEAD') await expectProblem(res, 'BFF_METHOD_NOT_ALLOWED')
  })

  it('is not HEAD where there is GET', async () => {
    const res = await answering((c) => c.text('body', 200, { 'x-own': 'y' })).request('/x', {
      method: 'HEAD',
    })

    expect([res.status, res.headers.get('x-own'), await res.text()]).toEqual([200, 'y', ''])
  })
})

describe('input', () => {
  const route = createRoute({
    method: 'post',
    path: '/carts/{id}/items',
    request: {
      params: z.object({ id: z.string().regex(/^c\d+$/, 'Must be a cart id') }),
      query: z.object({ limit: z.coerce.number().int().max(10).default(5), 'a/b~c': z.string().optional() }),
      headers: z.object({ 'x-kind': z.enum(['a', 'b']).optional() }),
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.object({
              sku: z.string(),
              lines: z.array(z.object({ count: z.number().int() })),
              tags: z.record(z.string(), z.string()).optional(),
            }),
          },
        },
      },
    },
    responses: { 200: { description: 'Fine', content: { 'text/plain': { schema: z.string() } } } },
  })
  const app = (extra?: Partial<Options>) =>
    made(extra).route(
      '/',
      new OpenAPIHono<Env>().openapi(route, (c) =>
        c.text(`${c.req.valid('param').id} ${c.req.valid('query').limit}`, 200),
      ),
    )
  const post = (
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
    extra?: Partial<Options>,
  ) =>
    app(extra).request(path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { ...withRequestId.headers, 'content-type': 'application/json', ...headers },
    })
  const fine = { sku: 'p1', lines: [{ count: 1 }] }

  it('that fits reaches the handler', async () => {
    const res = await post('/carts/c1/items', fine)

    expect([res.status, await res.text()]).toEqual([200, 'c1 5'])
  })

  it.each<[string, string, unknown, Record<string, string>, { pointer: string; detail: string }[]]>([
    [
      'in the path',
      '/carts/nonsense/items',
      fine,
      {},
      [{ pointer: '/path/id', detail: 'Must be a cart id' }],
    ],
    [
      'in the query',
      '/carts/c1/items?limit=11',
      fine,
      {},
      [{ pointer: '/query/limit', detail: 'Too big: expected number to be <=10' }],
    ],
    [
      'in the query, under a name that needs escaping',
      '/carts/c1/items?a/b~c=1&a/b~c=2',
      fine,
      {},
      [{ pointer: '/query/a~1b~0c', detail: 'Must come once' }],
    ],
    [
      'in a header',
      '/carts/c1/items',
      fine,
      { 'x-kind': 'c' },
      [{ pointer: '/headers/x-kind', detail: 'Invalid option: expected one of "a"|"b"' }],
    ],
    [
      'in the body, everywhere at once',
      '/carts/c1/items',
      { lines: [{ count: 1 }, { count: 1.5 }], tags: { colour: 7 } },
      {},
      [
        { pointer: '/body/sku', detail: 'Invalid input: expected string, received undefined' },
        { pointer: '/body/lines/1/count', detail: 'Invalid input: expected int, received number' },
        { pointer: '/body/tags/colour', detail: 'Invalid input: expected string, received number' },
      ],
    ],
    [
      'as the whole body',
      '/carts/c1/items',
      [],
      {},
      [{ pointer: '/body', detail: 'Invalid input: expected object, received array' }],
    ],
  ])('that does not fit is a 400 with pointers: %s', async (_, path, body, headers, errors) => {
    await expectProblem(await post(path, body, headers), 'BFF_INPUT_INVALID', { errors })
  })

  it('with a thousand faults is answered with fifty', async () => {
    const res = await post('/carts/c1/items', {
      sku: 'p1',
      lines: Array.from({ length: 1_000 }, () => ({ count: '1' })),
    })
    const { errors } = z.object({ errors: z.array(z.unknown()) }).parse(await res.json())

    expect(errors).toHaveLength(50)
    expect(errors[49]).toEqual({
      pointer: '/body/lines/49/count',
      detail: 'Invalid input: expected number, received string',
    })
  })

  it('leaves no trace in the log', async () => {
    const { log, lines, text } = logLines()
    await post('/carts/c1/items', { ...fine, tags: { canary: 1 } }, {}, { log })

    expect(lines()).toMatchObject([
      { status: 400, code: 'BFF_INPUT_INVALID', error: 'request: its body is not valid' },
    ])
    expect(text()).not.toContain('canary')
  })

  it.each(['{"sku": ', '', 'sku=p1'])('that is not JSON is a 400: %j', async (body) => {
    await expectProblem(await post('/carts/c1/items', body), 'BFF_INPUT_INVALID')
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'json', ''])(
    'of another media type is a 415: %j',
    async (type) => {
      await expectProblem(
        await post('/carts/c1/items', fine, { 'content-type': type }),
        'BFF_MEDIA_TYPE_UNSUPPORTED',
      )
    },
  )

  it('that is too large for a route is a 413', async () => {
    const limited = new Hono<Env>()
      .use(bodyLimit({ maxSize: 3 }))
      .post('/x', async (c) => c.text(await c.req.text()))
    const res = await made()
      .route('/', limited)
      .request('/x', { ...withRequestId, method: 'POST', body: 'four' })

    await expectProblem(res, 'BFF_BODY_TOO_LARGE')
  })
})

describe('a handler that fails', () => {
  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new RangeError('canary')
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('canary'))],
    [
      'throws what is no error',
      () => {
        throw 'canary'
      },
    ],
    ['gives no answer', () => undefined],
  ])('because it %s is a 500 without any internals, and one line in the log', async (how, handler) => {
    const { log, lines } = logLines()
    const res = await answering(handler, { log }).request('/x', withRequestId)

    await expectProblem(res, 'BFF_INTERNAL')
    expect(lines()).toHaveLength(1)
    expect(lines()[0]).toMatchObject({
      level: 50,
      route: '/x',
      status: 500,
      code: 'BFF_INTERNAL',
      error: 'gateway: threw',
    })
    expect(lines()[0]?.defect).toMatch(
      {
        'throws what is no error': /^threw string$/,
        'gives no answer': /^TypeError: A handler returned no answer\n/,
      }[how] ?? /^RangeError: canary\n {4}at /,
    )
  })

  it('with a BffError answers as the table says, with its headers', async () => {
    const res = await answering(() => {
      throw new BffError('BFF_SERVICE_OVERLOADED', 'orders: canary', {
        retryAfter: 3,
        headers: { 'x-more': 'y' },
      })
    }).request('/x', withRequestId)

    expect([res.headers.get('retry-after'), res.headers.get('x-more')]).toEqual(['3', 'y'])
    await expectProblem(res, 'BFF_SERVICE_OVERLOADED', { retryAfter: 3 })
  })

  it.each<[ConstructorParameters<typeof HTTPException>[0], ErrorCodeName]>([
    [400, 'BFF_INPUT_INVALID'],
    [401, 'BFF_UNAUTHENTICATED'],
    [403, 'BFF_FORBIDDEN'],
    [404, 'BFF_NOT_FOUND'],
    [405, 'BFF_METHOD_NOT_ALLOWED'],
    [409, 'BFF_CONFLICT'],
    [413, 'BFF_BODY_TOO_LARGE'],
    [415, 'BFF_MEDIA_TYPE_UNSUPPORTED'],
    [500, 'BFF_INTERNAL'],
    [503, 'BFF_SERVICE_OVERLOADED'],
    [504, 'BFF_BUDGET_SPENT'],
  ])('with hono’s own exception %i is a problem', async (status, code) => {
    const res = await answering(() => {
      throw new HTTPException(status, { message: 'canary' })
    }).request('/x', withRequestId)

    await expectProblem(res, code)
  })

  it('with hono’s own 401 keeps its challenge', async () => {
    const res = await answering(() => {
      throw new HTTPException(401, {
        res: new Response('no', { headers: { 'www-authenticate': 'Basic realm="x"' } }),
      })
    }).request('/x', withRequestId)

    expect(res.headers.get('www-authenticate')).toBe('Basic realm="x"')
    await expectProblem(res, 'BFF_UNAUTHENTICATED')
  })

  it('after it answered leaves nothing of that answer', async () => {
    const late = new Hono<Env>()
      .use('*', async (_, next) => {
        await next()
        throw new RangeError('canary')
      })
      .get('/x', (c) =>
        c.text('x', 200, { 'cache-control': 'public, max-age=60', etag: '"1"', 'set-cookie': 'a=b' }),
      )
    const res = await made().route('/', late).request('/x', withRequestId)

    expect([res.headers.get('etag'), res.headers.get('set-cookie')]).toEqual([null, null])
    await expectProblem(res, 'BFF_INTERNAL')
  })

  it('because a service cannot be bound is logged like every other', async () => {
    const { log, lines } = logLines()
    const broken = service('orders', {}, () => {
      throw new RangeError('canary')
    })
    const services = { orders: { ...broken, addresses: ['http://127.0.0.1:4004'] as const } }
    const app = gateway({ name: 'test', services, auth: trusting(), log })
    app.get('/x', (c) => c.text(String(c.var.services.orders)))

    await expectProblem(await app.request('/x', withRequestId), 'BFF_INTERNAL')
    expect(lines()).toMatchObject([{ status: 500, defect: expect.stringContaining('RangeError: canary') }])
    expect(app.lifecycle.running).toBe(0)
    expect(app.lifecycle.underWay?.recent).toBe(0)
    await app.close()
  })
})

describe('an answer a handler makes by itself', () => {
  it.each<[string, () => Response | Promise<Response>, number]>([
    ['a Response', () => new Response('x'), 200],
    ['a redirect, whose headers cannot be changed', () => Response.redirect('http://localhost/y', 302), 302],
    ['a Response without a body', () => new Response(null, { status: 204 }), 204],
    ['what fetch brought', () => fetch('data:text/plain,x'), 200],
  ])('carries what every answer carries: %s', async (_, handler, status) => {
    const res = await answering(handler).request('/x', withRequestId)

    expect(res.status).toBe(status)
    expect(res.headers.get('x-request-id')).toBe('request-1')
    expect(res.headers.get('server-timing')).toMatch(/^total;dur=\d/)
  })
})

describe('an answer that cannot be sent', () => {
  it.each<[string, () => Response | Promise<Response>]>([
    [
      'one whose body was read',
      async () => {
        const res = new Response('x')
        await res.text()
        return res
      },
    ],
    [
      'one whose body somebody else reads',
      () => {
        const res = new Response(new ReadableStream())
        res.body?.getReader()
        return res
      },
    ],
    ['one with a status that is none', () => Response.error()],
  ])('H2: is a defect with its line, and its request is over: %s', async (_, handler) => {
    const { log, lines } = logLines()
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log })
    app.get('/x', handler)

    await expectProblem(await app.request('/x', withRequestId), 'BFF_INTERNAL')
    expect(lines()).toMatchObject([{ level: 50, status: 500, code: 'BFF_INTERNAL' }])
    expect(app.lifecycle).toMatchObject({ running: 0, defects: 1 })
  })
})

describe('a gateway that is closed', () => {
  it('closes all of its resources in their order, also behind one that fails, and says what failed first', async () => {
    const closed: string[] = []
    const resource = (name: string, fails = false) => ({
      [Symbol.asyncDispose]: async () => {
        closed.push(name)
        if (fails) throw new Error(`${name} is broken`)
      },
    })
    const app = made({ resources: [resource('usage', true), resource('database', true), resource('limits')] })

    await expect(app.close()).rejects.toThrow('usage is broken')
    expect(closed).toEqual(['usage', 'database', 'limits'])
  })
})

describe('options that are wrong', () => {
  it.each<[object, string]>([
    [{ name: 'Mobile BFF' }, 'gateway: name must be lower-case kebab, not "Mobile BFF"'],
    [{ name: '' }, 'gateway: name must be lower-case kebab, not ""'],
    [{ name: undefined }, 'gateway: name must be lower-case kebab, not undefined'],
    [{ budget: 0 }, 'gateway: budget must be a positive number of milliseconds, not 0'],
    [{ budget: Number.NaN }, 'gateway: budget must be a positive number of milliseconds, not NaN'],
    [
      { budget: Number.POSITIVE_INFINITY },
      'gateway: budget must be a positive number of milliseconds, not Infinity',
    ],
    [{ auth: undefined }, 'gateway: auth must say how callers are recognised, such as bearer({ … })'],
    [{ auth: {} }, 'gateway: auth must say how callers are recognised, such as bearer({ … })'],
    [
      { services: undefined },
      'gateway: services must be a record of services, such as connect({ … }, settings)',
    ],
    [
      { log: 'loud' },
      'gateway: log must be a pino logger or one of fatal, error, warn, info, debug, trace, silent, not loud',
    ],
    [{ cacheStore: {} }, 'gateway: cacheStore must be what redisCache() makes, not [object Object]'],
    [
      { limitStore: {} },
      'gateway: limitStore must be what redisLimits() or memoryLimits() makes, not [object Object]',
    ],
    [
      { services: { orders: service('orders', {}, () => ({})) } },
      'services.orders: has no address; give it one with connect(services, settings)',
    ],
  ])('are a TypeError that names the option and its value: %j', (wrong, message) => {
    expect(() => made(wrong as Partial<Options>)).toThrow(new TypeError(message))
  })
})

describe('a gateway in a gateway', () => {
  it.each<[string, () => unknown]>([
    ['itself', () => made().route('/in', made())],
    ['in an app', () => made().route('/', new Hono<Env>().route('/in', made()))],
    [
      'in an app with an error handler',
      () => {
        const app = new Hono<Env>().route('/in', made())
        app.onError((_, c) => c.text('oh'))
        return made().route('/', app)
      },
    ],
  ])('is refused, since its open routes would be closed: %s', (_, mount) => {
    expect(mount).toThrow(
      new TypeError('gateway: what is mounted at /in/* is a gateway; mount the apps it is made of'),
    )
  })
})

describe('liveness and readiness', () => {
  const ask = async (app: ReturnType<typeof made>, path: string) => {
    const res = await app.request(path)
    return [res.status, await res.json(), res.headers.get('cache-control')]
  }

  it('are open to anybody, and are not cached', async () => {
    const refusing = {
      ...trusting(),
      authenticate: () => Promise.reject(new BffError('BFF_UNAUTHENTICATED', 'auth: no')),
    }
    const app = made({ auth: refusing })

    expect(await ask(app, '/livez')).toEqual([200, { status: 'alive' }, 'no-store'])
    expect(await ask(app, '/readyz')).toEqual([200, { status: 'ready' }, 'no-store'])
  })

  it('tell apart that it shuts down from that it is dead', async () => {
    const app = made()
    app.drain()

    expect(await ask(app, '/livez')).toEqual([200, { status: 'alive' }, 'no-store'])
    expect(await ask(app, '/readyz')).toEqual([503, { status: 'draining' }, 'no-store'])
  })
})

describe('drain()', () => {
  it('H1: says that it wants no more requests, and answers those that come', async () => {
    const app = answering((c) => c.text('done'))
    app.drain()

    expect((await app.request('/readyz')).status).toBe(503)
    const res = await app.request('/x')
    expect([res.status, await res.text()]).toEqual([200, 'done'])
    expect(app.lifecycle).toMatchObject({ draining: true, overloaded: false, running: 0, defects: 0 })
  })
})

describe('refuse()', () => {
  it('refuses new requests, on any path, and lets those under way finish', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const app = answering(async (c) => {
      await promise
      return c.text('done')
    })
    const running = app.request('/x')
    app.refuse()

    for (const path of ['/x', '/nothing', '/problems/BFF_DRAINING']) {
      const res = await app.request(path, withRequestId)
      expect([res.headers.get('connection'), res.headers.get('retry-after')]).toEqual(['close', '1'])
      await expectProblem(res, 'BFF_DRAINING', { retryAfter: 1 })
    }
    expect(app.lifecycle).toMatchObject({
      draining: true,
      refusing: true,
      overloaded: false,
      running: 1,
      defects: 0,
    })
    resolve()
    const res = await running
    expect([res.status, await res.text()]).toEqual([200, 'done'])
    expect(app.lifecycle).toMatchObject({
      draining: true,
      refusing: true,
      overloaded: false,
      running: 0,
      defects: 0,
    })
  })
})

it('R1: makes no optional part from degrade() on, says so once, and makes them again', async () => {
  const { log, lines } = logLines()
  const Screen = view('DegradedScreen', { a: z.string(), b: optional(z.string()) })
  const app = answering((c) => fanOut(c, Screen, () => ({ a: () => 'a', b: () => 'b' })), { log })
  const ask = async () => (await app.request('/x')).json()

  app.degrade(true)
  const degraded = await ask()
  app.degrade(false)

  expect([degraded, await ask()]).toEqual([
    { a: 'a', degraded: [{ part: 'b', state: 'missing', reason: 'overloaded' }] },
    { a: 'a', b: 'b' },
  ])
  expect(lines().flatMap(({ level, msg }) => (msg === 'request' ? [] : { level, msg }))).toEqual([
    { level: 40, msg: 'degraded: optional parts are left out, there is too much to do' },
    { level: 30, msg: 'not degraded any more: optional parts are made again' },
  ])
})

describe('the page of a problem', () => {
  it.each(Object.keys(errorCodes) as ErrorCodeName[])('is served to anybody for %s', async (code) => {
    const res = await made({
      auth: { ...trusting(), authenticate: () => Promise.reject(new Error('x')) },
    }).request(`/problems/${code}`)
    const page = await res.text()

    expect(res.status).toBe(200)
    expect(res.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(res.headers.get('content-security-policy')).toBe("default-src 'none'")
    expect(page).toContain(`<h1>${errorCodes[code].title}</h1>`)
    expect(page).toContain(`<code>${code}</code>, status ${errorCodes[code].status}`)
    expect(page).not.toMatch(/`|undefined/)
  })

  it.each(['BFF_NOTHING', 'toString', '__proto__', '%3Cscript%3E'])(
    'of an unknown code is a 404: %s',
    async (code) => {
      await expectProblem(await made().request(`/problems/${code}`, withRequestId), 'BFF_NOT_FOUND')
    },
  )
})

it('refuses a handler that is served without a gateway', () => {
  expect(() => scopeOf({ get: () => undefined as never })).toThrow(
    new TypeError(
      'No scope: this route is served without gateway(). Mount it with gateway(…).route(path, app).',
    ),
  )
})

describe('the address of the client', () => {
  it('is told to handlers as trusted proxies say it, and as nobody else does', async () => {
    const app = () => answering((c) => c.text(c.var.scope.address ?? 'none'))
    const headers = { 'x-forwarded-for': '6.6.6.6, 198.51.100.7' }
    const serving = [
      await serve(app(), { port: 0, trustedProxies: ['127.0.0.0/8'] }),
      await serve(app(), { port: 0 }),
    ]
    try {
      const told = serving.map(async ({ url }) => (await fetch(`${url}/x`, { headers })).text())
      expect(await Promise.all(told)).toEqual(['198.51.100.7', '127.0.0.1'])
    } finally {
      await Promise.all(serving.map(({ stop }) => stop()))
    }
  })

  it('is none in process', async () => {
    const res = await answering((c) => c.text(c.var.scope.address ?? 'none')).request('/x')

    expect(await res.text()).toBe('none')
  })
})
