import { readFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { text } from 'node:stream/consumers'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { certificateFiles } from '../test/certificate-files.ts'
import { type Env, served } from '../test/served.ts'
import { exchange, wire } from '../test/wire.ts'

let effects: string[] = []
beforeEach(() => {
  effects = []
})

const routes = () =>
  new Hono<Env>()
    .post('/echo', async (c) => c.text(`<${await c.req.text()}>`))
    .post('/unread', (c) => c.text('unread'))
    .on(['GET', 'POST'], '/effect', (c) => {
      effects.push(c.req.query('n') ?? 'effect')
      return c.text('effect')
    })

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`
const host = 'host: localhost'
const last = 'connection: close'
const hidden = lines('GET /effect?n=hidden HTTP/1.1', host)
const post = (...headers: string[]) => lines('POST /echo HTTP/1.1', host, ...headers)
const chunked = 'transfer-encoding: chunked'

/** What has two readings: as a body that hides a request, and as two requests. */
const ambiguous: [what: string, bytes: string][] = [
  ['a length and chunks', `${post('content-length: 4', chunked)}0\r\n\r\n${hidden}`],
  ['chunks and a length', `${post(chunked, 'content-length: 4')}0\r\n\r\n${hidden}`],
  ['a signed length', `${post('content-length: +5')}hello${hidden}`],
  ['a negative length', `${post('content-length: -1')}${hidden}`],
  ['a hexadecimal length', `${post('content-length: 0x5')}hello${hidden}`],
  ['a decimal length', `${post('content-length: 5.0')}hello${hidden}`],
  ['a length with an exponent', `${post('content-length: 5e0')}hello${hidden}`],
  ['a length with a digit group', `${post('content-length: 1_0')}hello${hidden}`],
  ['an empty length', `${post('content-length:')}${hidden}`],
  ['a list of the same length', `${post('content-length: 5, 5')}hello${hidden}`],
  ['a list of lengths', `${post('content-length: 5, 6')}hello${hidden}`],
  ['the same length twice', `${post('content-length: 5', 'content-length: 5')}hello${hidden}`],
  ['two lengths', `${post('content-length: 5', 'content-length: 0')}hello${hidden}`],
  ['a length over everything', `${post(`content-length: ${'9'.repeat(30)}`)}${hidden}`],
  ['a length with a space inside', `${post('content-length: 5 5')}hello${hidden}`],
  ['a length with a vertical tab', `${post('content-length: \x0b5')}hello${hidden}`],
  ['a space before the colon', `${post('content-length : 5')}hello${hidden}`],
  ['a tab before the colon', `${post('transfer-encoding\t: chunked')}0\r\n\r\n${hidden}`],
  ['a space before the name', `${post('x: 1', ' content-length: 5')}hello${hidden}`],
  ['chunks that are not', `${post('transfer-encoding: xchunked')}0\r\n\r\n${hidden}`],
  ['chunks with a vertical tab', `${post('transfer-encoding: \x0bchunked')}0\r\n\r\n${hidden}`],
  ['chunks twice', `${post('transfer-encoding: chunked, chunked')}0\r\n\r\n${hidden}`],
  ['chunks in two headers', `${post(chunked, chunked)}0\r\n\r\n${hidden}`],
  ['chunks and another coding', `${post(chunked, 'transfer-encoding: identity')}0\r\n\r\n${hidden}`],
  ['another coding', `${post('transfer-encoding: identity')}0\r\n\r\n${hidden}`],
  ['chunks in quotes', `${post('transfer-encoding: "chunked"')}0\r\n\r\n${hidden}`],
  ['chunks with a parameter', `${post('transfer-encoding: chunked;q=1')}0\r\n\r\n${hidden}`],
  ['no coding', `${post('transfer-encoding:')}0\r\n\r\n${hidden}`],
  [
    'chunks of HTTP/1.0',
    `${lines('POST /echo HTTP/1.0', host, chunked, 'content-length: 3')}0\r\n\r\n${hidden}`,
  ],
  ['a chunk of a signed size', `${post(chunked)}+5\r\nhello\r\n0\r\n\r\n${hidden}`],
  ['a chunk of a size with 0x', `${post(chunked)}0x5\r\nhello\r\n0\r\n\r\n${hidden}`],
  ['a chunk of a size with a space', `${post(chunked)}5 \r\nhello\r\n0\r\n\r\n${hidden}`],
  ['a chunk of a size over everything', `${post(chunked)}fffffffffffffffff\r\nhello\r\n0\r\n\r\n${hidden}`],
  ['a chunk without a size', `${post(chunked)}\r\nhello\r\n0\r\n\r\n${hidden}`],
  ['a chunk that ends in LF', `${post(chunked)}5\nhello\r\n0\r\n\r\n${hidden}`],
  ['a chunk whose data ends in LF', `${post(chunked)}5\r\nhello\n0\r\n\r\n${hidden}`],
  ['a chunk that is longer than it says', `${post(chunked)}5\r\nhello!\r\n0\r\n\r\n${hidden}`],
  ['an extension with LF', `${post(chunked)}5;a\nhello\r\n0\r\n\r\n${hidden}`],
  ['an extension with CR', `${post(chunked)}5;a\rb\r\nhello\r\n0\r\n\r\n${hidden}`],
  ['an extension over everything', `${post(chunked)}5;${'a'.repeat(20_000)}\r\nhello\r\n0\r\n\r\n${hidden}`],
  ['a trailer that is none', `${post(chunked)}0\r\nx y: 1\r\n\r\n${hidden}`],
  ['a trailer that says a length', `${post(chunked)}0\r\ncontent-length: 5\r\n\r\n${hidden}`],
  ['trailers over everything', `${post(chunked)}0\r\nx: ${'a'.repeat(40_000)}\r\n\r\n${hidden}`],
  ['lines that end in LF', `POST /echo HTTP/1.1\n${host}\ncontent-length: 5\n\nhello${hidden}`],
  [
    'one line that ends in LF',
    `POST /echo HTTP/1.1\r\n${host}\nx: 1\r\ncontent-length: 5\r\n\r\nhello${hidden}`,
  ],
  ['a bare CR in a header', `${post('x: 1\rcontent-length: 5')}hello${hidden}`],
  ['a CR before the colon', `${post('content-length\r: 5')}hello${hidden}`],
  ['NUL in a name', `${post('content-length\0: 5')}hello${hidden}`],
  ['a tab in the line', `POST\t/echo HTTP/1.1\r\n${host}\r\n\r\n${hidden}`],
  ['a word behind the version', `POST /echo HTTP/1.1 x\r\n${host}\r\n\r\n${hidden}`],
  ['the preface of HTTP/2', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${hidden}`],
  ['a user in the host', `${lines('POST /echo HTTP/1.1', 'host: localhost@evil.example')}${hidden}`],
  ['a percent in the host', `${lines('POST /echo HTTP/1.1', 'host: local%68ost')}${hidden}`],
  ['a zone in the host', `${lines('POST /echo HTTP/1.1', 'host: [::1%25lo]')}${hidden}`],
  ['a path in the host', `${lines('POST /echo HTTP/1.1', 'host: localhost/x')}${hidden}`],
  ['a user in the target', `${lines('POST http://a@localhost/echo HTTP/1.1', host)}${hidden}`],
  ['a backslash in the authority', `${lines('POST http://localhost\\@evil/echo HTTP/1.1', host)}${hidden}`],
  ['a target without an authority', `${lines('POST http:///echo HTTP/1.1', host)}${hidden}`],
]

describe('S3: a request with', () => {
  it.each(ambiguous)('%s hides no other one', async (_, bytes) => {
    const { url } = await served({}, {}, routes())
    const { text } = await exchange(url, bytes)

    expect(effects).toEqual([])
    expect(text.match(/HTTP\/1\.1 \d/g) ?? []).not.toContain('HTTP/1.1 2')
    expect(text.match(/HTTP\/1\.1 /g)?.length ?? 0).toBeLessThanOrEqual(1)
  })
})

/** What has one reading: the body is the body, and what comes behind is a request. */
const clear: [what: string, bytes: string, body: string][] = [
  ['a length', `${post('content-length: 5')}hello`, '<hello>'],
  ['a length with zeros', `${post('content-length: 005')}hello`, '<hello>'],
  ['chunks', `${post(chunked)}2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n`, '<hello>'],
  ['chunks in capitals', `${post('Transfer-Encoding: CHUNKED')}A\r\nhellohello\r\n0\r\n\r\n`, '<hellohello>'],
  ['a size with zeros', `${post(chunked)}0005\r\nhello\r\n000\r\n\r\n`, '<hello>'],
  ['an extension', `${post(chunked)}5;a=b;c="d;e"\r\nhello\r\n0;x\r\n\r\n`, '<hello>'],
  ['a trailer', `${post(chunked)}5\r\nhello\r\n0\r\nx-user-id: u2\r\n\r\n`, '<hello>'],
  ['a body that looks like a request', `${post(`content-length: ${hidden.length}`)}${hidden}`, `<${hidden}>`],
  ['Expect and its body', `${post('expect: 100-continue', 'content-length: 5')}hello`, '<hello>'],
  ['a body nobody reads', `${lines('POST /unread HTTP/1.1', host, 'content-length: 5')}hello`, 'unread'],
  ['HEAD with a length', `${lines('HEAD /seen HTTP/1.1', host, 'content-length: 5')}hello`, ''],
  [
    'GET with a length',
    `${lines('GET /seen HTTP/1.1', host, `content-length: ${hidden.length}`)}${hidden}`,
    '',
  ],
]

describe('S3: a body that has', () => {
  it.each(clear)('%s ends where it ends', async (_, bytes, body) => {
    const { url } = await served({}, {}, routes())
    const { text } = await exchange(url, `${bytes}${lines('GET /effect?n=next HTTP/1.1', host, last)}`)

    expect(text).toContain(body)
    expect(effects).toEqual(['next'])
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
  })

  it('comes slowly holds up what is behind it', async () => {
    const { url } = await served({}, {}, routes())
    const { send, closed, socket } = await wire(url)
    socket.setNoDelay(true)
    for (const part of [post('content-length: 5'), 'he', `llo${lines('GET /effect HTTP/1.1', host, last)}`]) {
      send(part)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { text } = await closed

    expect(text.match(/<hello>|^effect|\neffect/g)).toEqual(['<hello>', '\neffect'])
  })

  it('is refused is not asked for', async () => {
    const { url } = await served({}, {}, routes())
    const bytes = lines('POST //x HTTP/1.1', host, 'expect: 100-continue', 'content-length: 5')

    expect((await exchange(url, bytes)).text).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('is taken up byte for byte, however it is cut', async () => {
    const { url } = await served({}, {}, routes())
    const whole = `${post(chunked)}5;a=b\r\nhello\r\n0\r\n\r\n${lines('GET /effect HTTP/1.1', host, last)}`
    const { send, closed, socket } = await wire(url)
    socket.setNoDelay(true)
    for (const byte of whole) {
      send(byte)
      await new Promise((resolve) => setImmediate(resolve))
    }

    expect((await closed).text).toMatch(/<hello>[\s\S]*effect$/)
  })
})

describe('S3: HTTP/2', () => {
  let files: ReturnType<typeof certificateFiles>
  beforeAll(() => {
    files = certificateFiles()
  })
  afterAll(() => files[Symbol.dispose]())

  const asked = async (headers: Record<string, string>, body?: string) => {
    const tls = files.written('server', ['localhost', '127.0.0.1'])
    const { url } = await served({ tls }, {}, routes())
    const session = connectHttp2(url, { ca: readFileSync(files.ca) })
    session.on('error', () => {})
    const outcome = await new Promise<unknown>((resolve) => {
      try {
        const stream = session.request({ ':method': 'POST', ...headers })
        stream.once('response', (answer) => resolve(answer[':status']))
        stream.once('error', () => resolve('reset'))
        stream.once('close', () => resolve('reset'))
        stream.end(body)
      } catch {
        resolve('not sent')
      }
    })
    session.destroy()
    return outcome
  }

  it.each<[what: string, headers: Record<string, string>]>([
    ['a line in its path', { ':path': '/effect HTTP/1.1\r\nx: y' }],
    ['a space in its path', { ':path': '/effect x' }],
    ['an empty path', { ':path': '' }],
    ['no path but *', { ':path': '*' }],
    ['an absolute path', { ':path': 'https://evil.example/effect' }],
    ['a user in its authority', { ':path': '/effect', ':authority': 'a@127.0.0.1' }],
    ['a path in its authority', { ':path': '/effect', ':authority': '127.0.0.1/x' }],
    ['another host', { ':path': '/effect', host: 'evil.example' }],
    ['a method with a space', { ':path': '/effect', ':method': 'POST /x' }],
    ['an odd length', { ':path': '/effect', 'content-length': '+0' }],
    ['chunks', { ':path': '/effect', 'transfer-encoding': 'chunked' }],
    ['CONNECT', { ':method': 'CONNECT', ':authority': 'evil.example:443' }],
  ])('with %s carries out nothing', async (_, headers) => {
    expect(await asked(headers)).not.toBe(200)
    expect(effects).toEqual([])
  })

  it.each(['file', 'javascript', 'ws'])('of the scheme %s is answered as a problem', async (scheme) => {
    const tls = files.written('server', ['localhost', '127.0.0.1'])
    const { url } = await served({ tls }, {}, routes())
    const session = connectHttp2(url, { ca: readFileSync(files.ca) })
    const stream = session.request({ ':path': '/seen', ':scheme': scheme })
    const answered = await text(stream)
    session.destroy()

    expect(answered).toContain('"code":"BFF_REQUEST_MALFORMED"')
  })

  it('that resets a thousand streams at once leaves the others alone', async () => {
    const tls = files.written('server', ['localhost', '127.0.0.1'])
    const { url, app } = await served({ tls }, {}, routes())
    const rude = connectHttp2(url, { ca: readFileSync(files.ca) })
    rude.on('error', () => {})
    const ended = new Promise((resolve) => rude.once('close', resolve))
    for (let index = 0; index < 1_000; index += 1) {
      if (rude.closed || rude.destroyed) break
      const stream = rude.request({ ':path': '/seen' })
      stream.on('error', () => {})
      stream.close(8)
    }
    const polite = connectHttp2(url, { ca: readFileSync(files.ca) })
    const stream = polite.request({ ':path': '/seen' })
    const status = await new Promise((resolve) =>
      stream.once('response', (answer) => resolve(answer[':status'])),
    )
    stream.resume()
    polite.close()
    rude.destroy()
    await ended

    expect(status).toBe(200)
    await expect.poll(() => app.lifecycle.running).toBe(0)
  })
})
