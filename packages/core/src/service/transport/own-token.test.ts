import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { issued, tokenServer } from '../../auth/bearer/test/token-server.ts'
import { clientCredentials } from '../../auth/client/client-credentials.ts'
import { gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import { backends } from '../../testing/backends/backends.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { connect } from '../connect.ts'
import { service } from '../service.ts'
import { failureOf } from '../test/failure-of.ts'
import { oneRequest } from '../test/one-request.ts'

const secret = 'secret-of-the-gateway'
const credentials = (issuer: string, clock = manualClock()) =>
  clientCredentials({ issuer, clientId: 'partner-api', clientSecret: secret, clock })

const orders = service('orders', {}, (call) => ({
  all: () => call.get('orders', z.array(z.string())),
  place: () => call.post('orders', z.void()),
  raw: () => call.ky.get(call.path('orders')).json(),
}))

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** A gateway whose service `orders` receives the gateway's own token. */
const opened = async (issuer: string) => {
  const shop = await backends({ orders: { 'GET /orders': ['o1'], 'POST /orders': null } })
  const log = logLines()
  const services = connect({ orders }, shop.settings, { token: 'client', client: credentials(issuer) })
  const app = gateway({ name: 'test', services, auth: trusting(), log: log.log })
  stops.push(app.close, shop.close)
  app.get('/orders', async (c) => c.json(await c.var.services.orders.all()))
  app.get('/twice', async (c) =>
    c.json(await Promise.all([c.var.services.orders.all(), c.var.services.orders.all()])),
  )
  app.get('/raw', async (c) => c.json(Object(await c.var.services.orders.raw())))
  app.post('/orders', async (c) => {
    await c.var.services.orders.place()
    return c.body(null, 204)
  })
  app.route('/', passThrough(orders, { path: '/passed', to: '/orders' }))
  const authorizations = () => shop.calls('orders').map(({ headers }) => headers.authorization)
  return { shop, app, log, authorizations }
}

describe("a service with token: 'client'", () => {
  it("receives the gateway's own token in both lanes and whatever the method, and nothing of the caller's", async () => {
    await using server = await tokenServer(() => issued('own-token'))
    const { app, log, authorizations } = await opened(server.url)
    const headers = { authorization: 'Bearer the-callers', 'x-api-key': 'the-callers' }
    for (const [method, path] of [
      ['GET', '/orders'],
      ['GET', '/raw'],
      ['POST', '/orders'],
      ['GET', '/passed'],
    ] as const)
      expect((await app.request(path, { method, headers })).ok).toBe(true)

    expect(authorizations()).toEqual(Array.from({ length: 4 }, () => 'Bearer own-token'))
    expect(server.requests.length).toBe(1)
    expect(log.text()).not.toMatch(/own-token|the-callers|secret-of/)
  })

  it('is called by 50 requests at once with one token', async () => {
    await using server = await tokenServer((_, count) => issued(`token-${count}`))
    const { app, authorizations } = await opened(server.url)
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.request('/orders')))

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200))
    expect(new Set(authorizations())).toEqual(new Set(['Bearer token-1']))
    expect([server.discoveries, server.requests.length]).toEqual([1, 1])
  })

  it('is asked the same once inside a request', async () => {
    await using server = await tokenServer(() => issued('own-token'))
    const { app, authorizations } = await opened(server.url)

    expect(await (await app.request('/twice')).json()).toEqual([['o1'], ['o1']])
    expect(authorizations().length).toBe(1)
  })
})

describe('when there is no token', () => {
  it('the call fails, names the service, and says nothing of the secret', async () => {
    await using server = await tokenServer(() => ({ status: 401, body: { error: 'invalid_client' } }))
    const { app, log, authorizations } = await opened(server.url)
    const res = await app.request('/orders')

    expect([res.status, Object(await res.json()).code]).toEqual([502, 'BFF_SERVICE_UNAVAILABLE'])
    expect(authorizations()).toEqual([])
    expect(log.lines().at(-1)).toMatchObject({
      code: 'BFF_SERVICE_UNAVAILABLE',
      error: 'orders: no token of its own, the issuer refused with invalid_client (GET orders)',
      calls: [{ service: 'orders', outcome: 'BFF_SERVICE_UNAVAILABLE' }],
    })
    expect(log.text()).not.toContain(secret)
  })

  it('the call ends at its deadline, and the token is there for the next one', async () => {
    const clock = manualClock()
    const asked = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    await using server = await tokenServer(async () => {
      asked.resolve()
      await gate.promise
      return issued('late-token')
    })
    await using shop = await backends({ orders: { 'GET /orders': ['o1'] } })
    const own = credentials(server.url)
    await using request = oneRequest(shop.settings.ORDERS_URL, { token: 'client', own, clock, timeout: 400 })
    const late = failureOf(request.call.get('orders', z.unknown()))
    await asked.promise
    clock.advance(400)

    expect(await late).toBe('BFF_SERVICE_TIMEOUT orders: no answer within 400 ms (GET orders)')
    expect(shop.calls('orders')).toEqual([])
    const next = request.next().call.get('orders', z.unknown())
    gate.resolve()
    expect(await next).toEqual(['o1'])
    expect([server.requests.length, shop.calls('orders')[0]?.headers.authorization]).toEqual([
      1,
      'Bearer late-token',
    ])
  })
})

describe('options that do not fit together', () => {
  const settings = { ORDERS_URL: 'http://127.0.0.1:1' }
  const client = credentials('https://id.example')

  it('are a TypeError when the services are connected, and when they are not', () => {
    expect(() => connect({ orders }, settings, { token: 'client' })).toThrow(
      new TypeError("connect orders: token 'client' needs client, such as clientCredentials({ … })"),
    )
    expect(() => connect({ orders }, settings, { client })).toThrow(
      new TypeError("connect orders: client needs token 'client', not 'none'"),
    )
    expect(() => connect({ orders }, settings, { token: 'forward', client })).toThrow(
      new TypeError("connect orders: client needs token 'client', not 'forward'"),
    )
    const alone = {
      ...service('orders', { token: 'client' }, () => ({})),
      addresses: ['http://127.0.0.1:1'] as const,
    }
    expect(() =>
      gateway({ name: 'test', services: { orders: alone }, auth: trusting(), log: 'silent' }),
    ).toThrow(new TypeError("services.orders: token 'client' needs client, such as clientCredentials({ … })"))
  })

  it('are right when a service declares the one and connect() brings the other', () => {
    const declared = service('orders', { token: 'client' }, () => ({}))

    expect(connect({ orders: declared }, settings, { client }).orders.options).toEqual({
      token: 'client',
      client,
    })
  })
})
