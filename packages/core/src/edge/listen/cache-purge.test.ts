import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { connect } from '../../service/connect.ts'
import { type Bound, service } from '../../service/service.ts'
import { backends } from '../../testing/backends/backends.ts'

const cache = (...groups: string[]) => ({ ttl: 60_000, scope: 'shared', groups }) as const
const services = {
  catalog: service('catalog', {}, (call) => ({
    product: (id: string) =>
      call.get('products/{id}', z.unknown(), { path: { id }, cache: cache(`product:${id}`, 'all') }),
  })),
  orders: service('orders', {}, (call) => ({
    recent: () => call.get('recent', z.unknown(), { cache: cache('all') }),
  })),
}

/** A gateway that has read two products and the orders, and keeps them. */
const shop = async () => {
  const open = await backends({
    catalog: { 'GET /products/{id}': { id: 'p' } },
    orders: { 'GET /recent': [] },
  })
  const { log, lines } = logLines()
  const routes = new Hono<GatewayEnv<Bound<typeof services>>>().get('/all', async (c) => {
    const { catalog, orders } = c.var.services
    return c.json(await Promise.all([catalog.product('a b'), catalog.product('p2'), orders.recent()]))
  })
  const app = gateway({
    name: 'shop',
    services: connect(services, open.settings),
    auth: trusting(),
    log,
  }).route('/', routes)
  await app.request('/all')
  const purge = async (query: string, init: RequestInit = {}) => {
    const answered = await app.private.request(`/cache/purge${query}`, { method: 'POST', ...init })
    return {
      status: answered.status,
      headers: answered.headers,
      body: z.looseObject({}).parse(await answered.json()),
    }
  }
  return {
    purge,
    lines,
    app,
    /** How many of the three are asked for again. */
    again: async () => {
      const before = open.calls('catalog').length + open.calls('orders').length
      await app.request('/all')
      return open.calls('catalog').length + open.calls('orders').length - before
    },
    [Symbol.asyncDispose]: async () => {
      await app.close()
      await open[Symbol.asyncDispose]()
    },
  }
}

describe('POST /cache/purge of the private port', () => {
  it.each([
    ['?service=catalog', 2],
    ['?group=all', 3],
    ['?group=product:p2', 1],
    ['?path=/products/p2', 1],
    ['?path=products/a%20b', 1],
    ['?path=/products/a%2520b', 1],
    ['?service=orders&group=all', 1],
    ['?service=orders&path=/products/p2', 0],
    ['?group=nothing', 0],
  ])('drops what is named, and says how much that was: %s', async (query, purged) => {
    await using gateway = await shop()
    expect(await gateway.again()).toBe(0)
    const { status, headers, body } = await gateway.purge(query)

    expect([status, body, headers.get('cache-control')]).toEqual([200, { purged }, 'no-store'])
    expect(await gateway.again()).toBe(purged)
  })

  it.each([
    ['', [{ pointer: '/query', detail: 'names what goes: service, group, path, or several' }]],
    ['?servce=catalog', [{ pointer: '/query/servce', detail: 'is none of service, group, path' }]],
    ['?service=catalogue', [{ pointer: '/query/service', detail: 'is none of catalog, orders' }]],
    ['?service=', [{ pointer: '/query/service', detail: 'cannot be empty' }]],
    ['?group=a&group=b', [{ pointer: '/query/group', detail: 'can be named once' }]],
    [
      '?group=all&path=/a%3Fb=1',
      [{ pointer: '/query/path', detail: 'has no query: what is kept of it goes with any' }],
    ],
  ])('refuses what makes no sense, and drops nothing: %j', async (query, errors) => {
    await using gateway = await shop()
    const { status, body } = await gateway.purge(query)

    expect([status, body]).toMatchObject([400, { code: 'BFF_INPUT_INVALID', errors }])
    expect(await gateway.again()).toBe(0)
  })

  it('is for POST', async () => {
    await using gateway = await shop()
    const { status, headers, body } = await gateway.purge('?group=all', { method: 'GET' })

    expect([status, headers.get('allow'), body.code]).toEqual([405, 'POST', 'BFF_METHOD_NOT_ALLOWED'])
    expect(await gateway.again()).toBe(0)
  })

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-origin' },
  ])('is for nobody who asks by a page: %j', async (headers) => {
    await using gateway = await shop()
    const { status, body } = await gateway.purge('?group=all', { headers })

    expect([status, body.code]).toEqual([403, 'BFF_CSRF'])
    expect(await gateway.again()).toBe(0)
  })

  it('is a line in the log, without the path, and not on the public port', async () => {
    await using gateway = await shop()
    await gateway.purge('?service=catalog&path=/products/p2')

    expect(gateway.lines().filter(({ msg }) => msg === 'cache purged')).toMatchObject([
      { service: 'catalog', purged: 1 },
    ])
    expect(JSON.stringify(gateway.lines())).not.toContain('products/p2')
    expect((await gateway.app.request('/cache/purge?group=all', { method: 'POST' })).status).toBe(404)
  })
})
