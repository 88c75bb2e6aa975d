import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { answer } from '../../testing/backends/answer.ts'
import { backends } from '../../testing/backends/backends.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { failureOf } from '../test/failure-of.ts'
import { oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'

const pdf = answer(200, Buffer.from('%PDF-1.7'), { 'content-type': 'application/pdf', etag: '"1"' })

describe('ky', () => {
  it('reads what is not JSON, with the headers every call carries', async () => {
    await using shop = await backends({ orders: { 'GET /orders/o%2F1/invoice': pdf } })
    await using request = oneRequest(`${shop.settings.ORDERS_URL}/`, { token: 'forward' })
    const { call, scope } = request
    scope.token = 'secret'
    const path = call.path('orders/{id}/invoice', { id: 'o/1' })
    const response = await call.ky.get(path, { searchParams: { copy: 'yes' }, headers: { accept: '*/*' } })

    expect([response.status, response.headers.get('content-type'), response.headers.get('etag')]).toEqual([
      200,
      'application/pdf',
      '"1"',
    ])
    expect(await response.text()).toBe('%PDF-1.7')
    expect(shop.calls('orders')[0]).toMatchObject({ method: 'GET', path: '/orders/o%2F1/invoice' })
    expect(`${shop.calls('orders')[0]?.query}`).toBe('copy=yes')
    expect(shop.calls('orders')[0]?.headers).toMatchObject({
      accept: '*/*',
      authorization: 'Bearer secret',
      traceparent: expect.stringContaining(scope.trace.traceId),
      'x-request-id': scope.requestId,
      'x-request-timeout-ms': expect.stringMatching(/^\d+$/),
    })
    expect(scope.calls.map((one) => one.call)).toEqual(['GET orders/{id}/invoice'])
  })

  it('reads JSON, bytes and streams', async () => {
    await using shop = await backends({ orders: { 'GET /a': { id: 'o1' } } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { ky } = request.call
    const chunks: Uint8Array[] = []
    const response = await ky.get('a')
    for await (const chunk of response.body ?? []) chunks.push(chunk)

    expect(await ky.get('a').json()).toEqual({ id: 'o1' })
    expect(await ky.get('a').json(z.object({ id: z.string() }))).toEqual({ id: 'o1' })
    expect(Buffer.from(await ky.get('a').arrayBuffer()).toString()).toBe('{"id":"o1"}')
    expect(Buffer.concat(chunks).toString()).toBe('{"id":"o1"}')
  })

  it('sends forms, JSON, text and streams', async () => {
    await using shop = await backends({ orders: { 'POST /a': answer(204) } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { ky } = request.call
    const form = new FormData()
    form.set('note', 'ä')
    form.set('file', new File(['content'], 'a.txt', { type: 'text/plain' }))
    await ky.post('a', { body: form })
    await ky.post('a', { body: new URLSearchParams({ note: 'ä' }) })
    await ky.post('a', { json: { note: 'ä' } })
    const response = await ky.post('a', {
      body: ReadableStream.from([Buffer.from('in '), Buffer.from('parts')]),
    })

    const seen = shop.calls('orders').map(({ headers, body }) => [headers['content-type'], body])
    expect(seen[0]?.[0]).toMatch(/^multipart\/form-data; boundary=/)
    expect(seen[0]?.[1]).toMatch(/name="note"\r\n\r\nä\r\n.+filename="a.txt".+content/s)
    expect(seen.slice(1)).toEqual([
      ['application/x-www-form-urlencoded;charset=UTF-8', 'note=%C3%A4'],
      ['application/json', { note: 'ä' }],
      [undefined, 'in parts'],
    ])
    expect([response.status, response.body]).toEqual([204, null])
  })

  it('asks with HEAD, whose answer has no body', async () => {
    await using service = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\netag: "1"\r\n\r\n')
    })
    await using request = oneRequest(service.url)
    const response = await request.call.ky.head('a')

    expect([response.headers.get('etag'), await response.text()]).toEqual(['"1"', ''])
  })
})

describe('the answer', () => {
  it('has no header that concerns only the connection, no cookie and no Server', async () => {
    const headers = [
      'connection: X-Internal, close',
      'x-internal: 1',
      'keep-alive: timeout=5',
      'transfer-encoding: chunked',
      'te: trailers',
      'trailer: x-sum',
      'proxy-authenticate: Basic',
      'server: orders/1.2',
      'set-cookie: a=1',
      'set-cookie: b=2',
      'content-type: text/plain',
      'x-kept: 1',
      'x-kept: 2',
    ]
    await using service = await rawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${headers.join('\r\n')}\r\n\r\n0\r\n\r\n`)
    })
    await using request = oneRequest(service.url)
    const response = await request.call.ky.get('a')

    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'text/plain',
      'x-kept': '1, 2',
    })
    await response.text()
  })

  it('has no bytes in its headers that cannot be sent on', async () => {
    await using service = await rawServer((socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\ncontent-length: 0\r\ncontent-disposition: attachment; filename="€.pdf"\r\n\r\n',
      )
    })
    await using request = oneRequest(service.url)
    const { headers } = await request.call.ky.get('a')

    expect(headers.get('content-disposition')).toBe('attachment; filename="_.pdf"')
  })
})

describe('a call through ky', () => {
  it.each([
    'http://evil.example/',
    'https://orders.invalid/a',
    'http://orders.invalid:81/a',
    'http://orders.invalid.evil.example/',
  ])('cannot be made to %s', async (address) => {
    await using shop = await backends({ orders: {} })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const refused = new TypeError('orders: ky takes a path of the service, not an address')

    expect(() => request.call.ky.get(new URL(address))).toThrow(refused)
    expect(() => request.call.ky(new Request(address))).toThrow(refused)
    expect(shop.calls('orders')).toEqual([])
  })

  it.each(['orders:search', '/a', '../../a'])('stays with its service for the path %j', async (path) => {
    await using service = await rawServer((socket) => socket.write('HTTP/1.1 204 X\r\n\r\n'))
    await using request = oneRequest(`${service.url}/api`)
    await request.call.ky.get(path)

    expect(service.heads[0]).toMatch(/^GET \/api\//)
    expect(service.heads[0]).toMatch(/\r\nhost: 127\.0\.0\.1:\d+\r\n/)
  })

  it('fails as calls in the JSON lane do, and names the template, never the path or the address', async () => {
    await using shop = await backends({
      orders: { 'GET /gone/{id}': answer(410), 'GET /down': answer(503), 'GET /moved': answer(302) },
    })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { ky } = request.call
    const path: typeof request.call.path = (...template) => request.call.path(...template)
    const failures = await Promise.all([
      failureOf(ky.get(path('gone/{id}', { id: 'o1' }, [410]))),
      failureOf(ky.get(path('gone/{order}', { order: 'o2' }))),
      failureOf(ky.get(path('down'))),
      failureOf(ky.get('moved?secret=1')),
    ])

    expect(failures.toSorted()).toEqual([
      'BFF_GONE orders: answered 410 (GET gone/{id})',
      'BFF_SERVICE_CONTRACT orders: answered 302, which no call expects (GET (unnamed))',
      'BFF_SERVICE_REFUSED orders: answered 410 (GET gone/{order})',
      'BFF_SERVICE_UNAVAILABLE orders: answered 503 (GET down)',
    ])
  })

  it('is made once: ky retries nothing', async () => {
    await using shop = await backends({ orders: { 'GET /a': answer(503) } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    await failureOf(request.call.ky.get('a'))

    expect(shop.calls('orders')).toHaveLength(1)
  })

  it('whose JSON is broken breaks the contract', async () => {
    await using shop = await backends({ orders: { 'GET /a': {} } })
    shop.broken('orders', 'malformed')
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { ky } = request.call

    const broken = 'BFF_SERVICE_CONTRACT orders: answered what is not JSON (read by ky)'
    expect(await failureOf(ky.get('a').json())).toBe(broken)
    expect(await failureOf(ky.get('a').then((response) => response.json()))).toBe(broken)
  })

  it('whose answer breaks off says so to who reads it', async () => {
    await using shop = await backends({ orders: { 'GET /a': pdf } })
    shop.broken('orders', 'truncated')
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const response = await request.call.ky.get('a')

    expect(await failureOf(response.text())).toBe(
      'BFF_SERVICE_UNAVAILABLE orders: connection closed before the answer was complete (GET (unnamed))',
    )
    expect(request.scope.calls[0]?.outcome).toBe('BFF_SERVICE_UNAVAILABLE')
  })

  it('is cut off at the size an answer may have', async () => {
    await using shop = await backends({ orders: { 'GET /a': pdf } })
    shop.broken('orders', 'huge')
    await using request = oneRequest(shop.settings.ORDERS_URL, { maxBody: 100_000 })
    const response = await request.call.ky.get('a')

    expect(await failureOf(response.text())).toBe(
      'BFF_SERVICE_CONTRACT orders: answered more than 100000 bytes (GET (unnamed))',
    )
    await shop.settled()
    expect(shop.calls('orders')[0]?.state).toBe('aborted')
  })

  it('ends when its caller aborts it, before the answer and in the middle of it', async () => {
    await using service = await rawServer((socket, head) => {
      if (head.startsWith('GET /half')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')
    })
    await using request = oneRequest(service.url)
    const { ky } = request.call
    const [before, middle] = [new AbortController(), new AbortController()]
    const pending = failureOf(ky.get('none', { signal: before.signal }))
    const response = await ky.get('half', { signal: middle.signal })
    await service.asked(2)
    before.abort()
    middle.abort()

    const aborted = 'BFF_CALL_CANCELLED orders: aborted by the caller (GET (unnamed))'
    expect(await pending).toBe(aborted)
    expect(await failureOf(response.text())).toBe(aborted)
    await service.quiet()
    expect(await failureOf(ky.get('none', { signal: AbortSignal.abort() }))).toBe(aborted)
    expect(service.heads).toHaveLength(2)
  })

  it('whose body nobody reads to its end closes the connection when it is cancelled', async () => {
    await using shop = await backends({ orders: { 'GET /a': pdf } })
    shop.broken('orders', 'huge')
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const response = await request.call.ky.get('a')
    await response.body?.cancel()

    await shop.settled()
    expect(shop.calls('orders')[0]?.state).toBe('aborted')
    expect(request.connections()).toEqual({ connected: 0, running: 0, queued: 0 })
  })

  it('whose body nobody reads at all ends with its time', async () => {
    const clock = manualClock()
    await using shop = await backends({ orders: { 'GET /a': pdf } })
    shop.broken('orders', 'huge')
    await using request = oneRequest(shop.settings.ORDERS_URL, { clock, timeout: 400 })
    await request.call.ky.get('a')
    clock.advance(400)

    await shop.settled()
    expect(shop.calls('orders')[0]?.state).toBe('aborted')
  })

  it('that is not made leaves its body to nobody, without harm', async () => {
    const clock = manualClock()
    await using shop = await backends({ orders: {} })
    await using request = oneRequest(shop.settings.ORDERS_URL, { clock, budget: 100 })
    clock.advance(90)
    const failing = Promise.withResolvers<never>()
    const body = new ReadableStream({ pull: () => failing.promise })

    expect(await failureOf(request.call.ky.post('a', { body }))).toBe(
      'BFF_BUDGET_SPENT orders: not called, the budget is spent (POST (unnamed))',
    )
    failing.reject(new BffError('BFF_CLIENT_GONE', 'client: left'))
    await turn()
  })
})

describe('back-pressure', () => {
  const size = 40_000_000
  const patient = { maxBody: size, timeout: 60_000, budget: 60_000 }
  /** Waits until nothing has moved for a while, in turns of the event loop. */
  const standstill = async (moved: () => number): Promise<number> => {
    for (let before = -1; before !== moved(); ) {
      before = moved()
      for (let turns = 0; turns < 100; turns += 1) await turn()
    }
    return moved()
  }

  it('holds the service back while nobody reads, and nothing is lost', async () => {
    let sent = 0
    await using service = await rawServer((socket) => {
      const more = () => {
        sent += 100_000
        if (sent > size) socket.end()
        else if (socket.write(Buffer.alloc(100_000, 'x'))) more()
        else socket.once('drain', more)
      }
      socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n', more)
    })
    await using request = oneRequest(service.url, patient)
    const response = await request.call.ky.get('a')

    expect(await standstill(() => sent)).toBeLessThan(size / 2)
    expect((await response.arrayBuffer()).byteLength).toBe(size)
  })

  it('holds the sender back while the service does not read, and nothing is lost', async () => {
    let [produced, received] = [0, 0]
    const started = Promise.withResolvers<Socket>()
    await using service = await rawServer((socket, _, rest) => {
      received = rest.length
      socket.removeAllListeners('data').pause()
      started.resolve(socket)
    })
    await using request = oneRequest(service.url, patient)
    const body = new ReadableStream({
      pull: (source) => {
        produced += 100_000
        source.enqueue(Buffer.alloc(100_000))
        if (produced >= size) source.close()
      },
    })
    const pending = request.call.ky.post('a', { body, headers: { 'content-length': String(size) } })
    const socket = await started.promise

    expect(await standstill(() => produced)).toBeLessThan(size / 2)
    socket.on('data', (chunk) => {
      received += chunk.length
      if (received === size) socket.write('HTTP/1.1 204 OK\r\n\r\n')
    })
    socket.resume()
    await pending
    expect(received).toBe(size)
  })
})
