import { OpenAPIHono, z } from '@hono/zod-openapi'
import { type Context, Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { createRoute } from '../../auth/create-route.ts'
import type { EdgeOptions } from '../security-headers.ts'
import { type Env, served } from '../test/served.ts'
import { exchange, wire } from '../test/wire.ts'
import { maxBody } from './body.ts'

const post = (path: string, body: string, ...headers: string[]) => {
  const length = `content-length: ${Buffer.byteLength(body)}`
  return `${['POST', path].join(' ')} HTTP/1.1\r\n${['host: localhost', 'connection: close', length, ...headers].join('\r\n')}\r\n\r\n${body}`
}
const chunked = (path: string, ...chunks: string[]) =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\ncontent-type: application/json\r\n\r\n${chunks
    .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
    .join('')}`
const json = 'content-type: application/json'
const codeOf = ({ body }: { body: string }) => JSON.parse(body).code

describe('the limit of a route', () => {
  const text = (c: Context) => c.text('ok')

  it.each<[string, (app: Hono<Env>) => unknown, number]>([
    ['of its own', (app) => app.post('/x', maxBody(20), text), 20],
    ['of what stands before it', (app) => app.use(maxBody(20)).post('/x', text), 20],
    ['of what stands before it, and its own', (app) => app.use(maxBody(20)).post('/x', maxBody(5), text), 5],
    ['not that of a route behind it', (app) => app.post('/x', text).post('/:any', maxBody(20), text), 10],
    ['not less, of a route behind it', (app) => app.post('/x', text).post('/:any', maxBody(2), text), 10],
    ['not that of middleware behind it', (app) => app.post('/x', text).use(maxBody(20)), 10],
    [
      'that of a route behind it, where it calls next()',
      (app) => app.post('/x', (_, next) => next()).post('/:any', maxBody(20), text),
      20,
    ],
  ])('is %s', async (_, register, limit) => {
    const more = new Hono<Env>()
    register(more)
    const { url } = await served({}, { edge: { maxBody: 10 } }, more)

    expect((await exchange(url, post('/x', 'a'.repeat(limit)))).status).toBe(200)
    expect((await exchange(url, post('/x', 'a'.repeat(limit + 1)))).status).toBe(413)
  })
})

describe('a body over the limit', () => {
  const small = { edge: { maxBody: 10 } }

  it('is refused by its length, before any of it is there', async () => {
    const { url } = await served({}, small)
    const { send, until } = await wire(url)
    send('POST /seen HTTP/1.1\r\nhost: localhost\r\ncontent-length: 11\r\n\r\n')
    const answer = await until('}')

    expect([answer.status, codeOf(answer)]).toEqual([413, 'BFF_BODY_TOO_LARGE'])
  })

  it.each(['/seen', '/parse', '/validated'])(
    'is refused at the limit when it comes in chunks: %s',
    async (path) => {
      const validated = createRoute({
        method: 'post',
        path: '/validated',
        request: {
          body: { required: true, content: { 'application/json': { schema: z.object({ a: z.string() }) } } },
        },
        responses: { 204: { description: 'Fine' } },
      })
      const routes = new OpenAPIHono<Env>().openapi(validated, (c) => c.body(null, 204))
      const { url, lines } = await served({}, small, routes)
      const { send, until } = await wire(url)
      send(chunked(path, '{"a":', '"bcdef"'))
      const answer = await until('BFF_BODY_TOO_LARGE')

      expect(answer.status).toBe(413)
      expect(lines()).toMatchObject([{ status: 413, code: 'BFF_BODY_TOO_LARGE' }])
    },
  )

  it('is one byte more than the limit, also in chunks', async () => {
    const { url } = await served({}, small)

    expect((await exchange(url, post('/seen', '0123456789'))).status).toBe(200)
    expect((await exchange(url, `${chunked('/seen', '01234', '56789')}0\r\n\r\n`)).status).toBe(200)
  })

  it('is 1 MiB and a byte by default', async () => {
    const { app } = await served()
    const ask = (bytes: number) =>
      app.request('/seen', { method: 'POST', headers: { 'content-length': `${bytes}` } })

    expect((await ask(1_048_576)).status).toBe(200)
    expect((await ask(1_048_577)).status).toBe(413)
  })

  it('is what the route says, more or less than the gateway', async () => {
    const routes = new Hono<Env>()
      .post('/large', maxBody(20), async (c) => c.text(await c.req.text()))
      .post('/tiny', maxBody(2), (c) => c.text('never'))
    const { url } = await served({}, small, new Hono<Env>().route('/', routes))

    expect((await exchange(url, post('/large', 'x'.repeat(20)))).status).toBe(200)
    expect((await exchange(url, post('/large', 'x'.repeat(21)))).status).toBe(413)
    expect((await exchange(url, post('/tiny', 'xxx'))).status).toBe(413)
  })

  it('is counted in process as on a socket, whatever its length is said to be', async () => {
    const { app, lines } = await served({}, small)
    const streamed = () => new Blob(['01234', '567890']).stream()
    const ask = async (body: string | ReadableStream, headers: Record<string, string> = {}) => {
      const res = await app.request('/seen', { method: 'POST', body, headers, duplex: 'half' })
      return [res.status, Object(await res.json().catch(() => ({}))).code]
    }
    const tooLarge = [413, 'BFF_BODY_TOO_LARGE']

    expect((await ask('0123456789'))[0]).toBe(200)
    expect(await ask('0123456789a')).toEqual(tooLarge)
    expect(await ask(streamed())).toEqual(tooLarge)
    expect(await ask('0123456789a', { 'content-length': '3' })).toEqual(tooLarge)
    expect(lines().at(-1)).toMatchObject({ status: 413, code: 'BFF_BODY_TOO_LARGE' })
  })

  it('cannot be allowed by a number that is none', () => {
    expect(() => maxBody(-1)).toThrow(
      new TypeError('maxBody: bytes must be a whole number from 0 to 1073741824, not -1'),
    )
  })
})

describe('a compressed body', () => {
  it.each(['gzip', 'br', 'identity, gzip'])('is 415: %s', async (coding) => {
    const { url } = await served()
    const answer = await exchange(url, post('/seen', 'xyz', `content-encoding: ${coding}`))

    expect([answer.status, codeOf(answer)]).toEqual([415, 'BFF_MEDIA_TYPE_UNSUPPORTED'])
  })
})

describe('JSON', () => {
  it('S9: of 8 MiB in one string is read where a route allows as much', async () => {
    const routes = new Hono<Env>().post('/long', maxBody(64 * 1_048_576), async (c) =>
      c.text(String(String(await c.req.json()).length)),
    )
    const { app } = await served({}, {}, routes)
    const body = JSON.stringify('\n'.repeat(4.5 * 1_048_576))
    const headers = { 'content-type': 'application/json' }
    const res = await app.request('/long', { method: 'POST', headers, body })

    expect([res.status, await res.text()]).toEqual([200, String(4.5 * 1_048_576)])
  })

  it('S9: has the limits of its route, or those of the gateway', async () => {
    const routes = new Hono<Env>()
      .post('/wide', maxBody(1_000, { maxElements: 5 }), async (c) => c.json(await c.req.json()))
      .post('/deep', maxBody(1_000, { maxDepth: 3 }), async (c) => c.json(await c.req.json()))
    const { app } = await served({}, { edge: { maxJsonElements: 2, maxJsonDepth: 2 } }, routes)
    const ask = async (path: string, body: string) => {
      const headers = { 'content-type': 'application/json' }
      const res = await app.request(path, { method: 'POST', headers, body })
      return [res.status, Object(await res.json()).errors?.[0]?.detail]
    }

    expect(await ask('/parse', '[1]')).toEqual([200, undefined])
    expect(await ask('/parse', '[1,2]')).toEqual([400, 'The body has more than 2 values'])
    expect(await ask('/parse', '{"a":[[]]}')).toEqual([400, 'The body is nested deeper than 2'])
    expect(await ask('/wide', '[1,2,3,4]')).toEqual([200, undefined])
    expect(await ask('/wide', '[1,2,3,4,5]')).toEqual([400, 'The body has more than 5 values'])
    expect(await ask('/deep', '[[[1]]]')).toEqual([200, undefined])
    expect(await ask('/deep', '[[[[1]]]]')).toEqual([400, 'The body is nested deeper than 3'])
  })

  it.each<[EdgeOptions, string]>([
    [{ maxJsonDepth: 0 }, 'gateway: edge.maxJsonDepth must be a whole number from 1 to 1000, not 0'],
    [
      { maxJsonElements: 1.5 },
      'gateway: edge.maxJsonElements must be a whole number from 1 to 100000000, not 1.5',
    ],
  ])('S9: cannot be limited by what is no limit: %j', async (edge, message) => {
    await expect(served({}, { edge })).rejects.toThrow(new TypeError(message))
    expect(() => maxBody(1, { maxDepth: -1 })).toThrow(
      'maxBody: maxDepth must be a whole number from 1 to 1000',
    )
  })

  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  it.each([
    ['nested deeper than 32', nested(33)],
    ['nested very deep', nested(200_000)],
    ['with objects as deep', '{"a":'.repeat(33) + 1 + '}'.repeat(33)],
    ['with a name twice', '{"a":1,"a":2}'],
    ['with a name twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['with a number that is none', '{"a":1e400}'],
    ['with a negative one', '[-1e400]'],
    ['with half of a surrogate pair', '{"a":"\\ud800"}'],
    ['with half of one in a name', '{"\\udc00":1}'],
    ['with __proto__', '{"__proto__":{"admin":true}}'],
    ['with __proto__, escaped', '{"__pr\\u006fto__":1}'],
    ['that is none', '{"a":'],
    ['that is empty', ''],
  ])('%s is 400', async (_, body) => {
    const { url } = await served()
    const answer = await exchange(url, post('/parse', body, json))

    expect([answer.status, codeOf(answer)]).toEqual([400, 'BFF_INPUT_INVALID'])
  })

  it.each([
    ['nested 32 deep', nested(32)],
    ['with brackets in strings', `{"a":"${'['.repeat(40)}\\"{"}`],
    ['with the same name in two objects', '[{"a":1},{"a":{"a":2}}]'],
    ['with the same string twice', '["a","a"]'],
    ['with a whole surrogate pair', '{"a":"\\ud83d\\ude00 \\\\"}'],
    ['with what only looks like a name', '{"a":"b\\":","b":"a"}'],
    ['with the largest number', '{"a" : 1.7976931348623157e308}'],
    ['with a blank before the colon', '{ "a" :\n1 }'],
  ])('%s is read', async (_, body) => {
    const { url } = await served()
    const answer = await exchange(
      url,
      post('/parse', body, 'content-type: application/vnd.shop+json; charset=utf-8'),
    )

    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, JSON.parse(body)])
  })
})

describe('a parameter that comes twice', () => {
  const route = createRoute({
    method: 'get',
    path: '/found',
    request: {
      query: z.object({
        a: z.string().optional(),
        n: z.coerce.number().optional(),
        list: z.union([z.string(), z.array(z.string())]).optional(),
      }),
    },
    responses: { 200: { description: 'Fine', content: { 'application/json': { schema: z.any() } } } },
  })
  const routes = () => new OpenAPIHono<Env>().openapi(route, (c) => c.json(c.req.valid('query'), 200))

  it.each([
    ['?a=1&a=2', 400],
    ['?n=1&n=2', 400],
    ['?n=1&n=1', 400],
    ['?a=1&n=2', 200],
    ['?list=1&list=2', 200],
  ])('is refused unless it may be a list: %s', async (query, status) => {
    const { url } = await served({}, {}, routes())
    const bytes = `GET /found${query} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`

    expect((await exchange(url, bytes)).status).toBe(status)
  })
})

describe('a form', () => {
  const routes = () =>
    new Hono<Env>()
      .post('/parsed', async (c) => c.json(Object.keys(await c.req.parseBody())))
      .post('/data', async (c) => c.json([...(await c.req.formData()).keys()]))
  const whole = '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'

  it.each(['/parsed', '/data'])('is read when it is one: %s', async (path) => {
    const { url } = await served({}, {}, routes())
    const answer = await exchange(url, post(path, whole, 'content-type: multipart/form-data; boundary=x'))
    expect([answer.status, answer.body]).toEqual([200, '["a"]'])
  })

  it.each([
    ['/parsed', 'multipart/form-data', whole],
    ['/parsed', 'multipart/form-data; boundary=y', whole],
    ['/parsed', 'multipart/form-data; boundary=x', whole.slice(0, 20)],
    ['/data', 'multipart/form-data', whole],
    ['/data', 'text/plain', whole],
    ['/data', 'application/json', '{}'],
  ])('S10: that cannot be read is 400: %s as %s', async (path, type, body) => {
    const { url } = await served({}, {}, routes())
    const answer = await exchange(url, post(path, body, `content-type: ${type}`))
    expect([answer.status, codeOf(answer)]).toEqual([400, 'BFF_INPUT_INVALID'])
  })

  it('S10: over the limit is still too long, not malformed', async () => {
    const { url } = await served({}, { edge: { maxBody: 10 } }, routes())
    const chunks = chunked('/parsed', whole).replace(json, 'content-type: multipart/form-data')
    const { send, until } = await wire(url)
    send(chunks)
    expect((await until('}')).status).toBe(413)
  })
})
