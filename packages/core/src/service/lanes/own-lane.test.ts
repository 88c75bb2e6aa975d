import { gzipSync } from 'node:zlib'
import { Pool } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { systemClock } from '../../scope/clock.ts'
import { openScope } from '../../scope/open-scope.ts'
import { openServices } from '../bind.ts'
import { BoundCall } from '../bound-call.ts'
import { RequestCalls } from '../request-calls.ts'
import { type ServiceOptions, service } from '../service.ts'
import { failureOf } from '../test/failure-of.ts'
import { type HttpService, httpService } from '../test/http-service.ts'
import { rawServer } from '../test/raw-server.ts'
import { callNames, type Lane, type LaneAnswer, type LanePort, type LaneRequest } from './lane-port.ts'

const Pairs = z.record(z.string(), z.string())
const pairs = (answer: LaneAnswer) => {
  if (answer.trailers.status === 'absent') throw answer.refusal(404)
  if (answer.status === 500) throw answer.refusal(Number(answer.text()))
  if (!answer.text().includes('=')) throw answer.broken('what is no list of pairs')
  return Object.fromEntries(new URLSearchParams(answer.text()))
}

type Asked = Partial<Omit<LaneRequest<typeof Pairs>, 'schema'>>

let opened = 0
const form: Lane<LanePort & { ask(asked?: Asked): Promise<Record<string, string>> }> = (port) => {
  opened += 1
  return {
    ...port,
    ask: (asked = {}) => port.send({ template: 'pairs', decode: pairs, schema: Pairs, ...asked }),
  }
}

const closing: (() => PromiseLike<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** The service `pairs` at an address, in as many requests as one likes. */
const open = (url: string, options: ServiceOptions = {}) => {
  const pairs = service('pairs', { retry: false, ...options, lanes: { form } }, (call) => ({ call }))
  const { bind, upstreams, close } = openServices(
    { pairs: { ...pairs, addresses: [url] } },
    { clock: systemClock, random: Math.random },
  )
  closing.push(close)
  const next = () => {
    const serviceState = new RequestCalls(upstreams)
    const scope = openScope({ clock: systemClock, budget: 3_000, header: () => undefined, serviceState })
    closing.unshift(async () => scope.end(() => {}))
    return { ...bind(scope).pairs, scope }
  }
  return { ...next(), next, upstreams }
}

const answering = async (
  ...answers: [status: number, body: string | Buffer, headers?: object][]
): Promise<HttpService> => {
  const made = await httpService((_, outgoing, count) => {
    const [status, body, headers] = answers[Math.min(count, answers.length) - 1] ?? [200, '']
    outgoing.writeHead(status, { ...headers }).end(body)
  })
  closing.push(() => made[Symbol.asyncDispose]())
  return made
}

describe('a lane of one’s own', () => {
  it('sends what it says, and gives what its decode and the schema make of the answer', async () => {
    const pairs = await answering([200, 'a=1&b=2'])
    const { call, scope } = open(pairs.url, { token: 'none' })
    const answer = await call.form.ask({
      method: 'POST',
      template: 'pairs/{id}',
      path: { id: 'x/y' },
      query: { q: 'z' },
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', accept: 'text/plain' },
      body: 'c=3',
    })

    expect(answer).toEqual({ a: '1', b: '2' })
    expect(pairs.got[0]).toMatchObject({
      method: 'POST',
      url: '/pairs/x%2Fy?q=z',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'text/plain',
        traceparent: expect.any(String),
        'x-request-timeout-ms': expect.any(String),
      },
      body: Buffer.from('c=3'),
    })
    expect(scope.calls).toMatchObject([{ service: 'pairs', call: 'POST pairs/{id}', outcome: 'ok' }])
  })

  it('is opened once for a request, when it is first asked for', async () => {
    const pairs = await answering([200, 'a=1'])
    const { call, next } = open(pairs.url)
    const before = opened
    await call.get('pairs', z.void())
    expect(opened - before).toBe(0)
    await call.form.ask()
    await call.form.ask()
    await next().call.form.ask()

    expect(opened - before).toBe(2)
  })

  it('has its reads made once in a request, where they are decoded alike', async () => {
    const pairs = await answering([200, 'a=1'])
    const { call, next } = open(pairs.url)
    await Promise.all([
      call.form.ask(),
      call.form.ask(),
      call.form.ask({ decode: () => ({ other: 'way' }) }),
      call.form.ask({ headers: { accept: 'x' } }),
    ])
    expect(pairs.got.length).toBe(3)
    await call.form.ask({ method: 'POST' })
    await call.form.ask({ method: 'POST' })
    expect(pairs.got.length).toBe(5)
    await call.form.ask({ method: 'POST', reads: true, body: 'q' })
    await call.form.ask({ method: 'POST', reads: true, body: 'q' })
    await next().call.form.ask()
    expect(pairs.got.length).toBe(7)
  })

  it('keeps answers with `cache`, apart from those that are read in another way', async () => {
    const pairs = await answering([200, 'a=1'])
    const { next } = open(pairs.url)
    const cache = { ttl: 60_000, scope: 'shared' } as const
    const other = () => ({ other: 'way' })

    expect(await next().call.form.ask({ cache })).toEqual({ a: '1' })
    expect(await next().call.form.ask({ cache })).toEqual({ a: '1' })
    expect(await next().call.form.ask({ cache, decode: other })).toEqual({ other: 'way' })
    expect(pairs.got.length).toBe(2)
  })

  it('is repeated as any other call, and opens the breaker', async () => {
    const pairs = await answering([503, ''], [200, 'a=1'], [503, ''])
    const { call } = open(pairs.url, { retry: { baseDelay: 0 }, breaker: { minCalls: 2, failureRatio: 0.1 } })

    expect(await call.form.ask()).toEqual({ a: '1' })
    for (const query of [{ a: '1' }, { b: '2' }, { c: '3' }]) await failureOf(call.form.ask({ query }))
    expect(await failureOf(call.form.ask({ query: { d: '4' } }))).toContain('BFF_CIRCUIT_OPEN')
  })

  it('is repeated after a success that its decode takes for a failure which passes', async () => {
    const pairs = await answering([200, 'busy'], [200, 'a=1'])
    const { call } = open(pairs.url, { retry: { baseDelay: 0 } })
    const decode = (answer: LaneAnswer) => {
      if (answer.text() === 'busy') throw answer.refusal(503)
      return { a: answer.text() }
    }

    expect(await call.form.ask({ decode })).toEqual({ a: 'a=1' })
    expect(pairs.got.length).toBe(2)
  })

  it.each<[string, [number, string | Buffer, object?], Asked, string | object]>([
    ['a status that fails', [404, 'a=1'], {}, 'BFF_SERVICE_REFUSED pairs: answered 404 (GET pairs)'],
    ['one it passes', [404, ''], { passes: [404] }, 'BFF_NOT_FOUND pairs: answered 404 (GET pairs)'],
    [
      'one it reads, which means another',
      [500, '422'],
      { decodes: [500], passes: [422] },
      'BFF_UNPROCESSABLE pairs: answered 422 (GET pairs)',
    ],
    [
      'one it reads, which means a fault',
      [500, '503'],
      { decodes: [500] },
      'BFF_SERVICE_UNAVAILABLE pairs: answered 503 (GET pairs)',
    ],
    [
      'a redirect',
      [302, ''],
      {},
      'BFF_SERVICE_CONTRACT pairs: answered 302, which no call expects (GET pairs)',
    ],
    [
      'what it cannot read',
      [200, 'none'],
      {},
      'BFF_SERVICE_CONTRACT pairs: answered what is no list of pairs (GET pairs)',
    ],
    [
      'what does not fit',
      [200, 'a=1'],
      { decode: () => ({ a: 1 }) },
      'BFF_SERVICE_CONTRACT pairs: the answer does not fit its schema (GET pairs): a: Invalid input: expected string, received number',
    ],
    [
      'no text',
      [200, Buffer.from([0x61, 0x3d, 0xff])],
      {},
      'BFF_SERVICE_CONTRACT pairs: answered what is neither UTF-8 nor in a character set it declares (GET pairs)',
    ],
    [
      'too much',
      [200, 'a'.repeat(2_000)],
      {},
      'BFF_SERVICE_CONTRACT pairs: answered more than 1024 bytes (GET pairs)',
    ],
    [
      'too much once it is decompressed',
      [200, gzipSync('a'.repeat(2_000)), { 'content-encoding': 'gzip' }],
      {},
      'BFF_SERVICE_CONTRACT pairs: answered what decompresses to more than 1024 bytes (GET pairs)',
    ],
    ['what is compressed', [200, gzipSync('a=1'), { 'content-encoding': 'gzip' }], {}, { a: '1' }],
    [
      'a character set',
      [200, Buffer.from('a=\xe4', 'latin1'), { 'content-type': 'text/plain; charset=iso-8859-1' }],
      {},
      { a: 'ä' },
    ],
  ])('reads %s', async (_, [status, body, headers = {}], asked, expected) => {
    const { url } = await answering([status, body, headers])
    const answer = open(url, { maxBody: 1_024, breaker: false }).call.form.ask(asked)

    if (typeof expected === 'string') expect(await failureOf(answer)).toBe(expected)
    else expect(await answer).toEqual(expected)
  })

  it('names itself when its decode throws, with the cause', async () => {
    const { url } = await answering([200, 'a=1'])
    const decode = () => {
      throw new RangeError('defect')
    }
    const error = await open(url)
      .call.form.ask({ decode })
      .catch((error) => error)

    expect(error).toBeInstanceOf(BffError)
    expect([error.code, error.message, error.cause.message]).toEqual([
      'BFF_INTERNAL',
      'lane "form" of service pairs threw (GET pairs)',
      'defect',
    ])
  })

  it('takes no promise of its decode, nor one that rejects with it', async () => {
    const { url } = await answering([200, 'a=1'])
    const unheard: unknown[] = []
    const hear = (error: unknown) => unheard.push(error)
    process.on('unhandledRejection', hear)
    const decode = async () => Promise.reject(new Error('unheard'))
    const error = await open(url)
      .call.form.ask({ decode })
      .catch((error) => error)
    await new Promise((next) => setTimeout(next, 10))
    process.off('unhandledRejection', hear)

    expect([error.code, error.cause?.message, unheard]).toEqual([
      'BFF_INTERNAL',
      'decode must return at once, and returned a promise',
      [],
    ])
  })

  it('rejects what no call can say', async () => {
    const { url, got } = await answering([200, 'a=1'])
    const { call } = open(url)

    await expect(call.form.ask({ headers: { host: 'x' } })).rejects.toThrow(
      'the header host is set by the gateway only',
    )
    await expect(call.form.ask({ timeout: -1 })).rejects.toThrow('timeout must be positive')
    await expect(call.form.ask({ template: 'http://x/' })).rejects.toThrow('takes a path of the service')
    expect(got).toEqual([])
  })

  it('reads trailers, of an answer that is whole and of one that is streamed', async () => {
    await using raw = await rawServer((socket, head) => {
      socket.write(
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: status\r\n\r\n3\r\na=1\r\n0\r\n',
      )
      socket.write(head.includes('GET /absent') ? 'status: absent\r\n\r\n' : 'status: fine\r\n\r\n')
    })
    const { call } = open(raw.url)
    const { status, body, trailers } = await call.form.open({ template: 'pairs', trailers: true })

    expect(await failureOf(call.form.ask({ template: 'absent', passes: [404] }))).toContain('BFF_NOT_FOUND')
    expect(await call.form.ask()).toEqual({ a: '1' })
    expect([status, await new Response(body).text(), await trailers]).toEqual([
      200,
      'a=1',
      { status: 'fine' },
    ])
    expect(raw.heads.map((head) => /^te: .*$/m.exec(head)?.[0])).toEqual([
      'te: trailers',
      undefined,
      undefined,
    ])
  })

  it('streams, and ends the call where nobody reads on', async () => {
    let closed = false
    await using endless = await httpService((_, outgoing) => {
      outgoing.on('close', () => {
        closed = true
      })
      outgoing.write('begun')
    })
    const { call, upstreams } = open(endless.url)
    const { body, trailers } = await call.form.open({ template: 'pairs' })
    await body.cancel()

    expect(await trailers).toBe(undefined)
    await expect.poll(() => closed).toBe(true)
    const pool = upstreams.pairs?.instance.pool
    await expect.poll(() => pool instanceof Pool && pool.stats.running).toBe(0)
  })

  it('fails with a status that is no success where it streams', async () => {
    const { url } = await answering([409, ''])

    expect(await failureOf(open(url).call.form.open({ template: 'pairs', passes: [409] }))).toBe(
      'BFF_CONFLICT pairs: answered 409 (GET pairs)',
    )
  })

  it('ends with its deadline, and with its request', async () => {
    await using silent = await httpService(() => {})
    const { call, scope } = open(silent.url, { timeout: 50 })
    expect(await failureOf(call.form.ask())).toBe(
      'BFF_SERVICE_TIMEOUT pairs: no answer within 50 ms (GET pairs)',
    )

    const failure = failureOf(call.form.ask({ timeout: 2_000 }))
    await expect.poll(() => silent.got.length).toBe(2)
    scope.cancellation.cancel(new BffError('BFF_CLIENT_GONE', 'the client left'))
    expect(await failure).toBe('BFF_CLIENT_GONE the client left')
  })
})

describe('the names of lanes', () => {
  it('are those that call does not have', () => {
    const names = Object.getOwnPropertyNames(BoundCall.prototype).filter((name) => name !== 'constructor')

    expect(names.toSorted()).toEqual(callNames.toSorted())
  })

  it.each(['get', 'ky', 'toString', 'then', 'two-words', 'Upper', ''])('are not %j', (name) => {
    expect(() => service('pairs', { lanes: { [name]: form } }, () => ({}))).toThrow(
      new TypeError(
        `service pairs: lanes: ${JSON.stringify(name)} cannot be the name of a lane; take one such as csv that call does not have already`,
      ),
    )
  })

  it('stand for functions', () => {
    const lanes = { csv: {} } as never
    expect(() => service('pairs', { lanes }, () => ({}))).toThrow(
      new TypeError('service pairs: lanes.csv must be a function of a port, not object'),
    )
  })
})
