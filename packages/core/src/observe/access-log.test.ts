import { OpenAPIHono, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { logLines } from '../../test/log-lines.ts'
import { trusting } from '../../test/trusting.ts'
import { bearer } from '../auth/bearer/bearer.ts'
import { createRoute } from '../auth/create-route.ts'
import { secured } from '../auth/secured.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { connect } from '../service/connect.ts'
import { type Bound, service } from '../service/service.ts'
import { answer, type Backends, backends, manualClock, tokenFor } from '../testing/index.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'
import type { Logger, LogLevel } from './log.ts'

const Thing = z.object({ name: z.string() })
const things = service('things', { token: 'forward', headers: ['x-note'] }, (call) => ({
  byId: (id: string, q: string) => call.get('things/{id}', Thing, { path: { id }, query: { q } }),
  write: (id: string, body: unknown) => call.post('things/{id}', z.void(), { path: { id }, body }),
  file: (id: string) => call.ky.get(call.path('things/{id}/file', { id })).json(),
  stock: () => call.get('stock', z.object({ left: z.number() })),
}))
type Env = GatewayEnv<Bound<{ things: typeof things }>>

const Screen = view('Screen', {
  thing: Thing,
  stock: optional(z.object({ left: z.number() }), { fallback: { left: 0 } }),
})

const home = new OpenAPIHono<Env>()
  .openapi(
    createRoute({
      method: 'post',
      path: '/things/{id}',
      ...secured<Env>('things:read'),
      request: {
        params: z.object({ id: z.string() }),
        query: z.object({ q: z.string() }),
        body: { required: true, content: { 'application/json': { schema: z.object({ note: z.string() }) } } },
      },
      responses: { 200: Screen.response },
    }),
    async (c) => {
      const { things } = c.var.services
      const { id } = c.req.valid('param')
      const { q } = c.req.valid('query')
      await things.write(id, c.req.valid('json'))
      return fanOut(c, Screen, () => ({ thing: () => things.byId(id, q), stock: () => things.stock() }))
    },
  )
  .get('/files/:id', async (c) => c.json(await c.var.services.things.file(c.req.param('id'))))
  .get('/quiet', (c) => c.text('x'))

let shop: Backends<'things'>
beforeAll(async () => {
  shop = await backends({
    things: {
      'GET /things/{id}': { name: 'Canary-answer', more: 'canary-answer' },
      'POST /things/{id}': answer(204),
      'GET /things/{id}/file': answer(200, Buffer.from('{"canary-file'), {
        'content-type': 'application/json',
      }),
      'GET /stock': { left: 'canary-contract' },
    },
  })
})
afterAll(() => shop.close())
beforeEach(() => shop.heal())

const serving = (log = logLines()) => {
  const app = gateway({
    name: 'test',
    services: connect({ things }, shop.settings),
    auth: bearer({ issuer: shop.settings.ISSUER, audience: shop.settings.AUDIENCE }),
    log: log.log,
  }).route('/v1', home)
  return { app, ...log }
}

const post = async (scope = 'things:read') => ({
  method: 'POST',
  body: '{"note":"canary-body","canary-key":"canary-value"}',
  headers: {
    ...(await tokenFor('u1', scope, { claims: { email: 'canary-claim' } })),
    'content-type': 'application/json',
    'x-note': 'canary-header',
    'x-request-id': 'canary id',
    'user-agent': 'canary-agent',
    cookie: 'session=canary-cookie',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'a=canary-state',
  },
})

describe('the line of a request', () => {
  it('has what was asked, by whom, and its outcome', async () => {
    const { app, lines } = serving()
    const res = await app.request('/v1/things/canary-path?q=canary-query', await post())
    await app.close()

    expect(res.status).toBe(200)
    expect(lines()).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        msg: 'request',
        requestId: res.headers.get('x-request-id'),
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
        method: 'POST',
        route: '/v1/things/:id',
        status: 200,
        duration: expect.any(Number),
        principal: { kind: 'user', id: 'u1' },
        calls: [
          {
            service: 'things',
            call: 'POST things/{id}',
            start: expect.any(Number),
            duration: expect.any(Number),
            outcome: 'ok',
          },
          {
            service: 'things',
            call: 'GET things/{id}',
            part: 'thing',
            start: expect.any(Number),
            duration: expect.any(Number),
            outcome: 'ok',
          },
          {
            service: 'things',
            call: 'GET stock',
            part: 'stock',
            start: expect.any(Number),
            duration: expect.any(Number),
            outcome: 'BFF_SERVICE_CONTRACT',
            instance: shop.settings.THINGS_URL,
            error:
              'things: the answer does not fit its schema (GET stock): left: Invalid input: expected number, received string',
          },
        ],
        degraded: [
          {
            part: 'stock',
            state: 'fallback',
            reason: 'contract',
            code: 'BFF_SERVICE_CONTRACT',
            error:
              'things: the answer does not fit its schema (GET stock): left: Invalid input: expected number, received string',
          },
        ],
      },
    ])
  })

  it('is one line with level error and the reason when the request fails', async () => {
    const { app, lines } = serving()
    shop.broken('things', 500)
    await app.request('/v1/things/7?q=x', await post())

    expect(lines()).toMatchObject([
      {
        level: 50,
        status: 502,
        code: 'BFF_SERVICE_UNAVAILABLE',
        error: 'things: answered 500 (POST things/{id})',
        calls: [{ call: 'POST things/{id}', outcome: 'BFF_SERVICE_UNAVAILABLE' }],
      },
    ])
  })

  it.each<[string, string, object, object]>([
    [
      'an unknown path, without it',
      '/canary?x=canary',
      {},
      { level: 30, status: 404, code: 'BFF_ROUTE_UNKNOWN' },
    ],
    [
      'a caller nobody knows',
      '/v1/quiet',
      {},
      { status: 401, route: '/v1/quiet', principal: { kind: 'anonymous' } },
    ],
    ['a method that is not there', '/v1/quiet', { method: 'DELETE' }, { status: 405, method: 'DELETE' }],
  ])('is there for %s', async (_, path, init, expected) => {
    const { app, lines, text } = serving()
    await app.request(path, init)

    expect(lines()).toMatchObject([expected])
    expect(lines()[0]?.calls).toEqual([])
    expect(text()).not.toContain('canary')
  })

  it('is left out for probes, unless they are asked for', async () => {
    const info = serving(logLines('info'))
    const debug = serving(logLines('debug'))
    for (const { app } of [info, debug]) {
      await app.request('/livez')
      await app.request('/readyz')
    }

    expect(info.lines()).toEqual([])
    expect(debug.lines()).toMatchObject([
      { level: 20, route: '/livez' },
      { level: 20, route: '/readyz' },
    ])
  })

  it('measures with the clock of the gateway', async () => {
    const clock = manualClock()
    const { log, lines } = logLines()
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log, clock })
    app.get('/x', (c) => {
      clock.advance(12.345)
      return c.text('x')
    })
    const res = await app.request('/x')

    expect(lines()).toMatchObject([{ duration: 12.3 }])
    expect(res.headers.get('server-timing')).toBe('total;dur=12.3')
  })
})

describe('no secret gets into the log', () => {
  it.each<[string, (shop: Backends<'things'>) => unknown, string]>([
    ['of a request that succeeds', () => {}, '/v1/things/canary-path?q=canary-query'],
    [
      'of one that the service refuses',
      (shop) => shop.broken('things', 403),
      '/v1/things/canary-path?q=canary-query',
    ],
    [
      'of one that fails',
      (shop) => shop.broken('things', 'malformed'),
      '/v1/things/canary-path?q=canary-query',
    ],
    ['of one whose service is down', (shop) => shop.down('things'), '/v1/things/canary-path?q=canary-query'],
    ['of one whose input is wrong', () => {}, '/v1/things/canary-path?canary=canary-query'],
    ['of one that lacks a scope', () => {}, '/v1/things/canary-path?q=canary-query#no-scope'],
  ])('%s', async (_, inflict, path) => {
    const { app, lines, text } = serving()
    await inflict(shop)
    const request = await post(path.endsWith('no-scope') ? 'canary:scope' : 'things:read')
    await app.request(path, request)
    await app.close()

    expect(lines()).toHaveLength(1)
    expect(text()).not.toMatch(/canary/i)
    for (const piece of request.headers.authorization.slice(7).split('.')) expect(text()).not.toContain(piece)
    const { port } = new URL(shop.settings.THINGS_URL)
    expect(text().replaceAll(`"instance":"${shop.settings.THINGS_URL}"`, '')).not.toContain(port)
  })

  it('of a file that is not what it says, read through ky', async () => {
    const { app, lines, text } = serving()
    const res = await app.request('/v1/files/canary-path', { headers: await tokenFor('u1') })
    await app.close()

    expect(res.status).toBe(502)
    expect(lines()).toMatchObject([{ status: 502, code: 'BFF_SERVICE_CONTRACT' }])
    expect(text()).not.toMatch(/canary/i)
  })

  it.each<[string, unknown, RegExp]>([
    ['that quotes what it could not parse', () => JSON.parse('{"a": canary}'), /^SyntaxError\n {4}at /],
    [
      'whose message goes over several lines',
      () => {
        throw new SyntaxError('canary\n    at canary')
      },
      /^SyntaxError\n {4}at /,
    ],
    [
      'without frames',
      () => {
        throw Object.assign(new RangeError('too far'), { stack: 'none' })
      },
      /^RangeError: too far$/,
    ],
    [
      'that is no error',
      () => {
        throw { token: 'canary' }
      },
      /^threw object$/,
    ],
  ])('of a defect %s', async (_, fail, expected) => {
    const { log, lines, text } = logLines()
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log })
    app.get('/x', fail as () => Response)
    await app.request('/x')

    expect(lines()[0]?.defect).toMatch(expected)
    expect(text().replaceAll(/access-log\.test\.ts/g, '')).not.toContain('canary')
  })
})

describe('the log of a gateway', () => {
  const logOf = (log: LogLevel | Logger) => gateway({ name: 'test', services: {}, auth: trusting(), log }).log

  it('blanks what code of an app should not have logged', () => {
    const written: string[] = []
    const log = logOf('info')
    Object.assign(log, { [pino.symbols.streamSym]: { write: (line: string) => written.push(line) } })
    log.info({ authorization: 'canary', user: { password: 'canary', name: 'Ada' }, cookie: 'canary' })

    expect(JSON.parse(written.join(''))).toMatchObject({
      name: 'test',
      authorization: '[redacted]',
      user: { password: '[redacted]', name: 'Ada' },
      cookie: '[redacted]',
    })
  })

  it('can be somebody else’s', () => {
    const { log } = logLines()

    expect(logOf(log)).toBe(log)
  })
})

it('writes 499 for a client that left, and what the services saw', async () => {
  const { log, lines } = logLines()
  const app = gateway({
    name: 'test',
    services: connect({ things }, shop.settings),
    auth: trusting(),
    log,
  }).route(
    '/',
    new Hono<Env>().get('/x', (c) =>
      fanOut(c, Screen, () => ({
        thing: () => c.var.services.things.byId('7', 'x'),
        stock: () => c.var.services.things.stock(),
      })),
    ),
  )
  shop.clear()
  shop.broken('things', 'hang')
  const client = new AbortController()
  const response = app.request('/x', { signal: client.signal })
  await shop.called('things', 2)
  client.abort()
  await response
  await app.close()

  expect(lines()).toMatchObject([
    {
      level: 30,
      status: 499,
      code: 'BFF_CLIENT_GONE',
      error: 'client: disconnected before the answer was ready',
      calls: [
        { call: 'GET things/{id}', part: 'thing', outcome: 'BFF_CLIENT_GONE' },
        { call: 'GET stock', part: 'stock', outcome: 'BFF_CLIENT_GONE' },
      ],
    },
  ])
})
