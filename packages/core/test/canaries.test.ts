import type { RequestListener } from 'node:http'
import { createServer } from 'node:http'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  anonymous,
  anyOf,
  apiKey,
  type Bound,
  bearer,
  clientCredentials,
  connect,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  passThrough,
  problems,
  readSettings,
  type Serving,
  type SessionRecord,
  serve,
  service,
  session,
  view,
} from '../src/index.ts'
import { issuer } from '../src/testing/issuer.ts'
import { restartableServer } from '../src/testing/restartable-server.ts'
import { testAudience, tokenFor } from '../src/testing/token-for.ts'
import { logLines } from './log-lines.ts'

/** A secret for each place one can stand in. No log line, problem, header or error message may hold any of them. */
const secret = {
  cookie: 'canary-cookie',
  query: 'canary-query',
  path: 'canary-path',
  body: 'canary-body',
  header: 'canary-header',
  claim: 'canary-claim',
  credential: 'canary-credential',
  serviceBody: 'canary-service-body',
  serviceHeader: 'canary-service-header',
  serviceAddress: 'canary-service-address',
  clientSecret: 'canary-client-secret',
  sessionCookie: 'canary-session-cookie',
  sessionToken: 'canary-session-token',
  code: 'canary-code',
}
/** Credentials whose parts are secret as well: tokens, and what Basic authentication makes of a secret. */
const encoded = [Buffer.from(`shop:${secret.clientSecret}`).toString('base64')]

const leaksIn = (text: string) =>
  [...Object.values(secret), ...encoded].filter((one) => text.toLowerCase().includes(one.toLowerCase()))

const log = logLines()

const whole = async (res: Response) =>
  [res.status, res.statusText, JSON.stringify([...res.headers]), await res.text()].join('\n')

/** The service behind every gateway here: each test says how it behaves. */
let behave: RequestListener = (_, outgoing) => outgoing.end()
const upstream = restartableServer(() =>
  createServer((incoming, outgoing) => {
    incoming.resume()
    received.push(JSON.stringify([incoming.rawHeaders, incoming.url]))
    behave(incoming, outgoing)
  }),
)
const received: string[] = []

const Order = z.object({ id: z.string(), total: z.number() })
const orders = service('orders', { timeout: 2_000, token: 'none' }, (call) => ({
  byId: (id: string, q: string) => call.get('orders/{id}', Order, { path: { id }, query: { q } }),
  place: (body: object) => call.post('orders', Order, { body }),
  file: (id: string) => call.ky.get(call.path('files/{id}', { id })),
}))
type Env = GatewayEnv<Bound<{ orders: typeof orders }>>

const Screen = view('Screen', { order: Order })
const Nicety = view('Nicety', { order: optional(Order) })

const strict = createRoute({
  method: 'post',
  path: '/strict/{id}',
  request: {
    params: z.object({ id: z.string().regex(/^\d+$/) }),
    query: z.object({ q: z.enum(['new', 'old']) }),
    headers: z.object({ 'x-note': z.uuid() }),
    body: { content: { 'application/json': { schema: z.object({ note: z.number() }) } }, required: true },
  },
  responses: { 200: Screen.response, ...problems },
})

const routes = new OpenAPIHono<Env>()
  .route(
    '/',
    new Hono<Env>()
      .get('/orders/:id', (c) => {
        const { id } = c.req.param()
        return fanOut(c, Screen, () => ({ order: () => c.var.services.orders.byId(id, secret.query) }))
      })
      .get('/niceties/:id', (c) => {
        const { id } = c.req.param()
        return fanOut(c, Nicety, () => ({ order: () => c.var.services.orders.byId(id, secret.query) }))
      })
      .post('/orders', async (c) => {
        const body: object = await c.req.json()
        return fanOut(c, Screen, () => ({ order: () => c.var.services.orders.place(body) }))
      })
      .get('/files/:id', async (c) => {
        const file = await c.var.services.orders.file(c.req.param('id'))
        return c.text(String((await file.arrayBuffer()).byteLength))
      }),
  )
  .route('/', passThrough(orders, { path: '/through/{id}', to: '/orders/{id}', methods: ['GET', 'POST'] }))

const open = new OpenAPIHono<Env>().openapi(
  createRoute({ method: 'get', path: '/open', ...anonymous(), responses: { 200: Screen.response } }),
  (c) => fanOut(c, Screen, () => ({ order: () => c.var.services.orders.byId('1', '2') })),
)

let serving: Serving
let authorization = ''
beforeAll(async () => {
  await upstream.start()
  const keys = { find: async () => undefined, used: async () => {} }
  const app = gateway({
    name: 'canaries',
    services: connect({ orders }, { ORDERS_URL: upstream.url() }),
    auth: anyOf(
      bearer({ issuer: (await issuer()).url, audience: testAudience }),
      apiKey({ brand: 'canary', environment: 'credential', keys, failures: 1_000 }),
    ),
    log: log.log,
  })
    .route('/', routes)
    .route('/', open)
    .route(
      '/',
      new OpenAPIHono<Env>().openapi(strict, () => {
        throw new TypeError('reached')
      }),
    )
  serving = await serve(app, { port: 0 })
  authorization = (await tokenFor('u1', '', { claims: { email: secret.claim } })).authorization
  encoded.push(...authorization.slice('Bearer '.length).split('.').slice(1))
})
afterAll(async () => {
  await serving.stop()
  await upstream.stop()
})

/** A request that carries a secret wherever one fits. */
const carry = (
  method: string,
  path: string,
  init: { body?: string; headers?: Record<string, string> } = {},
) =>
  fetch(`${serving.url}${path}?q=${secret.query}`, {
    method,
    redirect: 'manual',
    body: init.body ?? null,
    headers: {
      authorization,
      cookie: `sid=${secret.cookie}`,
      'x-note': secret.header,
      'user-agent': secret.header,
      referer: `https://shop.example/?token=${secret.header}`,
      'app-version': secret.header,
      traceparent: secret.header,
      'x-request-id': `${secret.header}, not well-formed`,
      'x-request-timeout-ms': '900',
      ...(init.body !== undefined && { 'content-type': 'application/json' }),
      ...init.headers,
    },
  })

const told = {
  [secret.serviceHeader]: '1',
  'x-internal': secret.serviceHeader,
  'set-cookie': secret.serviceHeader,
}
const answers =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_, outgoing) =>
    outgoing.writeHead(status, { 'content-type': 'application/json', ...told, ...headers }).end(body)
const saying = (status: number, headers?: Record<string, string>) =>
  answers(status, JSON.stringify({ detail: secret.serviceBody }), headers)

const behaviours: [string, RequestListener][] = [
  [
    'answers well, and says more than it is asked',
    answers(200, JSON.stringify({ id: '1', total: 1, note: secret.serviceBody })),
  ],
  ['fails', saying(500)],
  ['is overloaded', saying(503, { 'retry-after': secret.serviceHeader })],
  ['refuses', saying(400)],
  ['wants another credential', saying(401, { 'www-authenticate': `Basic realm="${secret.serviceHeader}"` })],
  ['knows nothing', saying(404)],
  ['sends elsewhere', saying(302, { location: `https://evil.example/${secret.serviceHeader}` })],
  ['breaks its contract', answers(200, JSON.stringify({ id: 1, total: secret.serviceBody }))],
  ['breaks its contract with a name', answers(200, JSON.stringify({ [secret.serviceBody]: { x: 1 } }))],
  ['answers what is no JSON', answers(200, `{"id":"${secret.serviceBody}`)],
  ['answers a page', answers(200, `<p>${secret.serviceBody}`, { 'content-type': 'text/html' })],
  ['answers in a coding nobody knows', answers(200, '{}', { 'content-encoding': secret.serviceHeader })],
  ['answers what is no HTTP', (incoming) => incoming.socket.end(`HTTP/1.1 ${secret.serviceHeader}\r\n\r\n`)],
  [
    'breaks off',
    (_, outgoing) => {
      outgoing.writeHead(200, { ...told, 'content-length': '1000' }).write(`{"id":"${secret.serviceBody}"`)
      setImmediate(() => outgoing.destroy())
    },
  ],
  ['resets the connection', (incoming) => incoming.socket.resetAndDestroy()],
  ['never answers', () => {}],
]

const body = JSON.stringify({ note: secret.body })
const asked: [string, string, { body?: string }?][] = [
  ['GET', `/orders/${secret.path}`],
  ['GET', `/niceties/${secret.path}`],
  ['POST', '/orders', { body }],
  ['GET', `/files/${secret.path}`],
]

describe.each(behaviours)('a service that %s', (_, behaviour) => {
  it.each(asked)('lets out no secret: %s %s', async (method, path, init) => {
    behave = behaviour

    expect(leaksIn(await whole(await carry(method, path, init)))).toEqual([])
    expect(leaksIn(log.text())).toEqual([])
  })

  it('lets out none but its own answer where that is passed through', async () => {
    behave = behaviour
    const res = await carry('POST', `/through/${secret.path}`, { body })
    await res.arrayBuffer().catch(() => {})
    const passed = ['content-type', 'content-encoding', 'retry-after']
    const headers = [...res.headers].filter(([name]) => !passed.includes(name))

    expect(leaksIn(JSON.stringify(headers))).toEqual([])
    expect(leaksIn(log.text())).toEqual([])
  })
})

it('no service was told a credential', () => {
  expect(received.length).toBeGreaterThan(0)
  const { path, query, body, ...never } = secret
  const leaks = leaksIn(received.join('\n'))
  for (const one of [...Object.values(never), ...encoded]) expect(leaks).not.toContain(one)
})

describe('a request that is refused lets out no secret:', () => {
  const basic = Buffer.from(`u1:${secret.credential}`).toString('base64')
  const key = `canary_credential_${'x'.repeat(43)}_${'y'.repeat(6)}`
  encoded.push(basic)

  it.each<[string, () => Promise<Response>]>([
    ['input that is not valid', () => carry('POST', `/strict/${secret.path}`, { body })],
    ['a body that is no JSON', () => carry('POST', '/orders', { body: `{"note":${secret.body}` })],
    [
      'a body that is no JSON, where it is validated',
      () => carry('POST', '/strict/1', { body: secret.body }),
    ],
    [
      'a body of another type',
      () =>
        carry('POST', '/strict/1', {
          body: secret.body,
          headers: { 'content-type': `text/${secret.header}` },
        }),
    ],
    [
      'a body in a coding',
      () => carry('POST', '/orders', { body, headers: { 'content-encoding': secret.header } }),
    ],
    ['a path nobody knows', () => carry('GET', `/${secret.path}/${secret.path}`)],
    ['a method nobody takes', () => carry('DELETE', `/orders/${secret.path}`)],
    ['a path that can be read in two ways', () => carry('GET', `/orders/${secret.path}%2f..%2f`)],
    [
      'a token that is none',
      () => carry('GET', '/orders/1', { headers: { authorization: `Bearer ${secret.credential}` } }),
    ],
    [
      'a token of three secrets',
      () =>
        carry('GET', '/orders/1', {
          headers: { authorization: `Bearer ${secret.credential}.${secret.credential}.${secret.credential}` },
        }),
    ],
    ['another scheme', () => carry('GET', '/orders/1', { headers: { authorization: `Basic ${basic}` } })],
    [
      'a scheme of its own',
      () => carry('GET', '/orders/1', { headers: { authorization: `${secret.credential} x` } }),
    ],
    [
      'two tokens',
      () =>
        carry('GET', '/orders/1', {
          headers: { authorization: `${authorization}, Bearer ${secret.credential}` },
        }),
    ],
    [
      'a good token with one letter more',
      () => carry('GET', '/orders/1', { headers: { authorization: `${authorization}A` } }),
    ],
    ['a token in the query', () => fetch(`${serving.url}/orders/1?access_token=${secret.credential}`)],
    ['a key that is mistyped', () => fetch(`${serving.url}/orders/1`, { headers: { 'x-api-key': key } })],
    ['a key in the query', () => fetch(`${serving.url}/orders/1?api_key=${key}`)],
    ['a key and a token', () => carry('GET', '/orders/1', { headers: { 'x-api-key': key } })],
  ])('%s', async (_, send) => {
    const res = await send()

    expect(res.status).toBeGreaterThanOrEqual(400)
    expect(res.status).toBeLessThan(500)
    expect(leaksIn(await whole(res))).toEqual([])
    expect(leaksIn(log.text())).toEqual([])
  })
})

describe("the gateway's own secret", () => {
  const echoes =
    (status: number): RequestListener =>
    (incoming, outgoing) => {
      const { authorization: sent = '' } = incoming.headers
      const plain = Buffer.from(sent.replace('Basic ', ''), 'base64').toString()
      outgoing.writeHead(status, {
        'content-type': 'application/json',
        'www-authenticate': `Basic realm="${plain}"`,
      })
      outgoing.end(
        JSON.stringify({ error: plain, error_description: plain, access_token: `${plain} ${sent}` }),
      )
    }

  it.each([200, 400, 401, 500])('is nowhere when the issuer echoes it with %i', async (status) => {
    await using provider = await metadataServer(echoes(status))
    const client = clientCredentials({
      issuer: provider.url,
      clientId: 'shop',
      clientSecret: secret.clientSecret,
    })
    const own = gateway({
      name: 'canaries',
      services: connect({ orders }, { ORDERS_URL: upstream.url() }, { token: 'client', client }),
      auth: bearer({ issuer: provider.url, audience: 'test' }),
      log: log.log,
    }).route('/', open)
    const res = await own.request('/open')

    expect([res.status, provider.asked()]).toEqual([502, 1])
    expect(leaksIn(await whole(res))).toEqual([])
    expect(leaksIn(log.text())).toEqual([])
  })
})

/** An issuer whose token endpoint, and whose keys, are what a test makes of them. */
const metadataServer = async (listener: RequestListener) => {
  let asked = 0
  const server = restartableServer(() =>
    createServer((incoming, outgoing) => {
      if (incoming.url !== '/.well-known/openid-configuration') {
        asked += 1
        return listener(incoming, outgoing)
      }
      const url = server.url()
      const endpoints = { token_endpoint: `${url}/token`, jwks_uri: `${url}/jwks` }
      outgoing.setHeader('content-type', 'application/json')
      outgoing.end(JSON.stringify({ issuer: url, authorization_endpoint: `${url}/auth`, ...endpoints }))
    }),
  )
  await server.start()
  return { url: server.url(), asked: () => asked, [Symbol.asyncDispose]: server.stop }
}

describe('a session', () => {
  const opened = async (listener: RequestListener) => {
    const provider = await metadataServer(listener)
    const signIn = session({
      issuer: provider.url,
      clientId: 'shop',
      clientSecret: secret.clientSecret,
      origin: 'http://127.0.0.1',
      cookie: 'sid',
      audiences: ['urn:orders'],
    })
    const forUser = service('orders', { timeout: 2_000, audience: 'urn:orders' }, orders.methods)
    const services = connect({ orders: forUser }, { ORDERS_URL: upstream.url() }, { token: 'user' })
    const app = gateway({ name: 'canaries', services, auth: signIn, log: log.log })
      .route('/', signIn.routes)
      .route('/', routes)
    return { app, signIn, [Symbol.asyncDispose]: provider[Symbol.asyncDispose] }
  }
  void opened
  it('is written', () => {
    const record: Partial<SessionRecord> = {}
    expect(record).toEqual({})
  })
})

describe('an error while the app is being built holds no secret:', () => {
  const url = `http://shop:${secret.serviceAddress}@127.0.0.1`
  const https = 'https://id.example'
  it.each<[string, () => unknown]>([
    ['a credential in the address of a service', () => connect({ orders }, { ORDERS_URL: url })],
    [
      'a query in the address of a service',
      () => connect({ orders }, { ORDERS_URL: `http://127.0.0.1?key=${secret.serviceAddress}` }),
    ],
    [
      'a setting that is no address',
      () =>
        readSettings(z.object({ ORDERS_URL: z.url({ protocol: /^https?$/ }) }), {
          ORDERS_URL: `x:${secret.serviceAddress}`,
        }),
    ],
    [
      'a client without an id',
      () => clientCredentials({ issuer: https, clientId: '', clientSecret: secret.clientSecret }),
    ],
    [
      'a session without an origin',
      () => session({ issuer: https, clientId: 'shop', clientSecret: secret.clientSecret, origin: '' }),
    ],
  ])('%s', (_, build) => {
    const thrown = errorOf(build)

    expect(thrown).toBeInstanceOf(Error)
    expect(leaksIn(`${thrown?.stack}`)).toEqual([])
  })
})

const errorOf = (build: () => unknown): Error | undefined => {
  try {
    build()
    return undefined
  } catch (error) {
    return error instanceof Error ? error : undefined
  }
}
