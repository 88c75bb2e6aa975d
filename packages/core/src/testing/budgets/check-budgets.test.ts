import { Hono } from 'hono'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../../test/trusting.ts'
import { fanOut } from '../../fan-out/fan-out.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { connect } from '../../service/connect.ts'
import { type Bound, service } from '../../service/service.ts'
import { optional } from '../../view/optional.ts'
import { view } from '../../view/view.ts'
import { backends } from '../backends/backends.ts'
import { checkBudgets } from './check-budgets.ts'

const services = {
  users: service('users', { timeout: 250 }, (call) => ({ me: () => call.get('me', z.string()) })),
  catalog: service('catalog', { timeout: 1_000 }, (call) => ({ picks: () => call.get('picks', z.string()) })),
}
const shop = await backends({ users: { 'GET /me': '"Ada"' }, catalog: { 'GET /picks': '"a lamp"' } })
const Picks = view('Picks', { picks: optional(z.string(), { timeout: 300 }) })
const routes = new Hono<GatewayEnv<Bound<typeof services>>>()
  .get('/config', (c) => c.json({}))
  .get('/home', async (c) => c.json([await c.var.services.users.me(), await c.var.services.catalog.picks()]))
  .get('/picks', (c) => fanOut(c, Picks, () => ({ picks: () => c.var.services.catalog.picks() })))
const requests = { 'GET /config': {}, 'GET /home': {}, 'GET /picks': {} }

const app = (budget: number) =>
  gateway({
    name: 'shop-bff',
    services: connect(services, shop.settings),
    auth: trusting(),
    log: 'silent',
    budget,
  }).route('/', routes)

let printed: string[]
beforeEach(() => {
  printed = []
  const print = (line: string) => void printed.push(line)
  vi.spyOn(console, 'log').mockImplementation(print)
  vi.spyOn(console, 'error').mockImplementation(print)
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})
afterAll(() => shop.close())

it('prints a line per route, and leaves the exit code alone while all fit, the 20 ms to answer included', async () => {
  await using gateway = disposable(app(1_270))
  await checkBudgets(gateway.app, requests)

  expect(printed.join('\n')).toBe(
    `gateway   route        worst ms  budget ms  longest path
shop-bff  GET /config         0       1270  –
shop-bff  GET /home        1250       1270  users GET me 250 → catalog GET picks 1000
shop-bff  GET /picks        300       1270  catalog GET picks 300 of 1000`,
  )
  expect(process.exitCode).toBeUndefined()
})

it('names each route that exceeds its budget, by how much and along which calls, and fails', async () => {
  await using gateway = disposable(app(1_200))
  await checkBudgets(gateway.app, requests)

  expect(printed[1]).toBe(
    'shop-bff: GET /home may take 1250 ms, 70 more than its budget of 1200 leaves for calls: users GET me 250 → catalog GET picks 1000',
  )
  expect(process.exitCode).toBe(1)
})

const disposable = <A extends { close(): Promise<void> }>(app: A) => ({
  app,
  [Symbol.asyncDispose]: () => app.close(),
})
