import { Hono } from 'hono'
import { afterAll, afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../../test/trusting.ts'
import { fanOut } from '../../fan-out/fan-out.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import { connect } from '../../service/connect.ts'
import { type Bound, service } from '../../service/service.ts'
import { optional } from '../../view/optional.ts'
import { view } from '../../view/view.ts'
import { backends } from '../backends/backends.ts'
import type { RouteRequests } from '../route-requests.ts'
import { worstCases } from './worst-cases.ts'

const Text = z.string()
const ordersService = service('orders', { timeout: 500 }, (call) => ({
  latest: () => call.get('latest', Text),
  byId: (id: string) => call.get('orders/{id}', Text, { path: { id }, timeout: 70, passes: [404] }),
  place: (body: object) => call.post('orders', Text, { body }),
  invoice: () => call.ky.get(call.path('invoice')).text(),
}))
const declared = {
  users: service('users', { timeout: 250 }, (call) => ({ me: () => call.get('me', Text) })),
  catalog: service('catalog', { timeout: 300, tryTimeout: 100 }, (call) => ({
    picks: (of: string) => call.get('picks', Text, { query: { of } }),
    byIds: (ids: string[]) => call.batch('items', z.object({ id: Text }), { ids, key: 'id' }),
  })),
  orders: ordersService,
}
type Env = GatewayEnv<Bound<typeof declared>>
type Services = Bound<typeof declared>

const shop = await backends({
  users: { 'GET /me': '"Ada"' },
  catalog: { 'GET /picks': '"a lamp"', 'GET /items': [{ id: 'p1' }] },
  orders: {
    'GET /latest': '"o1"',
    'GET /orders/o1': '"shipped"',
    'POST /orders': '"o2"',
    'GET /invoice': 'An invoice',
  },
})
let apps: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()))
  apps = []
  await shop.heal()
})
afterAll(() => shop.close())

const serving = (routes: Hono<Env>, budget = 3_000) => {
  const services = connect(declared, shop.settings)
  const app = gateway({ name: 'shop-bff', services, auth: trusting(), log: 'silent', budget }).route(
    '/',
    routes,
  )
  apps.push(app)
  return app
}

/** The worst case of a handler at GET /, as the table has it. */
const worstOf = async (handler: (services: Services) => Promise<unknown>, budget?: number) =>
  worstAt(
    new Hono<Env>().get('/', async (c) => c.json(await handler(c.var.services))),
    { 'GET /': {} },
    budget,
  )

const worstAt = async (routes: Hono<Env>, requests: RouteRequests, budget?: number) => {
  const cases = await worstCases(serving(routes, budget), requests)
  return cases.map(({ worst, excess, path }) => ({
    worst,
    excess,
    path: path.map(({ service, call, start, end }) => `${service} ${call} ${start}–${end}`),
  }))
}

const Screen = view('Screen', { name: Text, latest: Text, picks: optional(Text, { fallback: 'none' }) })

it('adds up a part and what it needs, and takes the longest of those beside each other', async () => {
  const routes = new Hono<Env>().get('/', (c) => {
    const { users, orders, catalog } = c.var.services
    return fanOut(c, Screen, (part) => {
      const name = part(() => users.me())
      return { name, latest: () => orders.latest(), picks: part([name], (name) => catalog.picks(name)) }
    })
  })

  expect(await worstAt(routes, { 'GET /': {} })).toEqual([
    { worst: 550, excess: 0, path: ['users GET me 0–250', 'catalog GET picks 250–550'] },
  ])
})

it('starts a part when the last of what it needs is there', async () => {
  const routes = new Hono<Env>().get('/', (c) => {
    const { users, orders, catalog } = c.var.services
    return fanOut(c, Screen, (part) => {
      const name = part(() => users.me())
      const latest = part(() => orders.latest())
      return { name, latest, picks: part([name, latest], (name) => catalog.picks(name)) }
    })
  })

  expect(await worstAt(routes, { 'GET /': {} })).toMatchObject([
    { worst: 800, path: ['orders GET latest 0–500', 'catalog GET picks 500–800'] },
  ])
})

it('adds up calls a handler makes one after the other, each with its own timeout', async () => {
  const worst = await worstOf(async ({ users, orders }) => {
    await users.me()
    return orders.byId('o1')
  })

  expect(worst).toEqual([
    { worst: 320, excess: 0, path: ['users GET me 0–250', 'orders GET orders/{id} 250–320'] },
  ])
})

it('tells what a call waits for from what only ran beside it', async () => {
  const worst = await worstOf(({ users, orders, catalog }) =>
    Promise.all([orders.latest(), users.me().then((name) => catalog.picks(name))]),
  )

  expect(worst).toMatchObject([{ worst: 550, path: ['users GET me 0–250', 'catalog GET picks 250–550'] }])
})

it('counts a call that two make at once a single time', async () => {
  const worst = await worstOf(async ({ users }) => {
    await Promise.all([users.me(), users.me()])
    return users.me()
  })

  expect(worst).toMatchObject([{ worst: 250, path: ['users GET me 0–250'] }])
})

it('sees through batches, streams and routes that are passed through', async () => {
  const routes = new Hono<Env>()
    .get('/batch', async (c) => c.json([...(await c.var.services.catalog.byIds(['p1'])).keys()]))
    .get('/ky', async (c) =>
      c.text((await c.var.services.orders.invoice()) + (await c.var.services.users.me())),
    )
    .route('/', passThrough(ordersService, { path: '/invoice' }))

  expect(await worstAt(routes, { 'GET /batch': {}, 'GET /ky': {}, 'GET /invoice': {} })).toMatchObject([
    { path: ['catalog GET items 0–300'] },
    { path: ['orders GET invoice 0–500', 'users GET me 500–750'] },
    { path: ['orders GET invoice 0–500'] },
  ])
})

it('ends a part after its own timeout, which counts from the start of the fan-out, and goes on from there', async () => {
  const Limited = view('Limited', {
    picks: optional(Text, { timeout: 400 }),
    late: optional(Text, { timeout: 100 }),
    after: optional(Text),
  })
  const routes = new Hono<Env>().get('/', async (c) => {
    const { users, orders, catalog } = c.var.services
    await orders.byId('o1')
    return fanOut(c, Limited, (part) => {
      const name = part(() => users.me())
      const picks = part([name], (name) => catalog.picks(name))
      return { picks, late: part([name], () => catalog.picks('x')), after: part([picks], () => users.me()) }
    })
  })

  expect(await worstAt(routes, { 'GET /': {} })).toMatchObject([
    { worst: 470, path: ['orders GET orders/{id} 0–70', 'users GET me 70–320', 'catalog GET picks 320–470'] },
  ])
})

it('sees an endpoint whole that exceeds its budget, and says by how much', async () => {
  const worst = await worstOf(async ({ users, orders }) => [await orders.latest(), await users.me()], 600)

  expect(worst).toEqual([
    { worst: 750, excess: 170, path: ['orders GET latest 0–500', 'users GET me 500–750'] },
  ])
})

it('measures a route by the budget it has narrowed', async () => {
  const Narrow = view('Narrow', { name: Text })
  const routes = new Hono<Env>().get('/', (c) =>
    fanOut(c, Narrow, { budget: 260 }, () => ({ name: () => c.var.services.users.me() })),
  )

  expect(await worstCases(serving(routes), { 'GET /': {} })).toMatchObject([{ budget: 260, excess: 10 }])
})

it('asks with params, query, headers and body, and finds 0 ms for a route that calls nobody', async () => {
  const routes = new Hono<Env>()
    .post('/shops/:shop{[a-z]+}', async (c) => {
      const placed = await c.var.services.orders.place(await c.req.json())
      return c.json({ placed })
    })
    .get('/idle', (c) => c.text(`${c.req.query('q')} ${c.req.header('x-key')}`))
  const cases = await worstCases(
    serving(routes),
    {
      'POST /shops/{shop}': { params: { shop: 'north' }, body: { sku: 's1' } },
      'GET /idle': { query: { q: 'lamp' }, headers: { 'x-key': 'k1' } },
    },
    { headers: { 'x-key': 'common' } },
  )

  expect(cases).toMatchObject([{ worst: 500 }, { worst: 0, path: [] }])
  expect(shop.calls('orders').at(-1)).toMatchObject({ method: 'POST', body: { sku: 's1' } })
})

const routesOf = (handler: (services: Services) => Promise<unknown>) =>
  new Hono<Env>().get('/orders/:id', async (c) => c.json(await handler(c.var.services)))
const asked = { 'GET /orders/{id}': { params: { id: 'o1' } } }

it.each<[string, RouteRequests, string]>([
  ['a route without a request', {}, 'shop-bff: cannot be run dry without a request for GET /orders/{id}'],
  [
    'a request without a route',
    { ...asked, 'GET /gone': {} },
    'shop-bff: there is a request for GET /gone, but no such route',
  ],
  [
    'a request without a value for the path',
    { 'GET /orders/{id}': {} },
    'path /orders/{id}: no value for {id}',
  ],
])('refuses %s', async (_, requests, message) => {
  const app = serving(routesOf(({ users }) => users.me()))

  await expect(worstCases(app, requests)).rejects.toThrow(message)
})

it('refuses a request that fails, since nobody knows which calls come after', async () => {
  const app = serving(routesOf(({ orders }) => orders.byId('o9')))

  await expect(worstCases(app, asked)).rejects.toThrow(
    'shop-bff: GET /orders/{id} cannot be run dry: it answers 404: {"type":"/problems/BFF_NOT_FOUND"',
  )
})

it('refuses an answer that lacks a part', async () => {
  shop.broken('users', 500)
  const Partial = view('Partial', { name: optional(Text) })
  const routes = new Hono<Env>().get('/orders/:id', (c) =>
    fanOut(c, Partial, () => ({ name: () => c.var.services.users.me() })),
  )

  await expect(worstCases(serving(routes), asked)).rejects.toThrow(
    'shop-bff: GET /orders/{id} cannot be run dry: the answer lacks name: users: answered 500 (GET me)',
  )
})

it('refuses an app that is no gateway', async () => {
  const app = Object.assign(
    new Hono().get('/', (c) => c.text('hello')),
    { name: 'plain' },
  )

  await expect(worstCases(app, { 'GET /': {} })).rejects.toThrow(
    'plain: GET / cannot be run dry: it is not served by a gateway()',
  )
})
