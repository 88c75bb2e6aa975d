import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { maxBody } from '../body/body.ts'
import { certificateFiles } from '../test/certificate-files.ts'
import { type Env, served } from '../test/served.ts'
import { exchange, wire } from '../test/wire.ts'
import type { ServeOptions } from './serve.ts'

let files: ReturnType<typeof certificateFiles>
let tls: { cert: string; key: string }
beforeAll(() => {
  files = certificateFiles()
  tls = files.written('server', ['localhost', '127.0.0.1'])
})
afterAll(() => files[Symbol.dispose]())

let effects: string[] = []
beforeEach(() => {
  effects = []
})

/** What has an effect, ends its connection, takes its time, or reads a body. */
const routes = () =>
  new Hono<Env>()
    .post('/effect', (c) => {
      effects.push(c.req.query('n') ?? 'effect')
      return c.text('done')
    })
    .post('/slow', async (c) => {
      effects.push('slow begins')
      await new Promise((resolve) => setImmediate(resolve))
      effects.push('slow ends')
      return c.text('slow')
    })
    .get('/last', (c) => c.text('last', 200, { connection: 'close' }))
    .post('/small', maxBody(4), async (c) => c.text(await c.req.text()))

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`
const host = 'host: localhost'
const effect = `${lines('POST /effect HTTP/1.1', host, 'content-length: 0')}`

interface Row {
  readonly bytes: string
  /** What is asked before, and answered. */
  readonly before?: string
  readonly status: number
  /** The status over TLS, where a record is what came last and does not hold the whole target. */
  readonly overTls?: number
  readonly options?: Partial<ServeOptions>
  /** Says that the gateway shuts down. */
  readonly draining?: true
}

/** Every way in which a connection ends with an answer. The first word says which reason of the code it is. */
const endings: Record<string, Row> = {
  'guard.version': { bytes: lines('GET /seen HTTP/1.2', host), status: 400 },
  'guard.version of HTTP/2 over HTTP/1': { bytes: lines('GET /seen HTTP/2.0', host), status: 400 },
  'guard.refused method': { bytes: lines('TRACE /seen HTTP/1.1', host), status: 405 },
  'guard.unknown method': { bytes: lines('PROPFIND /seen HTTP/1.1', host), status: 501 },
  'guard.target length': { bytes: lines(`GET /${'a'.repeat(8_192)} HTTP/1.1`, host), status: 414 },
  'guard.no host': { bytes: lines('GET /seen HTTP/1.1'), status: 400 },
  'guard.another host': { bytes: lines('GET /seen HTTP/1.1', 'host: evil.example'), status: 421 },
  'guard.address': {
    bytes: lines('GET /seen HTTP/1.1', host),
    status: 403,
    options: { block: ['127.0.0.1'] },
  },
  'hosts.odd host': { bytes: lines('GET /seen HTTP/1.1', 'host: localhost:99999'), status: 400 },
  'headers.too many': { bytes: lines('GET /seen HTTP/1.1', host, ...Array(100).fill('x-a: 1')), status: 431 },
  'headers.too large': {
    bytes: lines('GET /seen HTTP/1.1', host, `x-a: ${'a'.repeat(16_400)}`),
    status: 431,
  },
  'headers.two hosts': { bytes: lines('GET /seen HTTP/1.1', host, host), status: 400 },
  'headers.two values': {
    bytes: lines('GET /seen HTTP/1.1', host, 'authorization: a', 'authorization: b'),
    status: 400,
  },
  'headers.transfer coding': {
    bytes: `${lines('POST /seen HTTP/1.1', host, 'transfer-encoding: gzip, chunked')}0\r\n\r\n`,
    status: 400,
  },
  'headers.chunks of HTTP/1.0': {
    bytes: `${lines('POST /seen HTTP/1.0', host, 'connection: keep-alive', 'transfer-encoding: chunked')}0\r\n\r\n`,
    status: 400,
  },
  'headers.expect': {
    bytes: lines('POST /seen HTTP/1.1', host, 'expect: cake', 'content-length: 0'),
    status: 400,
  },
  'target.character': { bytes: lines('GET /seen#x HTTP/1.1', host), status: 400 },
  'target.path': { bytes: lines('GET //evil.example/x HTTP/1.1', host), status: 400 },
  'target.hidden': { bytes: lines('GET /%00 HTTP/1.1', host), status: 400 },
  'target.dots': { bytes: lines('GET /a/../b HTTP/1.1', host), status: 400 },
  'target.escape': { bytes: lines('GET /%zz HTTP/1.1', host), status: 400 },
  'client-error.malformed': { bytes: lines('GET /seen HTTP/1.1', host, 'x a: 1'), status: 400 },
  'client-error.unknown method': { bytes: lines('FROBNICATE /seen HTTP/1.1', host), status: 501 },
  'client-error.headers': {
    bytes: lines('GET /seen HTTP/1.1', host, `x-a: ${'a'.repeat(40_000)}`),
    status: 431,
  },
  'client-error.target': {
    bytes: lines(`GET /${'a'.repeat(40_000)} HTTP/1.1`, host),
    status: 414,
    overTls: 431,
  },
  'client-error.time': {
    bytes: lines('POST /seen HTTP/1.1', host, 'content-length: 999'),
    status: 408,
    options: { limits: { headersTimeout: 100, requestTimeout: 100 } },
  },
  'body.length': {
    bytes: `${lines('POST /small HTTP/1.1', host, 'content-length: 5')}12345`,
    status: 413,
  },
  'body.chunks': {
    bytes: `${lines('POST /small HTTP/1.1', host, 'transfer-encoding: chunked')}5\r\n12345\r\n0\r\n\r\n`,
    status: 413,
  },
  'body.that has waited': {
    bytes: `${lines('POST /small HTTP/1.1', host, 'transfer-encoding: chunked')}5\r\n12345\r\n0\r\n\r\n`,
    before: lines('GET /seen HTTP/1.1', host),
    status: 413,
  },
  'answer.Upgrade to h2c': {
    bytes: lines('GET /seen HTTP/1.1', host, 'upgrade: h2c', 'connection: upgrade, http2-settings'),
    status: 200,
  },
  'answer.Upgrade with a body': {
    bytes: `${lines('POST /seen HTTP/1.1', host, 'upgrade: websocket', 'connection: upgrade', 'content-length: 5')}hello`,
    status: 200,
  },
  'answer.handler': { bytes: lines('GET /last HTTP/1.1', host), status: 200 },
  'answer.draining': { bytes: lines('GET /seen HTTP/1.1', host), status: 503, draining: true },
  'answer.asked': { bytes: lines('GET /seen HTTP/1.1', host, 'connection: close'), status: 200 },
  'answer.HTTP/1.0': { bytes: lines('GET /seen HTTP/1.0', host), status: 200 },
  'answer.last of a connection': {
    bytes: lines('GET /seen HTTP/1.1', host),
    status: 200,
    options: { limits: { maxRequestsPerSocket: 1 } },
  },
}
const table = Object.entries(endings)

/** Over TLS, as HTTP/1.1. */
const secureExchange = async (url: string, bytes: string) => {
  const socket = connectTls({
    port: Number(new URL(url).port),
    host: '127.0.0.1',
    ca: readFileSync(files.ca),
    ALPNProtocols: ['http/1.1'],
  })
  await once(socket, 'secureConnect')
  socket.write(bytes, 'latin1')
  return text(socket)
}

describe('S3: carries out nothing behind', () => {
  const serving = async ({ options = {}, draining }: Row, more: Partial<ServeOptions> = {}) => {
    const gateway = await served({ ...options, ...more }, {}, routes())
    if (draining) gateway.app.refuse()
    return gateway.url
  }

  it.each(table)('%s: in the same packet', async (_, row) => {
    const answer = await exchange(await serving(row), `${row.before ?? ''}${row.bytes}${effect}${effect}`)

    expect([answer.status, answer.header('connection'), effects]).toEqual([row.status, 'close', []])
    expect(answer.text.match(/HTTP\/1\.1 /g)).toHaveLength(row.before ? 2 : 1)
  })

  it.each(table)('%s: in the next packets', async (_, row) => {
    const { send, socket, closed } = await wire(await serving(row))
    socket.setNoDelay(true)
    send(`${row.before ?? ''}${row.bytes}`)
    send(effect)
    setImmediate(() => send(effect))
    const answer = await closed

    expect([answer.status, effects]).toEqual([row.status, []])
  })

  it.each(table)('%s: in the same packet over TLS', async (_, row) => {
    const output = await secureExchange(
      await serving(row, { tls }),
      `${row.before ?? ''}${row.bytes}${effect}${effect}`,
    )

    expect([output.match(/(?<=HTTP\/1\.1 )\d+/g)?.at(-1), effects]).toEqual([
      String(row.overTls ?? row.status),
      [],
    ])
    expect(output.match(/HTTP\/1\.1 /g)).toHaveLength(row.before ? 2 : 1)
  })

  it('has a row for every reason there is in the code to refuse what is not read', () => {
    const thrown = ['../guard', '../headers', '../hosts', '../target', 'client-error'].map((path) => {
      const file = path.replace('../', '')
      const source = readFileSync(new URL(`${path}.ts`, import.meta.url), 'utf8')
      const reasons =
        source.match(/(?:throw|return|\? |: )\s*(?:new BffError\(|malformed\(|tooLarge\()/g) ?? []
      const rows = table.filter(([name]) => name.startsWith(`${file}.`))
      return { file, reasons: reasons.length, rows: rows.length }
    })

    for (const { file, reasons, rows } of thrown) expect({ file, rows }).toEqual({ file, rows: reasons })
  })

  it('has a row for every place that closes a connection', () => {
    const sources = new URL('../../', import.meta.url)
    const closing = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        /(?<!\.test)\.ts$/.test(file) &&
        /connection'?[:,] 'close'|shouldKeepAlive = /.test(readFileSync(new URL(file, sources), 'utf8')),
    )

    // That of busy.ts has its test where it is seen, in gateway/around.test.ts.
    expect(closing.sort()).toEqual([
      'edge/listen/busy.ts',
      'edge/listen/edge-response.ts',
      'edge/listen/edge-server.ts',
      'edge/listen/refuse.ts',
      'gateway/road.ts',
    ])
  })
})

describe('S3: a connection', () => {
  it('runs as many requests as it may, and no more', async () => {
    const { url } = await served({ limits: { maxRequestsPerSocket: 40 } }, {}, routes())
    const { text: output } = await exchange(url, effect.repeat(101))

    expect(effects).toHaveLength(40)
    expect(output.match(/HTTP\/1\.1 200/g)).toHaveLength(40)
  })

  it.each([
    ['as many as may wait', 100, 1_000],
    ['one more', 101, 1_000],
    ['one more, also of those that never run', 101, 40],
    ['as many as fit into what is read at once', 900, 1_000_000],
  ])('is cut off beyond 100 that wait in turn: %s', async (_, waiting, maxRequestsPerSocket) => {
    const { url } = await served({ limits: { maxRequestsPerSocket } }, {}, routes())
    const last = lines('GET /last HTTP/1.1', host)
    const { text: output } = await exchange(url, `${effect}${effect.repeat(waiting - 1)}${last}`)

    expect(output.match(/HTTP\/1\.1 200/g)?.length ?? 0).toBe(waiting > 100 ? 0 : waiting + 1)
    expect(effects.length).toBeLessThanOrEqual(waiting > 100 ? 1 : waiting)
  })

  it.each(['resets', 'closes'])(
    'whose client %s while requests wait in turn ends the one under way',
    async (how) => {
      const begun = Promise.withResolvers<void>()
      const left = Promise.withResolvers<void>()
      const waits = new Hono<Env>().get('/waits', async (c) => {
        c.req.raw.signal.addEventListener('abort', () => left.resolve())
        begun.resolve()
        await left.promise
        return c.text('nobody is there')
      })
      const { url } = await served({}, {}, routes().route('/', waits))
      const { send, socket } = await wire(url)
      send(`${lines('GET /waits HTTP/1.1', host)}${effect}`)
      await begun.promise
      send(effect.repeat(50))
      if (how === 'resets') socket.resetAndDestroy()
      else socket.destroy()
      await left.promise

      expect(effects).toEqual([])
    },
  )

  it('runs requests one after the other, in their order', async () => {
    const { url } = await served({}, {}, routes())
    const slow = lines('POST /slow HTTP/1.1', host, 'content-length: 0')
    const { text: output } = await exchange(
      url,
      `${slow}${effect}${slow}${lines('GET /last HTTP/1.1', host)}${effect}`,
    )

    expect(effects).toEqual(['slow begins', 'slow ends', 'effect', 'slow begins', 'slow ends'])
    expect(output.match(/slow|done|last/g)).toEqual(['slow', 'done', 'slow', 'last'])
  })
})

describe('S3: over HTTP/2', () => {
  it('ends the stream that is refused, and no other one', async () => {
    const { url } = await served({ tls }, {}, routes())
    const session = connectHttp2(url, { ca: readFileSync(files.ca) })
    const statuses = await Promise.all(
      [
        { ':path': '//evil', ':method': 'POST' },
        { ':path': '/effect', ':method': 'POST' },
      ].map(async (headers) => {
        const stream = session.request(headers)
        stream.end()
        const [answer] = await once(stream, 'response')
        stream.resume()
        return answer[':status']
      }),
    )
    session.close()

    expect([statuses, effects]).toEqual([[400, 200], ['effect']])
  })
})
