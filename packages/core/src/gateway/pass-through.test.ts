import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import pino from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bearer } from '../auth/bearer/bearer.ts'
import { serve } from '../edge/listen/serve.ts'
import { type Clock, systemClock } from '../scope/clock.ts'
import { defaultSecurityHeaders } from '../scope/security-headers.ts'
import { connect } from '../service/connect.ts'
import { type ServiceOptions, service } from '../service/service.ts'
import { rawServer } from '../service/test/raw-server.ts'
import { answer } from '../testing/backends/answer.ts'
import { backends, type Fixtures } from '../testing/backends/backends.ts'
import { issuer } from '../testing/backends/issuer.ts'
import { testAudience, tokenFor } from '../testing/backends/token-for.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { gateway } from './gateway.ts'
import { passThrough } from './pass-through.ts'
import type { PassThroughOptions } from './pass-through-options.ts'

interface SetUp extends ServiceOptions {
  readonly route?: PassThroughOptions
  readonly budget?: number
  readonly clock?: Clock
}

const chunked = 'HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n'

/** A gateway on a real socket that passes `/v1/files/{id}` through to the service `orders` at an address. */
const passing = async (
  address: string,
  { route, budget = 3_000, clock = systemClock, ...options }: SetUp = {},
) => {
  const lines: Record<string, unknown>[] = []
  const logged = new Set<() => void>()
  const write = (line: string) => {
    lines.push(JSON.parse(line))
    for (const tell of logged) tell()
  }
  const orders = service('orders', {}, () => ({}))
  const { url: trusted } = await issuer()
  const app = gateway({
    name: 'test-bff',
    budget,
    clock,
    services: connect({ orders }, { ORDERS_URL: address }, options),
    auth: bearer({ issuer: trusted, audience: testAudience }),
    log: pino({}, { write }),
  }).route('/v1', passThrough(orders, route ?? { path: '/files/{id}', to: '/orders/{id}/invoice' }))
  const { url, stop, server } = await serve(app, { port: 0, shedding: false, hosts: ['127.0.0.1', 'x'] })
  const headers = await tokenFor('u1', 'orders:read')

  return {
    url,
    port: Number(new URL(url).port),
    headers,
    lines,
    /** Resolves with the first line of the log, when it is there. */
    line: async () => {
      const [first] = lines
      if (first) return first
      await new Promise<void>((resolve) => logged.add(resolve))
      return lines[0]
    },
    get: (path: string, init: RequestInit = {}) =>
      fetch(url + path, { ...init, headers: { ...headers, ...init.headers } }),
    [Symbol.asyncDispose]: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections()
      await stop()
    },
  }
}
const backend = (fixtures: Fixtures<'orders'>['orders']) => backends({ orders: fixtures })
const pdf = Buffer.from('%PDF-1.7 ä', 'latin1')
const invoice = { 'GET /orders/{id}/invoice': answer(200, pdf, { 'content-type': 'application/pdf' }) }
const files = (methods: PassThroughOptions['methods'] & {}) => ({ path: '/files/{id}', methods })
/** The headers of an answer, without those that any server writes. */
const headersOf = ({ headers }: Response) => {
  const {
    date,
    connection,
    'keep-alive': _,
    'x-request-id': id,
    'server-timing': timing,
    ...rest
  } = Object.fromEntries(headers)
  return { ...rest, id: id !== undefined, timing: timing?.replace(/(dur|start)=[\d.]+/g, '$1') }
}

const printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'info')]
afterEach(() => {
  for (const print of printed) expect(print, 'what is written beside the log').not.toHaveBeenCalled()
})

describe('an answer', () => {
  it('comes as it is, with the headers that describe it and no others', async () => {
    const headers = {
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="i.pdf"',
      'content-language': 'de',
      'cache-control': 'private, max-age=60',
      etag: '"1"',
      'last-modified': 'Wed, 01 Jan 2025 00:00:00 GMT',
      vary: 'accept',
      server: 'orders/1.2',
      'set-cookie': 'sid=secret',
      'x-powered-by': 'orders',
      'x-internal-host': 'orders-7.internal',
      'access-control-allow-origin': '*',
      connection: 'close',
    }
    await using shop = await backend({ 'GET /orders/{id}/invoice': answer(200, pdf, headers) })
    await using app = await passing(shop.settings.ORDERS_URL)
    const res = await app.get('/v1/files/o%2F1?copy=a%20b&copy=2')

    expect(res.status).toBe(200)
    expect(headersOf(res)).toEqual({
      ...defaultSecurityHeaders,
      'content-type': 'application/pdf',
      'content-length': '10',
      'content-disposition': 'attachment; filename="i.pdf"',
      'content-language': 'de',
      'cache-control': 'private, no-cache',
      etag: '"1"',
      'last-modified': 'Wed, 01 Jan 2025 00:00:00 GMT',
      vary: 'Origin, accept, Authorization',
      via: '1.1 test-bff',
      id: true,
      timing: 'total;dur, orders;dur;desc="GET orders/{id}/invoice";start',
    })
    expect(Buffer.from(await res.arrayBuffer())).toEqual(pdf)
    expect(shop.calls('orders')[0]).toMatchObject({ method: 'GET', path: '/orders/o%2F1/invoice' })
    expect(shop.calls('orders')[0]?.query.getAll('copy')).toEqual(['a b', '2'])
  })

  it('keeps every line of a header that came in several, and no bytes that cannot be sent on', async () => {
    const lines = ['content-language: de', 'content-language: en', 'content-disposition: inline; a="€"']
    await using service = await rawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${lines.join('\r\n')}\r\ncontent-length: 2\r\n\r\nok`)
    })
    await using app = await passing(service.url)
    const { headers } = await app.get('/v1/files/o1')

    expect(headers.get('content-language')).toBe('de, en')
    expect(headers.get('content-disposition')).toBe('attachment; a="_"')
  })

  it.each([400, 404, 409, 416, 422, 429])('with status %i is passed on as it is', async (status) => {
    const body = { type: '/problems/orders', title: 'From the service' }
    const failed = answer(status, body, { 'content-type': 'application/problem+json', 'retry-after': '7' })
    await using shop = await backend({ 'GET /orders/{id}/invoice': failed })
    await using app = await passing(shop.settings.ORDERS_URL)
    const res = await app.get('/v1/files/o1')

    expect([res.status, res.headers.get('content-type'), res.headers.get('retry-after')]).toEqual([
      status,
      'application/problem+json',
      '7',
    ])
    expect(await res.json()).toEqual(body)
  })

  it.each([
    [500, 502, 'BFF_SERVICE_UNAVAILABLE', 'A service is not available', 'answered 500'],
    [503, 502, 'BFF_SERVICE_UNAVAILABLE', 'A service is not available', 'answered 503'],
    [
      302,
      502,
      'BFF_SERVICE_CONTRACT',
      'A service answered with something unexpected',
      'answered 302, which no call expects',
    ],
    [
      999,
      502,
      'BFF_SERVICE_CONTRACT',
      'A service answered with something unexpected',
      'answered 999, which no call expects',
    ],
  ])('with status %i becomes a problem', async (status, sent, code, title, message) => {
    const failed = answer(status, 'secret', { location: 'http://127.0.0.1:1/', 'x-internal': '1' })
    await using shop = await backend({ 'GET /orders/{id}/invoice': failed })
    await using app = await passing(shop.settings.ORDERS_URL)
    const res = await app.get('/v1/files/o1')

    expect(res.status).toBe(sent)
    expect(res.headers.get('content-type')).toBe('application/problem+json')
    expect(await res.json()).toEqual({
      type: `/problems/${code}`,
      title,
      status: sent,
      code,
      instance: res.headers.get('x-request-id'),
    })
    expect(await app.line()).toMatchObject({
      status: sent,
      code,
      error: `orders: ${message} (GET orders/{id}/invoice)`,
      calls: [{ service: 'orders', call: 'GET orders/{id}/invoice', outcome: code }],
    })
  })

  it('that fails and breaks off in one breath becomes a problem as well', async () => {
    await using service = await rawServer((socket) => {
      socket.write('HTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n')
    })
    await using app = await passing(service.url)
    const res = await app.get('/v1/files/o1')

    expect([res.status, await res.json()]).toMatchObject([502, { code: 'BFF_SERVICE_UNAVAILABLE' }])
  })

  it.each([
    ['in the packet of its head', (socket: Socket) => socket.write(`${chunked}zz\r\n`)],
    ['with its first bytes', (socket: Socket) => socket.write(`${chunked}2\r\nab\r\nzz\r\n`)],
    [
      'before any of its body',
      (socket: Socket) => socket.write(chunked, () => setImmediate(() => socket.write('zz\r\n'))),
    ],
  ])('that breaks off %s neither looks complete nor tells the client why', async (_, misbehave) => {
    await using service = await rawServer(misbehave)
    await using app = await passing(service.url)
    const socket = await sending(app, 'GET /v1/files/o1')
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk
    })
    await once(socket, 'close')

    expect(received).not.toMatch(/^HTTP\/1\.1 200 .*\r\n0\r\n/s)
    expect(received).not.toMatch(/broken HTTP|chunk size|\(GET /)
    expect(await app.line()).toMatchObject({
      code: 'BFF_SERVICE_CONTRACT',
      error: 'orders: answered with broken HTTP, Invalid character in chunk size (GET orders/{id}/invoice)',
    })
  })

  it('of a service that is down becomes a problem', async () => {
    await using shop = await backend(invoice)
    await using app = await passing(shop.settings.ORDERS_URL)
    await shop.down('orders')
    const res = await app.get('/v1/files/o1')

    expect([res.status, await res.json()]).toMatchObject([502, { code: 'BFF_SERVICE_UNAVAILABLE' }])
  })

  it('of a service that is late becomes a problem', async () => {
    await using shop = await backend(invoice)
    shop.broken('orders', 'hang')
    await using app = await passing(shop.settings.ORDERS_URL, { timeout: 60 })
    const res = await app.get('/v1/files/o1')

    expect([res.status, await res.json()]).toMatchObject([504, { code: 'BFF_SERVICE_TIMEOUT' }])
    await shop.settled()
    expect(shop.calls('orders')[0]?.state).toBe('aborted')
  })

  it('to a range or a condition is passed on, with what asked for it', async () => {
    await using service = await rawServer((socket, head) => {
      const conditional = head.includes('if-none-match')
      socket.write(
        conditional
          ? 'HTTP/1.1 304 Not Modified\r\netag: "1"\r\ncontent-length: 10\r\n\r\n'
          : 'HTTP/1.1 206 Partial\r\ncontent-range: bytes 0-1/10\r\naccept-ranges: bytes\r\ncontent-length: 2\r\n\r\nab',
      )
    })
    await using app = await passing(service.url)
    const part = await app.get('/v1/files/o1', { headers: { range: 'bytes=0-1', 'if-range': '"1"' } })
    const same = await app.get('/v1/files/o1', { headers: { 'if-none-match': '"1"' } })

    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 0-1/10',
      'ab',
    ])
    expect([same.status, same.headers.get('etag'), await same.text()]).toEqual([304, '"1"', ''])
    expect(service.heads[0]).toMatch(/\r\nrange: bytes=0-1\r\n.*if-range: "1"\r\n/s)
    await turn()
    expect(service.taken).toBe(1)
  })

  it.each([
    'text/html',
    'TEXT/HTML;charset=utf-8',
    ' text/html ;x',
    'application/xhtml+xml',
    'image/svg+xml',
    'image/svg',
    'image/x+xml',
    'text/xml',
    'text/xsl',
    'application/xml',
    'application/rss+xml',
    'application/mathml+xml',
    'multipart/x-mixed-replace; boundary=x',
    'message/rfc822',
    'text/javascript',
    'application/x-unheard-of',
    'text/plain, text/html',
    'json',
    '*/*',
    '',
    undefined,
  ])('S6: that a browser could run is saved, and runs in a sandbox: %s', async (type) => {
    const line = type === undefined ? '' : `content-type: ${type}\r\n`
    await using service = await rawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${line}content-length: 8\r\n\r\n<script>`)
    })
    await using app = await passing(service.url)
    const { headers } = await app.get('/v1/files/o1')

    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-disposition')).toBe('attachment')
  })

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/problem+json',
    'application/pdf',
    'application/octet-stream',
    'text/plain',
    'text/csv',
    'image/png',
    'image/webp',
    'audio/mpeg',
    'video/mp4',
    'font/woff2',
  ])('S6: that runs nowhere is left as it is, and not sniffed: %s', async (type) => {
    await using shop = await backend({
      'GET /orders/{id}/invoice': answer(200, pdf, { 'content-type': type }),
    })
    await using app = await passing(shop.settings.ORDERS_URL)
    const { headers } = await app.get('/v1/files/o1')

    expect(headers.get('content-security-policy')).toBeNull()
    expect(headers.get('content-disposition')).toBeNull()
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    ['attachment', 'inline; filename="i.html"', 'attachment; filename="i.html"'],
    ['attachment', 'attachment;filename=i.html', 'attachment;filename=i.html'],
    ['attachment', 'inline', 'attachment'],
    ['inline', 'inline; filename="i.html"', 'inline; filename="i.html"'],
    ['inline', undefined, null],
  ] as const)('S6: keeps its name: %s of %s is %s', async (disposition, declared, sent) => {
    const headers = { 'content-type': 'text/html', ...(declared && { 'content-disposition': declared }) }
    await using shop = await backend({ 'GET /files/{id}': answer(200, 'x', headers) })
    await using app = await passing(shop.settings.ORDERS_URL, { route: { path: '/files/{id}', disposition } })
    const res = await app.get('/v1/files/o1')

    expect(res.headers.get('content-disposition')).toBe(sent)
    expect(res.headers.get('content-security-policy')).toMatch(/; sandbox$/)
  })

  it.each([
    ['304 Not Modified', 304, null],
    ['204 No Content', 204, null],
    ['404 Not Found', 404, 'attachment'],
  ])('S6: changes nothing of what a browser has: %s', async (line, status, disposition) => {
    await using service = await rawServer((socket) => {
      socket.write(`HTTP/1.1 ${line}\r\netag: "1"\r\ncontent-length: 0\r\n\r\n`)
    })
    await using app = await passing(service.url)
    const res = await app.get('/v1/files/o1')

    expect([res.status, res.headers.get('content-disposition')]).toEqual([status, disposition])
    expect(res.headers.get('cache-control')).toBe('private, no-cache')
  })

  it('S6: refuses an option that is neither', () => {
    const orders = service('orders', {}, () => ({}))
    const wrong = { path: '/x', disposition: 'download' } as unknown as PassThroughOptions

    expect(() => passThrough(orders, wrong)).toThrow(
      new TypeError('passThrough /x: disposition must be attachment or inline, not "download"'),
    )
  })

  it('to HEAD has no body', async () => {
    await using service = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 12345678901\r\netag: "1"\r\n\r\n')
    })
    await using app = await passing(service.url)
    const res = await app.get('/v1/files/o1', { method: 'HEAD' })

    expect([res.status, res.headers.get('etag'), await res.text()]).toEqual([200, '"1"', ''])
    expect(service.heads[0]).toMatch(/^HEAD \/orders\/o1\/invoice HTTP/)
  })
})

describe('a request', () => {
  it('reaches the service with what it negotiates and with the headers of every call, and no other', async () => {
    await using shop = await backend(invoice)
    const route = { path: '/orders/{id}/invoice', headers: ['App-Version', 'Range'] }
    await using app = await passing(shop.settings.ORDERS_URL, {
      route,
      token: 'forward',
      headers: ['accept-language'],
    })
    const headers = {
      accept: 'application/pdf',
      'accept-language': 'de',
      'accept-encoding': 'gzip',
      'app-version': '4.2',
      cookie: 'sid=secret',
      range: 'bytes=0-',
      'x-forwarded-for': '10.0.0.1',
      'x-user': 'u2',
      'x-request-id': 'request-1',
    }
    await (await app.get('/v1/orders/o1/invoice', { headers })).text()

    const {
      host,
      traceparent,
      'x-request-timeout-ms': left,
      ...rest
    } = shop.calls('orders')[0]?.headers ?? {}
    expect(rest).toEqual({
      connection: 'keep-alive',
      accept: 'application/pdf',
      'accept-encoding': 'identity',
      'accept-language': 'de',
      'app-version': '4.2',
      range: 'bytes=0-',
      authorization: app.headers.authorization,
      'x-request-id': 'request-1',
      via: '1.1 test-bff',
    })
    expect(traceparent).toMatch(/^00-/)
    expect(Number(left)).toBeLessThanOrEqual(1_000)
  })

  it('of anybody reaches the service where the route is open', async () => {
    await using shop = await backend(invoice)
    const route = { path: '/files/{id}', to: '/orders/{id}/invoice', anonymous: true }
    await using gateway = await passing(shop.settings.ORDERS_URL, { route })

    expect((await fetch(`${gateway.url}/v1/files/o1`)).status).toBe(200)
    expect(() =>
      passThrough(
        service('orders', {}, () => ({})),
        { ...route, scopes: ['a'] },
      ),
    ).toThrow(new TypeError('passThrough /files/{id}: asks for a and is open to anybody'))
  })

  it('without a token is refused before the service sees it', async () => {
    await using shop = await backend(invoice)
    await using app = await passing(shop.settings.ORDERS_URL)
    const res = await fetch(`${app.url}/v1/files/o1`)

    expect([res.status, res.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(await res.json()).toMatchObject({ code: 'BFF_UNAUTHENTICATED' })
    expect(shop.calls('orders')).toEqual([])
  })

  it.each([
    ['orders:read', 200],
    ['orders:write', 403],
  ])('is asked for its scopes: %s gives %i', async (scope, status) => {
    await using shop = await backend(invoice)
    const route = { path: '/files/{id}', to: 'orders/{id}/invoice', scopes: [scope] }
    await using app = await passing(shop.settings.ORDERS_URL, { route })
    const res = await app.get('/v1/files/o1')
    await res.arrayBuffer()

    expect([res.status, shop.calls('orders').length]).toEqual([status, status === 200 ? 1 : 0])
  })

  it('cannot leave its segment of the path', async () => {
    await using service = await rawServer((socket) => socket.write('HTTP/1.1 204 X\r\n\r\n'))
    await using app = await passing(`${service.url}/api`)
    const send = async (target: string) => {
      const socket = createConnection(app.port, '127.0.0.1')
      socket.write(
        `GET ${target} HTTP/1.1\r\nhost: x\r\nauthorization: ${app.headers.authorization}\r\nconnection: close\r\n\r\n`,
      )
      const [head] = await once(socket, 'data')
      socket.destroy()
      return Number(String(head).split(' ')[1])
    }

    expect(await send('/v1/files/a%2Fb%3Fc%23d%40e')).toBe(204)
    expect(await send('/v1/files/%252e%252e')).toBe(204)
    for (const target of [
      '/v1/files/%zz',
      '/v1/files/..',
      '/v1/files/%2e%2e',
      '/v1/files/.',
      '/v1/files/../../x',
    ])
      expect([target, await send(target)]).toEqual([
        target,
        expect.toSatisfy((status) => [400, 404].includes(status)),
      ])
    expect(service.heads.map((head) => head.split(' ')[1])).toEqual([
      '/api/orders/a%2Fb%3Fc%23d%40e/invoice',
      '/api/orders/%252e%252e/invoice',
    ])
  })

  it('with a method that was not named is refused', async () => {
    await using shop = await backend(invoice)
    await using app = await passing(shop.settings.ORDERS_URL)
    const res = await app.get('/v1/files/o1', { method: 'DELETE' })

    expect([res.status, res.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

describe('an upload', () => {
  it('streams to the service, and its answer comes back', async () => {
    await using shop = await backend({
      'PUT /files/{id}': ({ headers, body }) =>
        answer(201, {
          body: String(body),
          type: headers['content-type'],
          encoding: headers['content-encoding'],
        }),
    })
    await using app = await passing(shop.settings.ORDERS_URL, { route: files(['PUT']) })
    const headers = { 'content-type': 'text/csv', 'content-encoding': 'identity' }
    const body = ReadableStream.from([Buffer.from('a,'), Buffer.from('b')])
    const init = { method: 'PUT', headers, body, duplex: 'half' } as const
    const res = await app.get('/v1/files/f1', init)

    expect([res.status, await res.json()]).toEqual([
      201,
      { body: 'a,b', type: 'text/csv', encoding: 'identity' },
    ])
    expect(shop.calls('orders')[0]?.headers['transfer-encoding']).toBe('chunked')
  })

  it('keeps its length', async () => {
    await using shop = await backend({ 'POST /files/{id}': answer(204) })
    await using app = await passing(shop.settings.ORDERS_URL, { route: files(['POST']) })
    const res = await app.get('/v1/files/f1', { method: 'POST', body: 'abc' })

    expect([res.status, await res.text()]).toEqual([204, ''])
    expect(shop.calls('orders')[0]).toMatchObject({ body: 'abc', headers: { 'content-length': '3' } })
  })

  it('may have no body', async () => {
    await using shop = await backend({ 'DELETE /files/{id}': answer(204), 'POST /files/{id}': answer(204) })
    await using app = await passing(shop.settings.ORDERS_URL, { route: files(['DELETE', 'POST']) })

    expect((await app.get('/v1/files/f1', { method: 'DELETE' })).status).toBe(204)
    expect((await app.get('/v1/files/f1', { method: 'POST' })).status).toBe(204)
    expect(shop.calls('orders').map(({ body }) => body)).toEqual([undefined, undefined])
  })

  it('that the service answers half-way gets its answer, and harms nobody when it then breaks off', async () => {
    await using service = await rawServer((socket) => {
      socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno')
    })
    await using app = await passing(service.url, { route: files(['POST']) })
    const socket = await sending(app, 'POST /v1/files/f1', 'content-length: 1000000\r\n', 'half')
    const [head] = await once(socket, 'data')
    socket.destroy()

    expect(String(head)).toMatch(/^HTTP\/1.1 413 /)
    await service.quiet()
    await app.line()
  })

  it('whose client leaves half-way ends at the service', async () => {
    await using service = await rawServer(() => {})
    await using app = await passing(service.url, { route: files(['POST']) })
    const socket = await sending(app, 'POST /v1/files/f1', 'content-length: 1000000\r\n', 'half')
    await service.asked(1)
    expect(service.open).toBe(1)
    socket.destroy()

    await service.quiet()
    expect(await app.line()).toMatchObject({
      status: 499,
      calls: [{ call: 'POST files/{id}', outcome: 'BFF_CLIENT_GONE' }],
    })
  })
})

/** Opens a connection to the gateway and sends the beginning of a request. */
const sending = async (
  { port, headers }: { port: number; headers: { authorization: string } },
  line: string,
  more = '',
  body = '',
): Promise<Socket> => {
  const socket = createConnection(port, '127.0.0.1').on('error', () => {})
  await once(socket, 'connect')
  socket.write(`${line} HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\n${more}\r\n${body}`)
  return socket
}

describe('a download', () => {
  it('starts before the service has sent it all, and the log waits for its end', async () => {
    const rest = Promise.withResolvers<() => void>()
    await using service = await rawServer((socket) => {
      socket.write(`${chunked}4\r\nhalf\r\n`)
      rest.resolve(() => socket.write('4\r\nhalf\r\n0\r\n\r\n'))
    })
    await using app = await passing(service.url)
    const res = await app.get('/v1/files/o1')
    const reader = res.body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('half')
    expect(app.lines).toEqual([])
    const send = await rest.promise
    send()

    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('half')
    expect(await app.line()).toMatchObject({
      method: 'GET',
      route: '/v1/files/:id',
      status: 200,
      calls: [{ call: 'GET orders/{id}/invoice', outcome: 'ok' }],
    })
  })

  it.each([
    ['with a length', 'content-length: 100000\r\n', 'half'],
    ['in chunks', 'transfer-encoding: chunked\r\n', '4\r\nhalf\r\n'],
    [
      'in chunks of a connection that closes',
      'connection: close\r\ntransfer-encoding: chunked\r\n',
      '4\r\nhalf\r\n',
    ],
  ])('that breaks off (%s) never looks complete', async (_, headers, body) => {
    const cut = Promise.withResolvers<() => void>()
    await using service = await rawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\n${body}`)
      cut.resolve(() => socket.end())
    })
    await using app = await passing(service.url)
    const socket = await sending(app, 'GET /v1/files/o1')
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk
    })
    while (!received.includes('half')) await once(socket, 'data')
    const end = await cut.promise
    end()
    await once(socket, 'close')

    expect(received).toMatch(/half(\r\n)?$/)
    expect(received).not.toContain('\r\n0\r\n')
    expect(await app.line()).toMatchObject({
      status: 200,
      code: expect.stringMatching(/^BFF_SERVICE_(UNAVAILABLE|CONTRACT)$/),
      calls: [{ outcome: expect.stringMatching(/^BFF_SERVICE_(UNAVAILABLE|CONTRACT)$/) }],
    })
  })

  it('whose client leaves ends at the service', async () => {
    await using shop = await backend(invoice)
    shop.broken('orders', 'huge')
    await using app = await passing(shop.settings.ORDERS_URL)
    const socket = await sending(app, 'GET /v1/files/o1')
    await once(socket, 'data')
    socket.destroy()

    await shop.settled()
    expect(shop.calls('orders')[0]?.state).toBe('aborted')
    expect(await app.line()).toMatchObject({ calls: [{ outcome: 'BFF_CLIENT_GONE' }] })
  })

  it('H6: goes on behind the budget and the timeout, until it stands still for the idle timeout', async () => {
    const clock = manualClock()
    let socket: Socket | undefined
    await using service = await rawServer((taken) => {
      taken.write(chunked)
      socket = taken
    })
    await using app = await passing(service.url, { clock, timeout: 400, budget: 1_000 })
    const res = await app.get('/v1/files/o1')
    const reader = res.body?.getReader()
    for (let events = 0; events < 10; events += 1) {
      socket?.write('4\r\nhalf\r\n')
      expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('half')
      clock.advance(59_000)
    }
    expect(service.open).toBe(1)
    clock.advance(1_000)

    await expect(reader?.read()).rejects.toThrow('terminated')
    await service.quiet()
    expect(await app.line()).toMatchObject({
      status: 200,
      code: 'BFF_SERVICE_TIMEOUT',
      error: 'orders: its answer did not go on within 60000 ms (GET orders/{id}/invoice)',
    })
  })

  it('H6: stands still for as long as its route says', async () => {
    const clock = manualClock()
    await using service = await rawServer((socket) => socket.write(`${chunked}4\r\nhalf\r\n`))
    const route = { path: '/files/{id}', idleTimeout: 100_000 }
    await using app = await passing(service.url, { clock, route })
    const res = await app.get('/v1/files/o1')
    clock.advance(99_999)
    await turn()
    expect(service.open).toBe(1)
    clock.advance(1)

    await expect(res.text()).rejects.toThrow('terminated')
    await service.quiet()
  })

  it.each([
    [{ path: '/files/{id}' }, 504],
    [{ path: '/files/{id}', budget: 20_000 }, 200],
  ])('H6: of %j that takes 10 s for its head, where the gateway has 1 s, is %i', async (route, status) => {
    const clock = manualClock()
    let socket: Socket | undefined
    await using service = await rawServer((taken) => {
      socket = taken
    })
    await using app = await passing(service.url, { clock, route, timeout: 400, budget: 1_000, retry: false })
    const answering = app.get('/v1/files/o1')
    await service.asked(1)
    clock.advance(10_000)
    socket?.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')

    expect((await answering).status).toBe(status)
  })

  it.each([
    ['breaks off', 502, 'BFF_SERVICE_UNAVAILABLE', (socket: Socket) => socket.end()],
    ['is not over in time', 504, 'BFF_SERVICE_TIMEOUT', () => {}],
  ])('that is small and %s is a problem, since nothing was answered yet', async (_, status, code, then) => {
    await using service = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalf')
      then(socket)
    })
    await using app = await passing(service.url, { timeout: 80 })
    const res = await app.get('/v1/files/o1')

    expect([res.status, await res.json()]).toMatchObject([status, { code }])
    await service.quiet()
  })

  it('that says it is larger than an answer may be is a problem, and one that does not say so is cut off', async () => {
    let unsaid: Socket | undefined
    await using service = await rawServer((socket, head) => {
      if (head.includes('/said/')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n')
      else socket.write(`${chunked}8\r\nxxxxxxxx\r\n`)
      unsaid = socket
    })
    await using app = await passing(service.url, { maxBody: 10 })
    const declared = await app.get('/v1/files/said')
    expect([declared.status, await declared.json()]).toMatchObject([502, { code: 'BFF_SERVICE_CONTRACT' }])

    const cut = await app.get('/v1/files/unsaid')
    unsaid?.write('8\r\nxxxxxxxx\r\n')
    await expect(cut.text()).rejects.toThrow('terminated')
  })

  it('in process can be read and left like any other', async () => {
    await using shop = await backend(invoice)
    shop.broken('orders', 'huge')
    const orders = service('orders', {}, () => ({}))
    const { url } = await issuer()
    const app = gateway({
      name: 'test-bff',
      services: connect({ orders }, shop.settings),
      auth: bearer({ issuer: url, audience: testAudience }),
      log: 'silent',
    }).route('/', passThrough(orders, { path: '/orders/{id}/invoice' }))
    const res = await app.request('/orders/o1/invoice', { headers: await tokenFor('u1') })
    await res.body?.cancel()

    await shop.settled()
    expect(shop.calls('orders')[0]?.state).toBe('aborted')
    expect(app.lifecycle.running).toBe(0)
  })
})

describe('a declaration', () => {
  const orders = service('orders', {}, () => ({}))

  it.each([
    [{ budget: 0 }, 'budget must be a number from 1 to 2147483647, not 0'],
    [{ idleTimeout: Number.NaN }, 'idleTimeout must be a number from 1 to 2147483647, not NaN'],
  ])('H6: is refused with %j', (limits, why) => {
    expect(() => passThrough(orders, { path: '/a', ...limits })).toThrow(
      new TypeError(`passThrough /a: ${why}`),
    )
  })

  it('is refused when it names a value the route does not have', () => {
    expect(() => passThrough(orders, { path: '/files/{id}', to: '/orders/{order}' })).toThrow(
      new TypeError('passThrough /files/{id}: to names {order}, which the path does not have'),
    )
  })

  it('is refused when it forwards the cookie', () => {
    expect(() => passThrough(orders, { path: '/files', headers: ['cookie'] })).toThrow(
      new TypeError('passThrough /files: headers: cookie cannot be forwarded from the client'),
    )
  })

  it('for a service the gateway does not have is a defect', async () => {
    await using shop = await backend(invoice)
    const other = service('other', {}, () => ({}))
    const app = gateway({
      name: 'test-bff',
      services: connect({ orders }, shop.settings),
      auth: bearer({ issuer: (await issuer()).url, audience: testAudience }),
      log: 'silent',
    }).route('/', passThrough(other, { path: '/files' }))

    expect((await app.request('/files', { headers: await tokenFor('u1') })).status).toBe(500)
  })
})
