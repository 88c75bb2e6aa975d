import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../test/trusting.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { connect } from '../service/connect.ts'
import { type Bound, service } from '../service/service.ts'
import { type Backends, backends } from './backends/backends.ts'
import { checkDisconnects, type FirstCalls } from './check-disconnects.ts'

const services = {
  users: service('users', {}, (call) => ({ me: () => call.get('me', z.string()) })),
  rewards: service('rewards', {}, (call) => ({ balance: () => call.get('balance', z.string()) })),
}
const fixtures = { users: { 'GET /me': '"Ada"' }, rewards: { 'GET /balance': '"much"' } }
type Name = keyof typeof fixtures

/** A gateway of which `/leaky` asks the rewards past the gateway, and never gives that up. */
const appOn = (shop: Backends<Name>, leaks: Promise<unknown>[]) =>
  gateway({
    name: 'shop-bff',
    services: connect(services, shop.settings),
    auth: trusting(),
    log: 'silent',
  }).route(
    '/',
    new Hono<GatewayEnv<Bound<typeof services>>>()
      .get('/home', async (c) =>
        c.json(await Promise.all([c.var.services.users.me(), c.var.services.rewards.balance()])),
      )
      .get('/leaky', async (c) => {
        const balance = fetch(`${shop.settings.REWARDS_URL}/balance`).then((res) => res.text())
        leaks.push(balance.catch(() => {}))
        return c.json(await Promise.all([c.var.services.users.me(), balance]))
      }),
  )

const findings = async (firstCalls: FirstCalls<Name>, waitTimeout?: number) => {
  await using shop = await backends(fixtures, waitTimeout === undefined ? {} : { waitTimeout })
  const leaks: Promise<unknown>[] = []
  return await checkDisconnects({ app: appOn(shop, leaks), headers: {}, shop, firstCalls })
}

it('finds nothing where every call ends with its client', async () => {
  expect(await findings([['/home', ['users', 'rewards']]])).toEqual([])
})

it('names the path whose first calls are others than it says', async () => {
  expect(await findings([['/home', ['users']]])).toEqual([
    '/home is to call users first: cut off were users, rewards',
  ])
})

it('U8: says what is still open, path by path, and goes on with the next one', async () => {
  const all = await findings(
    [
      ['/leaky', ['users', 'rewards']],
      ['/nowhere', ['users']],
    ],
    300,
  )

  expect(all).toEqual([
    expect.stringMatching(/^backends: still open are .*rewards GET \/balance \(open\) after 300 ms$/),
    expect.stringMatching(
      /^clientLeaves: GET \S+\/nowhere answered 404 before it called users: .*BFF_ROUTE_UNKNOWN/,
    ),
  ])
})

it('refuses to show that no path leaves a call open', async () => {
  await expect(findings([])).rejects.toThrow(
    new TypeError('checkDisconnects: firstCalls is empty, so nothing is asked for'),
  )
})
