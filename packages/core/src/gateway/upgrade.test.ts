import { once } from 'node:events'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import { logLines } from '../../test/log-lines.ts'
import { createRoute } from '../auth/create-route.ts'
import { authentication } from '../auth/own/authentication.ts'
import { anonymous, secured } from '../auth/secured.ts'
import { type ServeOptions, serve } from '../edge/listen/serve.ts'
import { wire } from '../edge/test/wire.ts'
import type { RequestRecord } from '../observe/request-record.ts'
import { limit } from '../traffic/limits/limit.ts'
import { type GatewayEnv, gateway } from './gateway.ts'
import { type Upgrade, upgrade } from './upgrade.ts'

type Env = GatewayEnv<object>

const switching = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n'
const accept = ({ socket, head, principal, closing }: Upgrade<Env>) => {
  socket.write(`${switching}hello ${principal.id};`)
  if (head.length > 0) socket.write(head)
  socket.on('data', (chunk) => socket.write(chunk))
  closing.addEventListener('abort', () => socket.end('bye;'))
}
const responses = { 101: { description: 'Echo' } }
const route = createRoute({ method: 'get', path: '/echo', ...secured<Env>('live'), responses })
const open = createRoute({ method: 'get', path: '/open', ...anonymous(), responses })

const auth = authentication({
  name: 'ticket',
  scheme: { type: 'http', scheme: 'Ticket' },
  authenticate: ({ credential }) => ({
    principal: { id: credential, scopes: credential === 'poor' ? [] : ['live'] },
  }),
})
const cookie = authentication({
  name: 'legacy',
  scheme: { type: 'apiKey', in: 'cookie', name: 'legacy' },
  origin: 'https://shop.example',
  authenticate: ({ credential }) => ({ principal: { id: credential, scopes: ['live'] } }),
})

const served = async (
  more: Partial<Parameters<typeof gateway>[0]> = {},
  handler: (upgraded: Upgrade<Env>) => unknown = accept,
  options: Partial<ServeOptions> = {},
) => {
  const { log, lines } = logLines()
  const records: RequestRecord[] = []
  const routes = new OpenAPIHono<Env>()
    .openapi(route, upgrade('echo', handler, { origins: ['https://shop.example'] }))
    .openapi(open, upgrade('echo', handler))
    .get('/plain', (c) => c.text('plain'))
  const app = gateway({
    name: 'test',
    services: {},
    auth,
    log,
    onRequestEnd: (record) => void records.push(record),
    ...more,
  }).route('/v1', routes)
  const { url, stop } = await serve(app, { port: 0, drainTimeout: 2_000, ...options })
  const requests = () => lines().filter(({ msg }) => msg === 'request')
  return { app, url, stop, requests, lines, records, [Symbol.asyncDispose]: async () => void (await stop()) }
}

/** What came back, as soon as `until` is in it or the connection is closed. */
const ask = async (url: string, path = '/v1/echo', headers: Record<string, string> = {}, rest = '') => {
  const all = {
    host: new URL(url).host,
    connection: 'Upgrade',
    upgrade: 'echo',
    authorization: 'Ticket u1',
    ...headers,
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const { socket, closed } = await wire(url)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.write(`GET ${path} HTTP/1.1\r\n${head.join('')}\r\n${rest}`)
  const heard = (what: string) => vi.waitFor(() => expect(text).toContain(what))
  return { socket, closed, heard, text: () => text }
}

describe('upgrade()', () => {
  it('hands the connection over to who may, with what came behind the request, and leaves one line with 101 when it closes', async () => {
    await using gate = await served()
    const { socket, heard, closed } = await ask(gate.url, '/v1/echo', {}, 'early;')
    await heard('hello u1;early;')
    socket.write('later;')
    await heard('later;')

    expect(gate.app.lifecycle.running).toBe(1)
    expect(gate.requests()).toEqual([])
    socket.end()
    socket.destroy()
    await closed
    await vi.waitFor(() => expect(gate.requests()).toHaveLength(1))
    expect(gate.requests()).toMatchObject([
      { level: 30, method: 'GET', route: '/v1/echo', status: 101, principal: { kind: 'user', id: 'u1' } },
    ])
    await vi.waitFor(() =>
      expect(gate.records).toMatchObject([{ status: 101, route: '/v1/echo', code: undefined }]),
    )
    expect(gate.app.lifecycle.running).toBe(0)
  })

  it.each<[string, string, Record<string, string>, number, string]>([
    ['a stranger', '/v1/echo', { authorization: '' }, 401, 'BFF_UNAUTHENTICATED'],
    ['a caller without the scope', '/v1/echo', { authorization: 'Ticket poor' }, 403, 'BFF_FORBIDDEN'],
    ['an unknown path', '/nope', {}, 404, 'BFF_ROUTE_UNKNOWN'],
    ['another host', '/v1/echo', { host: 'other.example' }, 421, 'BFF_MISDIRECTED'],
    ['another protocol', '/v1/echo', { upgrade: 'websocket' }, 426, 'BFF_UPGRADE_REQUIRED'],
    ['a page from elsewhere', '/v1/echo', { origin: 'https://evil.example' }, 403, 'BFF_CSRF'],
    [
      'a page from elsewhere where anybody may',
      '/v1/open',
      { origin: 'https://shop.example' },
      403,
      'BFF_CSRF',
    ],
    [
      'two lengths',
      '/v1/echo',
      { 'content-length': '0', 'Content-Length': '1' },
      400,
      'BFF_REQUEST_MALFORMED',
    ],
  ])('answers %s as every request, and closes', async (_, path, headers, status, code) => {
    let taken = 0
    await using gate = await served({}, () => {
      taken += 1
    })
    const behind = `GET /v1/plain HTTP/1.1\r\nhost: ${new URL(gate.url).host}\r\nauthorization: Ticket u1\r\n\r\n`
    const asked = await ask(gate.url, path, headers, behind)
    const answer = await asked.closed

    expect([answer.status, JSON.parse(answer.body || '{}')]).toMatchObject([status, { status, code }])
    expect(answer.header('connection')).toBe('close')
    expect(answer.text.match(/HTTP\/1\.1 \d/g)).toHaveLength(1)
    expect(answer.header('x-content-type-options')).toBe('nosniff')
    expect(taken).toBe(0)
  })

  it.each([
    ['its own', (url: string) => url],
    ['one that is named', () => 'https://shop.example'],
  ])('takes a page of %s origin', async (_, origin) => {
    await using gate = await served()
    const { heard, socket } = await ask(gate.url, '/v1/echo', { origin: origin(gate.url) })
    await heard('hello u1;')
    socket.destroy()
  })

  it.each([
    ['our own', { origin: 'https://shop.example' }, 101],
    ['a foreign one', { origin: 'https://evil.example' }, 403],
    ['none, whatever else it says', { 'x-csrf': '1' }, 403],
    ['our own, from another site', { origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' }, 403],
  ])('takes a session in a cookie by its Origin alone: %s', async (_, headers, status) => {
    await using gate = await served({ auth: cookie })
    const { heard, socket } = await ask(gate.url, '/v1/echo', {
      cookie: 'legacy=u1',
      authorization: '',
      ...headers,
    })
    await heard(`HTTP/1.1 ${status} `)
    socket.destroy()
  })

  it('is limited as every route', async () => {
    await using gate = await served({
      limits: [limit({ name: 'few', by: 'principal', quota: 1, window: 3_600_000 })],
    })
    const first = await ask(gate.url)
    await first.heard('hello u1;')
    first.socket.destroy()

    expect((await (await ask(gate.url)).closed).status).toBe(429)
  })

  it('is refused by middleware that refuses, which sees it in any case', async () => {
    const seen: number[] = []
    const refusing: MiddlewareHandler<Env> = async (c, next) => {
      await next()
      seen.push(c.res.status)
      return c.text('closed today', 503)
    }
    await using gate = await served({ middleware: [refusing] })
    const answer = await (await ask(gate.url)).closed

    expect([answer.status, answer.body, seen]).toEqual([503, 'closed today', [200]])
  })

  it('says goodbye when the gateway stops, and cuts off who stays', async () => {
    const gate = await served()
    const { heard, closed } = await ask(gate.url)
    await heard('hello u1;')
    const cut = await gate.stop()

    expect([(await closed).text.endsWith('bye;'), cut]).toEqual([true, 0])

    const stubborn = await served({}, ({ socket }) => socket.write(switching), { drainTimeout: 300 })
    const asked = await ask(stubborn.url)
    await asked.heard('101')
    expect(await stubborn.stop()).toBe(1)
    await asked.closed
  })

  it('outlives silence, and a new connection never takes its place', async () => {
    await using gate = await served({}, accept, { limits: { maxConnections: 1, stallTimeout: 1_000 } })
    const { heard, socket } = await ask(gate.url)
    await heard('hello u1;')
    const refused = await wire(gate.url)
    await refused.closed
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    socket.write('still there;')
    await heard('still there;')
    socket.destroy()
  })

  it.each<[string, (upgraded: Upgrade<Env>) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no room')
      },
    ],
    ['rejects', async () => Promise.reject(new Error('no room'))],
  ])('whose function %s is named in the log, and the client gets a problem', async (_, failing) => {
    await using gate = await served({}, failing)
    const answer = await (await ask(gate.url)).closed
    await vi.waitFor(() => expect(gate.requests()).toHaveLength(1))

    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([500, { code: 'BFF_INTERNAL' }])
    expect(gate.requests()).toMatchObject([
      {
        level: 50,
        status: 500,
        code: 'BFF_INTERNAL',
        error: 'upgrade echo: threw',
        defect: expect.stringContaining('no room'),
      },
    ])
    await vi.waitFor(() => expect(gate.records).toMatchObject([{ status: 500, code: 'BFF_INTERNAL' }]))
  })

  it.each<[string, (upgraded: Upgrade<Env>) => unknown]>([
    ['returns without a word', () => {}],
    ['never settles', () => new Promise(() => {})],
  ])('whose function %s is over with the budget of its request', async (_, silent) => {
    await using gate = await served({ budget: 100 }, silent)
    const answer = await (await ask(gate.url)).closed
    await vi.waitFor(() => expect(gate.requests()).toHaveLength(1))

    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([504, { code: 'BFF_BUDGET_SPENT' }])
    expect(gate.requests()).toMatchObject([
      { status: 504, error: 'upgrade echo: has not answered within the budget of 100 ms' },
    ])
    expect(gate.app.lifecycle.running).toBe(0)
  })

  it('outlives the budget of its request once it has answered', async () => {
    await using gate = await served({ budget: 100 })
    const { socket, heard } = await ask(gate.url)
    await heard('hello u1;')
    await new Promise((resolve) => setTimeout(resolve, 150))
    socket.write('later;')
    await heard('later;')
    socket.destroy()
  })

  it.each(['HEAD /v1/echo HTTP/1.1', 'GET /v1/echo HTTP/1.0'])('takes no connection by %s', async (line) => {
    await using gate = await served()
    const { socket, closed } = await wire(gate.url)
    const head = ['connection: upgrade', 'upgrade: echo', 'authorization: Ticket u1']
    socket.write([line, `host: ${new URL(gate.url).host}`, ...head, '', ''].join('\r\n'))

    expect((await closed).status).toBe(426)
  })

  it('closes the connection of a function that fails later', async () => {
    await using gate = await served({}, async ({ socket }) => {
      socket.write(switching)
      throw new Error('broke')
    })
    expect((await (await ask(gate.url)).closed).text).toBe(switching)
  })

  it('needs HTTP/1.1 and a request for it: anything else is 426', async () => {
    await using gate = await served()
    const headers = { authorization: 'Ticket u1' }
    const res = await fetch(`${gate.url}/v1/echo`, { headers })

    expect([res.status, res.headers.get('upgrade')]).toEqual([426, 'echo'])
    expect((await gate.app.request('/v1/echo', { headers })).status).toBe(426)
  })

  it('leaves other routes as they are, also to who asks for another protocol or sends several requests', async () => {
    await using gate = await served()
    const plain = await (await ask(gate.url, '/v1/plain')).closed
    expect([plain.status, plain.body, plain.header('connection')]).toEqual([200, 'plain', 'close'])

    const { socket, closed } = await wire(gate.url)
    const head = (path: string, more = '') =>
      `GET ${path} HTTP/1.1\r\nhost: ${new URL(gate.url).host}\r\nauthorization: Ticket u1\r\n${more}\r\n`
    socket.write(head('/v1/plain') + head('/v1/echo', 'connection: upgrade\r\nupgrade: echo\r\n'))
    const both = await closed
    expect(both.text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 426'])
  })

  it('refuses a WebSocket client that speaks another protocol', async () => {
    await using gate = await served()
    const socket = new WebSocket(`${gate.url.replace('http', 'ws')}/v1/open`)
    await once(socket, 'error')
    expect(socket.readyState).toBe(WebSocket.CLOSED)
  })

  it.each([
    [
      () => upgrade('web socket', accept),
      'upgrade: protocol must be one word, such as websocket, not "web socket"',
    ],
    [
      () => upgrade('echo', accept, { origins: ['shop.example'] }),
      'upgrade echo: origins must hold origins, such as https://app.example, not "shop.example"',
    ],
  ])('refuses options that are wrong', (make, message) => {
    expect(make).toThrow(new TypeError(message))
  })
})
