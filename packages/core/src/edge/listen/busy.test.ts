import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import type { Priority } from '../../pressure/priority.ts'
import { served } from '../test/served.ts'
import { wire } from '../test/wire.ts'
import { busy } from './busy.ts'
import { edgeServer } from './edge-server.ts'
import { limitsOf } from './limits.ts'

const priorityOf = (method: string, target: string) =>
  target.startsWith('/bff/callback?')
    ? 'indispensable'
    : target.startsWith('/jobs')
      ? 'background'
      : method === 'PUT'
        ? 'critical'
        : 'normal'

/** An edge with no time, and what came through it. */
const overloaded = async () => {
  const { log, lines } = logLines()
  const passed: string[] = []
  const heard: unknown[] = []
  const refused = { critical: 0, normal: 0, background: 0 }
  const shed = {
    calm: false,
    admits: (priority: Priority) => {
      refused[priority] += 1
      return false
    },
    refused,
    close: () => {},
  }
  const { server } = edgeServer({
    fetch: (request) => {
      passed.push(new URL(request.url).pathname)
      return new Response('ok')
    },
    guard: () => {},
    busy: busy({ shed, priorityOf, log, refused: (refusal) => heard.push(refusal) }),
    limits: limitsOf(),
    log,
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return { url, lines, passed, heard, [Symbol.asyncDispose]: async () => void server.close() }
}

describe('a gateway without time', () => {
  it('R1: refuses with a problem, an id and when to come again, and keeps the connection', async () => {
    await using edge = await overloaded()
    const response = await fetch(`${edge.url}/v1/home`, { headers: { 'x-request-id': 'client-id-1' } })

    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({
      type: '/problems/BFF_OVERLOADED',
      title: 'The gateway has too much to do',
      status: 503,
      code: 'BFF_OVERLOADED',
      instance: 'client-id-1',
      retryAfter: 1,
    })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'retry-after': '1',
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': 'client-id-1',
      'x-content-type-options': 'nosniff',
      connection: 'keep-alive',
    })
    expect(edge.passed).toEqual([])
    expect(edge.heard).toMatchObject([
      { requestId: 'client-id-1', method: 'GET', error: { code: 'BFF_OVERLOADED' } },
    ])
  })

  it.each(['/livez', '/readyz', '/readyz?deep=1', '/bff/callback?code=c&state=s'])(
    'R1: has time for %s',
    async (path) => {
      await using edge = await overloaded()

      expect((await fetch(edge.url + path)).status).toBe(200)
    },
  )

  it.each([
    '/livez/x',
    '/readyzz',
    '/x?/livez',
    '/bff/callback/x',
    '/v1/bff/callback',
    '/v1/home?next=/bff/callback',
    '/livez;x',
  ])('R1: has none for %s', async (path) => {
    await using edge = await overloaded()

    expect((await fetch(edge.url + path)).status).toBe(503)
  })

  it('R1: reads no long body of what it refuses', async () => {
    await using edge = await overloaded()
    const ask = async (bytes: number) =>
      (await fetch(edge.url, { method: 'POST', body: 'x'.repeat(bytes) })).headers.get('connection')

    expect([await ask(100), await ask(20_000)]).toEqual(['keep-alive', 'close'])
  })

  it.each(['100-continue', 'cake', 'y 100-continue'])(
    'R1: closes behind a body that may never come, since the client asked first: Expect: %s',
    async (expected) => {
      await using edge = await overloaded()
      const { send, closed } = await wire(edge.url)
      send(`POST /a HTTP/1.1\r\nhost: localhost\r\nexpect: ${expected}\r\ncontent-length: 40\r\n\r\n`)
      send('GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n')
      const answer = await closed

      expect([answer.text.match(/HTTP\/1\.1 \d+/g), answer.header('connection')]).toEqual([
        ['HTTP/1.1 503'],
        'close',
      ])
      expect(edge.passed).toEqual([])
    },
  )

  const hello = 'content-length: 5\r\n\r\nhello'
  it.each([
    ['two codings', 'POST', `transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, [503], 'close'],
    ['an unknown coding', 'POST', `transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`, [503], 'close'],
    ['chunks and a length', 'POST', `transfer-encoding: chunked\r\n${hello}`, [400], 'close'],
    ['two lengths', 'POST', `content-length: 5\r\n${hello}`, [400], 'close'],
    ['an Upgrade', 'GET', 'upgrade: websocket\r\nconnection: upgrade\r\n\r\n', [503], 'close'],
    ['a body of a HEAD', 'HEAD', hello, [503, 200], 'keep-alive'],
    ['a body of a GET', 'GET', hello, [503, 200], 'keep-alive'],
    ['two hosts', 'GET', 'host: evil.example\r\n\r\n', [503, 200], 'keep-alive'],
  ])('S3: takes no byte of %s for the next request', async (_, method, rest, statuses, connection) => {
    await using edge = await overloaded()
    const { send, socket, until, closed } = await wire(edge.url)
    send(`${method} /a HTTP/1.1\r\nhost: localhost\r\n${rest}GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n`)
    const answer = await (connection === 'close' ? closed : until('HTTP/1.1 200'))
    socket.destroy()

    expect(answer.text.match(/(?<=HTTP\/1\.1 )\d+/g)?.map(Number)).toEqual(statuses)
    expect(answer.header('connection')?.toLowerCase()).toBe(connection)
    expect(edge.passed).toEqual(statuses.includes(200) ? ['/livez'] : [])
  })

  it('R1: answers a HEAD without a body', async () => {
    await using edge = await overloaded()
    const response = await fetch(edge.url, { method: 'HEAD' })

    expect([response.status, await response.text()]).toEqual([503, ''])
  })

  it('R1: tells of refusals once a second, together, how many of which priority', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    try {
      await using edge = await overloaded()
      for (const [path, method] of [['/'], ['/jobs'], ['/'], ['/'], ['/', 'PUT'], ['/jobs']])
        await (await fetch(edge.url + path, method === undefined ? {} : { method })).text()
      expect(edge.lines()).toEqual([])
      vi.advanceTimersByTime(1_000)
      await (await fetch(edge.url)).text()
      vi.advanceTimersByTime(1_000)

      expect(edge.lines()).toMatchObject([
        { level: 40, msg: 'overloaded', refused: 6, critical: 1, normal: 3, background: 2 },
        { level: 40, msg: 'overloaded', refused: 1, critical: 0, normal: 1, background: 0 },
      ])
    } finally {
      vi.useRealTimers()
    }
  })
})

it('R1: sheds as the deployment says, and names what it cannot', async () => {
  await expect(served({ shedding: { delay: 5 } })).rejects.toThrow(
    new TypeError('serve: shedding.delay must be a number from 10 to 10000, not 5'),
  )
  await expect(served({ limits: { backlog: 0 } })).rejects.toThrow(/limits\.backlog/)
  const { url } = await served({ shedding: false })

  expect((await fetch(`${url}/livez`)).status).toBe(200)
})
