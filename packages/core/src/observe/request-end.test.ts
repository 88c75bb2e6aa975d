import { OpenAPIHono, z } from '@hono/zod-openapi'
import { stream } from 'hono/streaming'
import { describe, expect, it, vi } from 'vitest'
import { logLines } from '../../test/log-lines.ts'
import { trusting } from '../../test/trusting.ts'
import { createRoute } from '../auth/create-route.ts'
import { anonymous, secured } from '../auth/secured.ts'
import { serve } from '../edge/listen/serve.ts'
import { wire } from '../edge/test/wire.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { connect } from '../service/connect.ts'
import { service } from '../service/service.ts'
import { backends } from '../testing/backends/backends.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'
import type { RequestEnd, RequestRecord } from './request-record.ts'

const name = z.object({ name: z.string() })
const users = service('users', {}, (call) => ({ me: () => call.get('me', name) }))
const picks = service('picks', {}, (call) => ({
  of: (user: string) => call.get('picks/{user}', z.array(z.string()), { path: { user } }),
}))
type Services = {
  users: { me(): Promise<{ name: string }> }
  picks: { of(user: string): Promise<string[]> }
}
type Env = GatewayEnv<Services>

const Home = view('Home', {
  user: name,
  picks: optional(z.array(z.string()), { fallback: [] }),
  hint: optional(z.string()),
})
const routes = new OpenAPIHono<Env>()
  .openapi(
    createRoute({
      method: 'get',
      path: '/home/{tab}',
      ...secured<Env>('read'),
      responses: { 200: Home.response },
    }),
    (c) =>
      fanOut(c, Home, (part) => {
        const user = part(() => c.var.services.users.me())
        return {
          user,
          picks: part([user], ({ name }) => c.var.services.picks.of(name)),
          hint: async () => 'hi',
        }
      }),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/streamed',
      ...anonymous(),
      responses: { 200: { description: 'Slow' } },
    }),
    (c) =>
      stream(c, async (out) => {
        await out.write('one')
        await out.write('two')
      }),
  )

const fixtures = { users: { 'GET /me': { name: 'ada' } }, picks: { 'GET /picks/ada': ['a'] } }
const shop = await backends(fixtures)

const made = (onRequestEnd: RequestEnd, log: Parameters<typeof gateway>[0]['log'] = 'silent') =>
  gateway({
    name: 'test',
    services: connect({ users, picks }, shop.settings),
    auth: trusting('read'),
    log,
    onRequestEnd,
  }).route('/v1', routes)

/** A gateway that is listened to, and what was heard of its requests. */
const heard = () => {
  const records: RequestRecord[] = []
  const app = made((record) => void records.push(record))
  const next = async (count = 1): Promise<RequestRecord> => {
    await vi.waitFor(() => expect(records).toHaveLength(count))
    return records[count - 1] ?? expect.fail('no record')
  }
  return { app, next, records }
}

const said = async (url: string, text: string) => {
  const { socket, closed } = await wire(url)
  socket.end(text)
  return closed
}

describe('onRequestEnd', () => {
  it('hears who asked for what, how long it took, what was sent, and what it was made of', async () => {
    const { app, next } = heard()
    const res = await app.request('/v1/home/first?secret=1', { headers: { 'x-request-id': 'request-1' } })
    const length = (await res.text()).length
    const record = await next()

    expect(record).toEqual({
      gateway: 'test',
      requestId: 'request-1',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      onRoad: true,
      method: 'GET',
      route: '/v1/home/:tab',
      status: 200,
      code: undefined,
      error: undefined,
      startedAt: expect.any(Number),
      duration: expect.any(Number),
      budget: 3_000,
      principal: { kind: 'user', id: 'u1' },
      bytes: { in: 0, out: length },
      parts: [
        {
          view: 'Home',
          part: 'hint',
          needs: [],
          settled: expect.any(Number),
          failed: false,
          cancelled: false,
          state: 'fresh',
          reason: undefined,
        },
        {
          view: 'Home',
          part: 'user',
          needs: [],
          settled: expect.any(Number),
          failed: false,
          cancelled: false,
          state: 'fresh',
          reason: undefined,
        },
        {
          view: 'Home',
          part: 'picks',
          needs: ['user'],
          settled: expect.any(Number),
          failed: false,
          cancelled: false,
          state: 'fresh',
          reason: undefined,
        },
      ],
      calls: [
        expect.objectContaining({ service: 'users', call: 'GET me', part: 'user', outcome: 'ok' }),
        expect.objectContaining({ service: 'picks', call: 'GET picks/{user}', part: 'picks', outcome: 'ok' }),
      ],
    })
    expect(Math.abs(record.startedAt - Date.now())).toBeLessThan(60_000)
    for (const value of [record, record.bytes, record.parts, record.parts[0], record.calls, record.calls[0]])
      expect(Object.isFrozen(value)).toBe(true)
    expect(record.parts.every(({ needs }) => Object.isFrozen(needs))).toBe(true)
    expect(JSON.stringify(record)).not.toContain('secret')
  })

  it('hears what a degraded answer lacks', async () => {
    const { app, next } = heard()
    await shop.down('picks')
    await app.request('/v1/home/first')
    await shop.heal()
    const { parts, status } = await next()

    expect(status).toBe(200)
    expect(parts.map(({ part, state, reason }) => [part, state, reason])).toEqual([
      ['hint', 'fresh', undefined],
      ['user', 'fresh', undefined],
      ['picks', 'fallback', 'unavailable'],
    ])
  })

  it('hears which part a request failed with, and what was given up', async () => {
    const { app, next } = heard()
    await shop.down('users')
    await app.request('/v1/home/first')
    await shop.heal()
    const { parts, status, code } = await next()

    expect([status, code]).toEqual([502, 'BFF_SERVICE_UNAVAILABLE'])
    expect(parts.map(({ part, state, reason }) => [part, state, reason])).toEqual(
      expect.arrayContaining([
        ['user', 'failed', 'unavailable'],
        ['hint', 'fresh', undefined],
      ]),
    )
  })

  it.each<[string, string, RequestInit, number, string]>([
    ['an unknown path', '/nope', {}, 404, 'BFF_ROUTE_UNKNOWN'],
    ['another method', '/v1/home/first', { method: 'DELETE' }, 405, 'BFF_METHOD_NOT_ALLOWED'],
    ['a query that is no text', '/v1/home/first?q=%E4', {}, 400, 'BFF_REQUEST_MALFORMED'],
  ])('hears of %s', async (_, path, init, status, code) => {
    const { app, next } = heard()
    await app.request(path, init)

    expect(await next()).toMatchObject({ onRoad: true, status, code, parts: [], calls: [] })
  })

  it('hears of what a server refuses before the road, each once', async () => {
    const { app, next, records } = heard()
    const { url, stop } = await serve(app, { port: 0, hosts: ['api.example'] })
    try {
      const misdirected = await said(url, 'GET / HTTP/1.1\r\nhost: other.example\r\n\r\n')
      await next()
      await said(url, 'this is no HTTP\r\n\r\n')
      await next(2)

      expect(records).toMatchObject([
        {
          requestId: misdirected.header('x-request-id'),
          onRoad: false,
          method: 'GET',
          status: 421,
          code: 'BFF_MISDIRECTED',
          principal: undefined,
        },
        { onRoad: false, method: undefined, status: 501, code: 'BFF_METHOD_UNKNOWN' },
      ])
    } finally {
      await stop()
    }
  })

  it('hears of a client that has left, and of a body that is streamed when it is over', async () => {
    const { app, next } = heard()
    const { url, stop } = await serve(app, { port: 0 })
    try {
      shop.slow('users', 60_000)
      const leaving = new AbortController()
      const asked = fetch(`${url}/v1/home/first`, { signal: leaving.signal }).catch(() => {})
      await vi.waitFor(() => expect(app.lifecycle.running).toBe(1))
      leaving.abort()
      await asked
      await shop.heal()
      expect(await next()).toMatchObject({ status: 499, code: 'BFF_CLIENT_GONE', route: '/v1/home/:tab' })

      expect(await (await fetch(`${url}/v1/streamed`)).text()).toBe('onetwo')
      expect(await next(2)).toMatchObject({ status: 200, bytes: { in: 0, out: undefined } })
    } finally {
      await stop()
    }
  })

  it('keeps no answer waiting, and is called once', async () => {
    const seen: string[] = []
    const app = made(() => seen.push('heard'))
    await app.request('/nope')
    seen.push('answered')
    await vi.waitFor(() => expect(seen).toHaveLength(2))
    await new Promise((resolve) => setImmediate(resolve))

    expect(seen).toEqual(['answered', 'heard'])
  })

  it.each<[string, RequestEnd]>([
    [
      'throws',
      function counts() {
        throw new Error('no such metric')
      },
    ],
    [
      'rejects',
      async function counts() {
        throw new Error('no such metric')
      },
    ],
  ])('that %s fails no request: it is logged by its name, once, and counted', async (_, listener) => {
    const { log, lines } = logLines()
    const app = made(listener, log)
    for (let count = 0; count < 3; count += 1) expect((await app.request('/nope')).status).toBe(404)
    await vi.waitFor(() => expect(app.health.get('onRequestEnd')?.()).toEqual({ failed: 3 }))

    expect(lines().filter(({ listener }) => listener)).toMatchObject([
      {
        msg: 'onRequestEnd: counts failed; further failures are counted in /health',
        listener: 'counts',
        defect: expect.stringContaining('no such metric'),
      },
    ])
  })

  it('is refused when it is no function', () => {
    expect(() => made(JSON.parse('7'))).toThrow(
      new TypeError('gateway: onRequestEnd must be a function of the record, not number'),
    )
  })
})
