import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../../test/trusting.ts'
import { gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import { connect } from '../connect.ts'
import { service } from '../service.ts'
import { failureOf } from '../test/failure-of.ts'
import { type OneRequestOptions, oneRequest } from '../test/one-request.ts'
import { type RawServer, rawServer } from '../test/raw-server.ts'
import { isForwardable, isOwned, isPassedOn, owners } from './header-rules.ts'

/** The specification: an entry that vanishes from the table opens a header to clients. */
const notOfClient = [
  'connection',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-hono-already-sent',
  'accept-encoding',
  'content-length',
  'traceparent',
  'tracestate',
  'x-request-id',
  'x-request-timeout-ms',
]
const ofCall = ['authorization', 'content-type', 'cookie', 'x-api-key']
const orders = service('orders', {}, () => ({}))

describe('a header the gateway owns', () => {
  it('is in the table of them, which holds no other', () => {
    expect([...owners.keys()].sort()).toEqual([...notOfClient, ...ofCall].sort())
  })

  it.each([...notOfClient, ...ofCall])(
    'D6: is refused where it would be passed on from the client: %s',
    (name) => {
      const headers = ['accept', name.toUpperCase()]
      const why = `${name} cannot be forwarded from the client`

      expect(() => service('orders', { headers }, () => ({}))).toThrow(
        new TypeError(`service orders: headers: ${why}`),
      )
      expect(() => connect({ orders }, { ORDERS_URL: 'http://a' }, { headers })).toThrow(
        new TypeError(`connect: headers: ${why}`),
      )
      expect(() => passThrough(orders, { path: '/a', headers })).toThrow(
        new TypeError(`passThrough /a: headers: ${why}`),
      )
      expect(isForwardable(name)).toBe(false)
    },
  )

  it.each(notOfClient)('D6: is refused on a call, before anything is sent: %s', async (name) => {
    await using backend = await answering()
    await using request = oneRequest(backend.url)
    const headers = { [name.toUpperCase()]: '1' }
    const why = new TypeError(`orders: the header ${name} is set by the gateway only (GET a)`)

    await expect(request.call.get('a', z.unknown(), { headers })).rejects.toThrow(why)
    if (name !== 'content-length')
      await expect(request.call.ky.get(request.call.path('a'), { headers })).rejects.toThrow(why)
    expect(backend.heads).toEqual([])
    expect(isOwned(name)).toBe(true)
  })

  it.each(ofCall)('may be set by a call where it is not decided before: %s', (name) => {
    expect([isOwned(name), isPassedOn('etag')]).toEqual([false, true])
  })

  it('D6: is passed on once, however often it is named', async () => {
    await using backend = await answering()
    const headers = ['X-Note', 'x-note']
    await using request = oneRequest(backend.url, { headers, client: { 'x-note': 'n' } })
    await request.call.get('a', z.unknown())

    expect(linesOf(backend, 'x-note')).toEqual(['x-note: n'])
  })
})

const sound = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n'
const answering = (more = '') => rawServer((socket) => socket.write(`${sound}${more}\r\n{}`))
const linesOf = ({ heads }: RawServer, name: string) =>
  heads.flatMap((head) => head.split('\r\n').filter((line) => line.toLowerCase().startsWith(`${name}:`)))

describe('the authorization of a call', () => {
  const own = { token: () => 'gateway' }
  const cases: readonly OneRequestOptions[] = [
    { token: 'none' },
    { token: 'forward' },
    { token: 'user', audience: 'urn:a' },
    { token: 'client', own },
  ]

  it.each(cases)('K2: is its own alone, in every lane and any case, with %j', async (options) => {
    await using backend = await answering()
    await using request = oneRequest(backend.url, options)
    const { call, scope } = request
    scope.token = 'caller'
    scope.tokenFor = () => 'user'
    const headers = { AUTHORIZATION: 'Basic own' }
    const put = (sent: Request) => sent.headers.set('Authorization', 'Basic own')
    await call.get('a', z.unknown(), { headers })
    await call.post('a', z.unknown(), { headers, body: {} })
    await call.ky.get('a', { headers })
    await call.ky(new Request('http://orders.invalid/a', { headers }))
    await call.ky.get('a', { hooks: { beforeRequest: [({ request }) => put(request)] } })

    expect(linesOf(backend, 'authorization')).toEqual(Array(5).fill('authorization: Basic own'))
  })

  it('K2: cannot be two that were joined', async () => {
    await using backend = await answering()
    await using request = oneRequest(backend.url, { token: 'forward' })
    const two = new TypeError(
      'orders: the header authorization is set twice, and may have one value only (GET a)',
    )
    const joined = new Headers({ authorization: 'Basic own' })
    joined.append('Authorization', 'Bearer other')
    const get = (headers: Record<string, string>) => request.call.get('a', z.unknown(), { headers })

    await expect(get({ authorization: 'a', Authorization: 'b' })).rejects.toThrow(two)
    await expect(get({ authorization: 'Basic own, Bearer other' })).rejects.toThrow(two)
    await expect(request.call.ky.get(request.call.path('a'), { headers: joined })).rejects.toThrow(two)
    expect(backend.heads).toEqual([])
    const digest = 'Digest username="Ada, the first", realm="a", uri="/a", qop=auth'
    await get({ authorization: digest, Authorization: digest })
    expect(linesOf(backend, 'authorization')).toEqual([`authorization: ${digest}`])
  })

  it('K2: is not the token of the caller for a service that takes none, whatever its gateway says', async () => {
    await using backend = await answering()
    const partner = service('partner', { token: 'none' }, (call) => ({
      get: () => call.get('a', z.unknown(), { headers: { authorization: 'Basic own' } }),
    }))
    const services = connect({ partner }, { PARTNER_URL: backend.url }, { token: 'forward' })
    const auth = {
      ...trusting(),
      authenticate: async () => ({ ...(await trusting().authenticate(nobody)), token: 't' }),
    }
    const app = gateway({ name: 'test', services, auth, log: 'silent' })
    app.get('/a', async (c) => c.json(Object(await c.var.services.partner.get())))
    app.route('/', passThrough(partner, { path: '/b', to: '/a' }))

    expect([(await app.request('/a')).status, (await app.request('/b')).status]).toEqual([200, 200])
    expect(linesOf(backend, 'authorization')).toEqual(['authorization: Basic own'])
    await app.close()
  })
})

const nobody = { header: () => undefined, queries: () => ({}), address: undefined }

describe('a header a service says twice', () => {
  const passed = async (url: string) => {
    const app = gateway({
      name: 'test',
      services: connect({ orders }, { ORDERS_URL: url }),
      auth: trusting(),
      log: 'silent',
    }).route('/', passThrough(orders, { path: '/a' }))
    const response = await app.request('/a')
    await response.text()
    await app.close()
    return response
  }

  it.each(['etag', 'content-type', 'content-disposition', 'last-modified', 'location', 'expires'])(
    'S18: is a broken contract in every lane when it has one value and two are sent: %s',
    async (name) => {
      await using backend = await answering(`${name}: one\r\n${name}: two\r\n`)
      await using request = oneRequest(backend.url)
      const why = `BFF_SERVICE_CONTRACT orders: answered with two ${name} that differ (GET a)`

      expect(await failureOf(request.call.get('a', z.unknown()))).toBe(why)
      expect(await failureOf(request.call.ky.get(request.call.path('a')))).toBe(why)
      expect((await passed(backend.url)).status).toBe(502)
    },
  )

  it('S18: is one when both are alike, and a list stays a list', async () => {
    const twice = 'etag: "1"\r\nETag: "1"\r\ncontent-type: application/json\r\nvary: a\r\nvary: b\r\n'
    await using backend = await answering(twice)
    await using request = oneRequest(backend.url)
    const { headers } = await request.call.ky.get('a')
    const other = (await passed(backend.url)).headers

    expect(await request.call.get('a', z.unknown())).toEqual({})
    for (const one of [headers, other])
      expect([one.get('etag'), one.get('content-type')]).toEqual(['"1"', 'application/json'])
    expect(headers.get('vary')).toBe('a, b')
  })

  it.each(['3', '2'])(
    'S18: is an error when it is the length, whatever it says: 2 and %s',
    async (length) => {
      await using backend = await answering(`content-length: ${length}\r\n`)
      await using request = oneRequest(backend.url)

      expect(await failureOf(request.call.get('a', z.unknown()))).toMatch(/^BFF_SERVICE_/)
    },
  )

  it('S18: is never passed on when it is the name or the time of the service', async () => {
    await using backend = await answering(
      'server: secret/1\r\ndate: Mon, 01 Jan 2001 00:00:00 GMT\r\nset-cookie: a=1\r\n',
    )
    await using request = oneRequest(backend.url)
    const kept = [(await request.call.ky.get('a')).headers, (await passed(backend.url)).headers]

    for (const headers of kept)
      expect(['server', 'date', 'set-cookie'].map((name) => headers.get(name))).toEqual([null, null, null])
  })
})
