import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import type { PassThroughOptions } from '../../gateway/pass-through-options.ts'
import { connect } from '../connect.ts'
import { loginToken } from '../credentials/login-token.ts'
import { queryKey } from '../credentials/query-key.ts'
import { type ServiceOptions, service } from '../service.ts'
import { httpService, json } from '../test/http-service.ts'

const orders = service('orders', {}, () => ({}))
const stops: (() => PromiseLike<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

interface Placed {
  readonly token?: ServiceOptions['token'] | undefined
  readonly base?: string
  readonly cors?: readonly string[]
}
type Headers = Readonly<Record<string, string | string[]>>
const defaults: PassThroughOptions = { path: '/orders/{id}', methods: ['GET', 'POST'] }

/** A gateway with a route that is passed through to a service with this answer; `HERE` and `HOST` stand for where the service is. */
const answering = async (
  status: number,
  given: Headers,
  route: Partial<PassThroughOptions> = {},
  { token, base = '', cors = [] }: Placed = {},
) => {
  const shop = await httpService((_, outgoing) => {
    const headers = Object.entries(given).map(([name, value]) => [name, [value].flat().map(here)] as const)
    outgoing.writeHead(status, Object.fromEntries(headers)).end()
  })
  const here = (text: string) => text.replaceAll('HERE', shop.url).replaceAll('HOST', new URL(shop.url).host)
  const { log, lines } = logLines()
  const options: ServiceOptions = token === undefined ? {} : { token }
  const services = connect({ orders }, { ORDERS_URL: `${shop.url}${base}` }, options)
  const app = gateway({ name: 'test', services, auth: trusting(), edge: { cors }, log })
  app.route('/v1', passThrough(orders, { ...defaults, ...route }))
  app.route('/of/:tenant', passThrough(orders, { path: '/files/{id}', to: '/documents/{id}.pdf', ...route }))
  stops.push(app.close, () => shop[Symbol.asyncDispose]())
  const ask = async (path = '/v1/orders/o1?page=2', init: RequestInit = {}) => {
    const res = await app.request(path, init)
    expect(JSON.stringify([...res.headers])).not.toContain(new URL(shop.url).host)
    return res
  }
  return { ask, lines, shop }
}
const challenge = { 'www-authenticate': 'Bearer error="insufficient_user_authentication", acr_values="mfa"' }

describe('a status that is between the gateway and its service', () => {
  it.each([401, 403, 407])('K9: is a problem of ours: %i', async (status) => {
    const { ask, lines } = await answering(status, challenge)
    const res = await ask()

    expect([res.status, Object(await res.json()).code]).toEqual([502, 'BFF_SERVICE_REFUSED'])
    expect(res.headers.get('www-authenticate')).toBeNull()
    expect(lines().at(-1)).toMatchObject({ error: `orders: answered ${status} (GET orders/{id})` })
  })

  it('K9: goes on with its challenge where the route says so', async () => {
    const { ask } = await answering(401, challenge, { passes: [401, 403] })
    const res = await ask()

    expect([res.status, res.headers.get('www-authenticate')]).toEqual([401, challenge['www-authenticate']])
    expect((await (await answering(403, {}, { passes: [401, 403] })).ask()).status).toBe(403)
    expect((await (await answering(403, {}, { passes: [401] })).ask()).status).toBe(502)
  })

  it.each<[string, Headers, ServiceOptions['token']]>([
    ['without a challenge', {}, 'none'],
    [
      'with one that shows where the service is',
      { 'www-authenticate': 'Bearer resource_metadata="HERE/x"' },
      'none',
    ],
    ["to the gateway's own key", challenge, queryKey({ name: 'key', key: 'secret-key' })],
  ])('K9: is a problem even then, for a 401 %s', async (_, given, token) => {
    const { ask } = await answering(401, given, { passes: [401] }, { token })

    expect((await ask()).status).toBe(502)
  })

  it.each([400, 404, 409, 410, 418, 422, 429, 451])('K9: is no other 4xx: %i goes on', async (status) => {
    expect((await (await answering(status, {})).ask()).status).toBe(status)
  })
})

describe('headers that a route keeps', () => {
  it('K9: go on, and no others', async () => {
    const given = {
      'x-total-count': '42',
      'X-Page': ['1', '2'],
      'x-other': 'x',
      'content-range': 'items 0-9/42',
    }
    const { ask } = await answering(200, given, { keeps: ['X-Total-Count', 'x-page'] })
    const { headers } = await ask()

    expect(['x-total-count', 'x-page', 'x-other', 'content-range'].map((name) => headers.get(name))).toEqual([
      '42',
      '1, 2',
      null,
      'items 0-9/42',
    ])
  })

  it('K9: can be read by the pages of an origin that may read answers, and by no others', async () => {
    const keeps = ['X-Total-Count', 'link', 'content-range']
    const { ask } = await answering(
      200,
      { 'x-total-count': '42' },
      { keeps },
      { cors: ['https://app.example'] },
    )
    const exposed = async (origin: string) => {
      const { headers } = await ask(undefined, { headers: { origin } })
      return headers.get('access-control-expose-headers')?.split(', ')
    }

    expect(await exposed('https://app.example')).toEqual(
      expect.arrayContaining(['x-request-id', 'etag', 'x-total-count', 'link', 'content-range']),
    )
    expect(await exposed('https://else.example')).toBeUndefined()
  })

  it.each([
    'set-cookie',
    'Server',
    'date',
    'connection',
    'transfer-encoding',
    'Strict-Transport-Security',
    'content-security-policy',
    'content-security-policy-report-only',
    'x-frame-options',
    'x-content-type-options',
    'referrer-policy',
    'permissions-policy',
    'cross-origin-opener-policy',
    'access-control-allow-origin',
    'access-control-allow-credentials',
    'www-authenticate',
    'proxy-authenticate',
    'x-request-id',
    'server-timing',
    'traceparent',
    'cache-status',
    'ratelimit',
    'refresh',
    'clear-site-data',
    'alt-svc',
    'cdn-cache-control',
    'expires',
    'content-length ',
    'x y',
    '',
  ])('K9: cannot be one that the gateway owns: %s', (name) => {
    expect(() => passThrough(orders, { ...defaults, keeps: [name] })).toThrow(
      /^passThrough \/orders\/\{id\}: keeps: /,
    )
  })

  it('K9: never show where the service is', async () => {
    const given = {
      'x-next': 'HERE/orders/o2?a=1',
      'x-note': 'see HERE/orders',
      'content-location': 'HERE/orders/o3',
    }
    const { ask } = await answering(200, given, { keeps: ['x-next', 'x-note', 'content-location'] })
    const { headers } = await ask()

    expect(['x-next', 'x-note', 'content-location'].map((name) => headers.get(name))).toEqual([
      '/v1/orders/o2?a=1',
      null,
      '/v1/orders/o3',
    ])
  })

  it.each<[string, Headers]>([
    ['an address that is encoded', { 'x-next': '/login?next=http%3A%2F%2FHOST' }],
    ['JSON with slashes that are escaped', { 'x-next': '{"self":"http:\\/\\/HOST\\/orders"}' }],
    [
      'a link behind a quote that never ends',
      { link: '<o2>; rel="next, <https://else.example/x>; rel=item' },
    ],
  ])('K9: never show where the service is, nor lead elsewhere, in %s', async (_, given) => {
    const { ask } = await answering(200, given, { keeps: ['x-next', 'link'] })
    const { headers } = await ask()

    expect([headers.get('x-next'), headers.get('link')]).toEqual([null, null])
  })

  it('K9: have the links of the service as links of the gateway, and none of foreign origins', async () => {
    const link = [
      '<HERE/orders/o1?page=3>; rel="next"; title="a, <b>"',
      '<?page=1>; rel=first, <https://else.example/x>; rel="help", <https://files.example/y>; rel="item"',
      '<o2>; rel=next; anchor="HERE/orders/o1", <o3>; anchor="https://else.example/"; rel=x',
      'no link',
    ]
    const { ask } = await answering(200, { link }, { keeps: ['link'], linksTo: ['https://files.example'] })

    expect((await ask()).headers.get('link')).toBe(
      [
        '</v1/orders/o1?page=3>; rel="next"; title="a, <b>"',
        '</v1/orders/o1?page=1>; rel=first',
        '<https://files.example/y>; rel="item"',
        '</v1/orders/o2>; rel=next; anchor="/v1/orders/o1"',
      ].join(', '),
    )
  })
})

describe('where something was made', () => {
  it.each<[string, string | null, string?]>([
    ['HERE/orders/o2', '/v1/orders/o2'],
    ['/orders/o2?a=1&b=%20#part', '/v1/orders/o2?a=1&b=%20#part'],
    ['o2', '/v1/orders/o2'],
    ['./o2/lines/1', '/v1/orders/o2/lines/1'],
    ['../orders/o2', '/v1/orders/o2'],
    ['?page=3', '/v1/orders/o1?page=3'],
    ['#x', '/v1/orders/o1?page=2#x'],
    ['/customers/c1', '/v1/customers/c1'],
    ['https://else.example/orders/o2', null],
    ['//else.example/orders/o2', null],
    ['HERE//else.example/x', null],
    ['\\\\else.example\\x', null],
    ['javascript:alert(1)', null],
    ['http://user:pw@else.example', null],
    ['http://:', null],
    ['HERE/base/orders/o2', '/v1/orders/o2', '/base'],
    ['o2', '/v1/orders/o2', '/base'],
    ['HERE/other/orders/o2', null, '/base'],
    ['/orders/o2', null, '/base'],
  ])('K9: %s is rewritten to %s', async (location, to, base = '') => {
    const { ask } = await answering(201, { location }, {}, { base })
    const res = await ask(undefined, { method: 'POST' })

    expect([res.status, res.headers.get('location')]).toEqual([201, to])
  })

  it('K9: is where the route is mounted, with its own template', async () => {
    const { ask } = await answering(201, { location: 'HERE/documents/d%2F2.pdf?v=1' })
    const outside = await answering(201, { location: '/other/d2' })

    expect((await ask('/of/a%20b/files/d1')).headers.get('location')).toBe('/of/a%20b/files/d%2F2?v=1')
    expect((await outside.ask('/of/t1/files/d1')).headers.get('location')).toBeNull()
  })

  it('K9: is passed on of a 201 only, unless the route keeps it', async () => {
    const location = '/orders/o2'

    expect((await (await answering(202, { location })).ask()).headers.get('location')).toBeNull()
    const { ask } = await answering(202, { location }, { keeps: ['location'] })
    expect((await ask()).headers.get('location')).toBe('/v1/orders/o2')
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('K9: is a problem, unless the route passes it: %i', async (status) => {
    const location = 'HERE/orders/o2'

    expect((await (await answering(status, { location })).ask()).status).toBe(502)
    const { ask } = await answering(status, { location }, { passes: [301, 302, 303, 307, 308] })
    const res = await ask()
    expect([res.status, res.headers.get('location')]).toEqual([status, '/v1/orders/o2'])
  })

  it.each<Headers>([{}, { location: 'https://else.example/x' }, { location: '//else.example' }])(
    'K9: leads nowhere but where it may: %j',
    async (given) => {
      const { ask, lines } = await answering(302, given, {
        passes: [302],
        linksTo: ['https://files.example'],
      })
      const res = await ask()

      expect([res.status, res.headers.get('location')]).toEqual([502, null])
      expect(lines().at(-1)).toMatchObject({
        code: 'BFF_SERVICE_CONTRACT',
        error: 'orders: answered 302, and leads where its clients cannot or may not go (GET orders/{id})',
      })
    },
  )

  it('K9: may lead to an origin that is named, and never takes the key of the gateway along', async () => {
    const token = queryKey({ name: 'key', key: 'secret-key' })
    const route = { passes: [302], linksTo: ['https://files.example'] } as const
    const to = async (location: string) => {
      const { ask } = await answering(302, { location }, route, { token })
      const res = await ask()
      return [res.status, res.headers.get('location')]
    }

    expect(await to('https://files.example/a?b=1')).toEqual([302, 'https://files.example/a?b=1'])
    expect(await to('/orders/o1/?page=2&key=secret-key')).toEqual([302, '/v1/orders/o1/?page=2'])
    expect(await to('https://files.example/a?k=secret-key')).toEqual([502, null])
  })
})

describe('an address that tells what no client may learn', () => {
  const key = 'secret/key!9'
  const route = {
    passes: [302],
    keeps: ['link', 'content-location', 'x-next'],
    linksTo: ['https://files.example'],
  } as const

  it.each([
    '/orders/o2?next=HERE/x',
    '/orders/o2?next=http%3A%2F%2FHOST%2fx',
    '/orders/o2?next=http%3a%2f%2fHOST',
    '/orders/o2?next=http%3A%ff%2F%2FHOST',
    '/login?return=%2Forders%3Fnext%3Dhttp%253A%252F%252FHOST',
    '/orders/o2#HERE',
    'https://files.example/?next=HERE/x',
    'https://files.example/?next=http%3A%2F%2FHOST',
    '/login?return=%2Forders%2Fo1%3Fkey%3Dsecret%2Fkey%219',
    '/login?return=%2Forders%2Fo1%3Fkey%3Dsecret%252Fkey%25219',
    '/orders/o2?k=secret%2fkey%219',
    '/orders/o2#key=secret%2Fkey!9',
    '/orders/secret%2Fkey!9',
    'https://files.example/?k=secret/key%219',
    'https://user:pw@files.example/x',
    'blob:https://files.example/x',
    'blob:HERE/x',
  ])('K9: is in no header, and no redirect: %s', async (given) => {
    const token = queryKey({ name: 'key', key })
    const shown = async (status: number) => {
      const headers = {
        location: given,
        'content-location': given,
        link: `<${given}>; rel=next`,
        'x-next': given,
      }
      const { ask } = await answering(status, headers, route, { token })
      const { headers: passed } = await ask('/v1/orders/o1', { method: 'POST' })
      return ['location', 'content-location', 'link'].map((name) => passed.get(name))
    }

    expect(await shown(201)).toEqual([null, null, null])
    expect(await shown(302)).toEqual([null, null, null])
  })
})

describe('a token that was fetched', () => {
  it('K9: is in no address and no header that goes on', async () => {
    await using issuing = await httpService((_, outgoing) => json(outgoing, { token: 'fetched+token' }))
    const token = loginToken({
      url: `${issuing.url}/login`,
      body: {},
      answer: z.object({ token: z.string() }),
      header: 'x-auth-token',
    })
    const given = {
      location: '/orders/o2?t=fetched%2Btoken',
      'x-note': 'for fetched+token',
      'x-other': 'none',
    }
    const { ask } = await answering(201, given, { keeps: ['x-note', 'x-other'] }, { token })
    const { status, headers } = await ask(undefined, { method: 'POST' })

    expect([status, ...['location', 'x-note', 'x-other'].map((name) => headers.get(name))]).toEqual([
      201,
      null,
      null,
      'none',
    ])
  })
})

describe('options that are none', () => {
  it.each<[string, Partial<Record<keyof PassThroughOptions, unknown>>]>([
    ['passes must hold 301, 302, 303, 307, 308, 401, 403 only, not 407', { passes: [407] }],
    ['passes must hold 301, 302, 303, 307, 308, 401, 403 only, not 304', { passes: [304] }],
    [
      'linksTo must hold origins, such as https://files.example, not "https://files.example/"',
      { linksTo: ['https://files.example/'] },
    ],
    ['linksTo must hold origins, such as https://files.example, not "*"', { linksTo: ['*'] }],
  ])('K9: are refused when the route is made: %s', (message, wrong) => {
    const options = { ...defaults, ...wrong } as PassThroughOptions

    expect(() => passThrough(orders, options)).toThrow(new TypeError(`passThrough /orders/{id}: ${message}`))
  })
})

describe('a compressed upload', () => {
  const body = new Uint8Array([31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 255])

  it.each(['gzip', 'br', 'GZIP', 'gzip, br', 'deflate,gzip', 'x-unheard-of'])(
    'D13: is passed on as it is: %s',
    async (coding) => {
      const { ask, shop } = await answering(204, {})
      const headers = { 'content-encoding': coding, 'content-length': '11' }
      const res = await ask('/v1/orders/o1', { method: 'POST', body, headers })

      expect(res.status).toBe(204)
      expect(shop.got[0]).toMatchObject({
        body: Buffer.from(body),
        headers: { 'content-encoding': coding, 'content-length': '11' },
      })
    },
  )

  it('D13: is no matter to a read, whose coding says nothing', async () => {
    const { ask, shop } = await answering(200, {})
    for (const method of ['GET', 'HEAD'])
      expect((await ask(undefined, { method, headers: { 'content-encoding': 'gzip' } })).status).toBe(200)

    expect(shop.got.map(({ headers }) => headers['content-encoding'])).toEqual([undefined, undefined])
  })

  it('D13: is 415 on every other route, also one that stands before', async () => {
    await using shop = await httpService((_, outgoing) => outgoing.end())
    const services = connect({ orders }, { ORDERS_URL: shop.url })
    await using app = Object.assign(gateway({ name: 'test', services, auth: trusting(), log: 'silent' }), {
      [Symbol.asyncDispose]: () => app.close(),
    })
    app.post('/own/x', async (c) => c.text(await c.req.text()))
    app.route(
      '/own',
      new Hono().post('/first', (c) => c.text('own')),
    )
    app.route('/own', passThrough(orders, { path: '/{id}', methods: ['POST'] }))
    const post = (path: string, coding: string) =>
      app.request(path, { method: 'POST', body, headers: { 'content-encoding': coding } })

    expect((await post('/own/x', 'gzip')).status).toBe(415)
    expect((await post('/own/first', 'identity, gzip')).status).toBe(415)
    expect((await post('/own/first', 'Identity, identity')).status).toBe(200)
    expect((await post('/own/o1', 'gzip')).status).toBe(200)
  })
})
