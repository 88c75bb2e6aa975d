import type { RequestListener } from 'node:http'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRoute } from '../src/auth/create-route.ts'
import { anyOf, apiKey } from '../src/auth.ts'
import {
  type Bound,
  bearer,
  connect,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  passThrough,
  problems,
  reply,
  service,
  view,
} from '../src/index.ts'
import { type Serving, serve } from '../src/serve.ts'
import { issuer } from '../src/testing/backends/issuer.ts'
import { testAudience, tokenFor } from '../src/testing/backends/token-for.ts'
import { scripted, secret, watch, whole } from './canaries.ts'

const Order = z.object({ id: z.string(), total: z.number() })
const orders = service('orders', { timeout: 2_000, retry: false, breaker: false }, (call) => ({
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

const routes = new Hono<Env>()
  .get('/orders/:id', (c) =>
    fanOut(c, Screen, () => ({
      order: () => c.var.services.orders.byId(c.req.param('id'), c.req.query('q') ?? ''),
    })),
  )
  .get('/niceties/:id', (c) =>
    fanOut(c, Nicety, () => ({
      order: () => c.var.services.orders.byId(c.req.param('id'), c.req.query('q') ?? ''),
    })),
  )
  .post('/orders', async (c) => {
    const body: object = await c.req.json()
    return fanOut(c, Screen, () => ({ order: () => c.var.services.orders.place(body) }))
  })
  .get('/files/:id', async (c) => {
    const file = await c.var.services.orders.file(c.req.param('id'))
    return c.text(String((await file.arrayBuffer()).byteLength))
  })
  .route('/', passThrough(orders, { path: '/through/{id}', to: '/orders/{id}', methods: ['POST'] }))

const upstream = await scripted()
const watched = watch()
const { authorization } = await tokenFor('u1', '', { claims: { email: secret.claim } })
const basic = Buffer.from(`u1:${secret.credential}`).toString('base64')
watched.add(basic, ...authorization.split('.').slice(1))

let serving: Serving
beforeAll(async () => {
  const keys = { find: async () => undefined, used: async () => {} }
  const auth = anyOf(
    bearer({ issuer: (await issuer()).url, audience: testAudience }),
    apiKey({ brand: 'canary', environment: 'live', keys, failures: 1_000 }),
  )
  const services = connect({ orders }, { ORDERS_URL: upstream.url })
  const validated = new OpenAPIHono<Env>().openapi(strict, (c) =>
    reply(c, Screen, { order: { id: '1', total: 1 } }),
  )
  const app = gateway({ name: 'canaries', services, auth, log: watched.log })
  serving = await serve(app.route('/', routes).route('/', validated), { port: 0, shedding: false })
})
afterAll(async () => {
  await serving.stop()
  await upstream.stop()
})

interface Carried {
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends a request that carries a secret wherever one fits. */
const carry = (method: string, path: string, { body, headers }: Carried = {}) =>
  fetch(`${serving.url}${path}?q=${secret.query}`, {
    method,
    body: body ?? null,
    headers: {
      authorization,
      cookie: `sid=${secret.cookie}`,
      'x-note': secret.header,
      'user-agent': secret.header,
      referer: `https://shop.example/?token=${secret.header}`,
      'app-version': secret.header,
      traceparent: secret.header,
      'x-request-id': `${secret.header}, not well-formed`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
  })

const internal = { 'x-internal': secret.serviceHeader, 'set-cookie': `sid=${secret.serviceHeader}` }

const answers =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_, outgoing) =>
    outgoing.writeHead(status, { 'content-type': 'application/json', ...internal, ...headers }).end(body)

const saying = (status: number, headers?: Record<string, string>) =>
  answers(status, JSON.stringify({ detail: secret.serviceBody }), headers)

const breaksOff: RequestListener = (_, outgoing) => {
  outgoing.writeHead(200, { ...internal, 'content-length': '1000' }).write(`{"id":"${secret.serviceBody}"`)
  setImmediate(() => outgoing.destroy())
}

const hangs: RequestListener = () => {}

/** How a service behaves, and what a call for JSON makes of it. */
const behaviours: [string, string, RequestListener][] = [
  [
    'says more than it is asked',
    'ok',
    answers(200, JSON.stringify({ id: '1', total: 1, note: secret.serviceBody })),
  ],
  ['fails', 'BFF_SERVICE_UNAVAILABLE', saying(500)],
  ['is overloaded', 'BFF_SERVICE_OVERLOADED', saying(429, { 'retry-after': secret.serviceHeader })],
  ['refuses', 'BFF_SERVICE_REFUSED', saying(400)],
  [
    'wants another credential',
    'BFF_SERVICE_REFUSED',
    saying(401, { 'www-authenticate': `Basic realm="${secret.serviceHeader}"` }),
  ],
  ['knows nothing', 'BFF_SERVICE_REFUSED', saying(404)],
  [
    'sends elsewhere',
    'BFF_SERVICE_CONTRACT',
    saying(302, { location: `https://evil.example/${secret.serviceHeader}` }),
  ],
  [
    'breaks its contract',
    'BFF_SERVICE_CONTRACT',
    answers(200, JSON.stringify({ id: 1, total: secret.serviceBody })),
  ],
  [
    'answers with other names',
    'BFF_SERVICE_CONTRACT',
    answers(200, JSON.stringify({ [secret.serviceBody]: {} })),
  ],
  ['answers what is no JSON', 'BFF_SERVICE_CONTRACT', answers(200, `{"id":${secret.serviceBody}`)],
  [
    'answers a page',
    'BFF_SERVICE_CONTRACT',
    answers(200, `<p>${secret.serviceBody}`, { 'content-type': 'text/html' }),
  ],
  [
    'answers in a coding nobody knows',
    'BFF_SERVICE_CONTRACT',
    answers(200, secret.serviceBody, { 'content-encoding': 'unknown' }),
  ],
  [
    'answers what is no HTTP',
    'BFF_SERVICE_CONTRACT',
    (incoming) => incoming.socket.end(`HTTP/1.1 ${secret.serviceHeader}\r\n\r\n`),
  ],
  ['breaks off', 'BFF_SERVICE_UNAVAILABLE', breaksOff],
  ['resets the connection', 'BFF_SERVICE_UNAVAILABLE', (incoming) => incoming.socket.resetAndDestroy()],
  ['never answers', 'BFF_SERVICE_TIMEOUT', hangs],
]

const body = JSON.stringify({ note: secret.body })

describe.each(behaviours)('a service that %s', (_, outcome, behaviour) => {
  const headers: Record<string, string> = behaviour === hangs ? { 'x-request-timeout-ms': '200' } : {}
  const send = (method: string, path: string, init: Carried = {}) => {
    upstream.behave(behaviour)
    return carry(method, path, { ...init, headers })
  }

  it.each([
    ['GET', `/orders/${secret.path}`, {}],
    ['GET', `/niceties/${secret.path}`, {}],
    ['POST', '/orders', { body }],
  ])('lets out no secret: %s %s', async (method, path, init) => {
    expect(watched.leaksIn(await whole(await send(method, path, init)))).toEqual([])
    // A process that is late may end the request before its call.
    const outcomes = watched
      .outcomes()
      .map((one) => (one === 'BFF_BUDGET_SPENT' ? 'BFF_SERVICE_TIMEOUT' : one))
    expect([outcomes, watched.logged()]).toEqual([[outcome], []])
  })

  it('lets out no secret through ky', async () => {
    expect(watched.leaksIn(await whole(await send('GET', `/files/${secret.path}`)))).toEqual([])
    expect(watched.logged()).toEqual([])
  })

  it('lets out nothing but its own answer where that is passed through', async () => {
    const res = await send('POST', `/through/${secret.path}`, { body })
    await res.arrayBuffer().catch(() => {})
    const passed = new Set(['content-type', 'content-encoding', 'retry-after'])
    const headers = [...res.headers].filter(([name]) => !passed.has(name))

    expect(watched.leaksIn(JSON.stringify(headers))).toEqual([])
    expect(watched.logged()).toEqual([])
  })
})

it('a service receives the request, and no credential', () => {
  const { path, query } = secret

  expect(upstream.received.length).toBe(behaviours.length * 5)
  expect(watched.leaksIn(upstream.received.join('\n')).sort()).toEqual([path, query].sort())
})

describe('a request that is refused lets out no secret:', () => {
  const key = `canary_live_${'x'.repeat(43)}_${'y'.repeat(6)}`
  watched.add(key)
  const { credential, path, header } = secret
  const authorized = (value: string) => carry('GET', '/orders/1', { headers: { authorization: value } })

  it.each<[string, number, () => Promise<Response>]>([
    ['input that is not valid', 400, () => carry('POST', `/strict/${path}`, { body })],
    ['a body that is no JSON', 400, () => carry('POST', '/orders', { body: `{"note":${secret.body}` })],
    ['the same, where it is validated', 400, () => carry('POST', '/strict/1', { body: secret.body })],
    [
      'a body in a coding',
      415,
      () => carry('POST', '/orders', { body, headers: { 'content-encoding': header } }),
    ],
    ['a path nobody knows', 404, () => carry('GET', `/${path}/${path}`)],
    ['a method nobody takes', 405, () => carry('DELETE', `/orders/${path}`)],
    ['a path that can be read in two ways', 400, () => carry('GET', `/orders/${path}%2f..%2f`)],
    ['a token that is none', 401, () => authorized(`Bearer ${credential}`)],
    ['a token of three secrets', 401, () => authorized(`Bearer ${credential}.${credential}.${credential}`)],
    ['another scheme', 401, () => authorized(`Basic ${basic}`)],
    ['a scheme of its own', 401, () => authorized(`${credential} x`)],
    ['two tokens', 401, () => authorized(`${authorization}, Bearer ${credential}`)],
    ['a good token with a letter more', 401, () => authorized(`${authorization}A`)],
    ['a token in the query', 400, () => fetch(`${serving.url}/orders/1?access_token=${credential}`)],
    [
      'a key that is mistyped',
      401,
      () => fetch(`${serving.url}/orders/1`, { headers: { 'x-api-key': key } }),
    ],
    ['a key in the query', 400, () => fetch(`${serving.url}/orders/1?api_key=${key}`)],
    ['a key and a token', 400, () => carry('GET', '/orders/1', { headers: { 'x-api-key': key } })],
  ])('%s', async (_, status, send) => {
    const res = await send()

    expect(res.status).toBe(status)
    expect(watched.leaksIn(await whole(res))).toEqual([])
    expect(watched.logged()).toEqual([])
  })
})

it('the watch sees what leaks: in a log line, in a header, in a body, in any case', async () => {
  const caught = watch()
  caught.log.info({ note: secret.body }, 'request')
  caught.add('a token')

  expect(caught.logged()).toEqual([secret.body])
  expect(caught.leaksIn(await whole(new Response(secret.path, { headers: { 'x-a': 'A Token' } })))).toEqual([
    secret.path,
    'a token',
  ])
})
