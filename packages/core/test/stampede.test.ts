import { setImmediate as turn } from 'node:timers/promises'
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type Bound,
  connect,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  service,
  view,
} from '../src/index.ts'
import { type Backends, backends, type ManualClock, manualClock } from '../src/testing/index.ts'
import { trusting } from './trusting.ts'

/** Clients who ask at the same time. */
const crowd = 1_000

const Picks = z.array(z.string())
// Without retry, whose pauses would stand still with the clock.
const catalog = service('catalog', { retry: false }, (call) => ({
  picks: () => call.get('picks', Picks, { cache: { ttl: 30_000, staleIfError: 300_000, scope: 'shared' } }),
  offers: () =>
    call.get('offers', Picks, { cache: { ttl: 30_000, staleWhileRevalidate: 60_000, scope: 'shared' } }),
}))
type Env = GatewayEnv<Bound<{ catalog: typeof catalog }>>

const Shelf = view('Shelf', { picks: optional(Picks) })
const Offers = view('Offers', { offers: Picks })
const routes = new Hono<Env>()
  .get('/picks', (c) => fanOut(c, Shelf, () => ({ picks: () => c.var.services.catalog.picks() })))
  .get('/offers', (c) => fanOut(c, Offers, () => ({ offers: () => c.var.services.catalog.offers() })))

let shop: Backends<'catalog'>
let clock: ManualClock
let app: ReturnType<typeof serving>
let edition: number

const serving = () =>
  gateway({
    name: 'test',
    services: connect({ catalog }, shop.settings),
    auth: trusting(),
    log: 'silent',
    clock,
  }).route('/', routes)

beforeEach(async () => {
  edition = 1
  const picks = () => [`edition ${edition}`]
  shop = await backends({ catalog: { 'GET /picks': picks, 'GET /offers': picks } })
  clock = manualClock()
  app = serving()
})
afterEach(async () => {
  await app.close()
  await shop.close()
  expect(clock.pending).toBe(0)
})

/** Status and body. */
const ask = async (path: string) => {
  const response = await app.request(path)
  return `${response.status} ${await response.text()}`
}
/** Lets a thousand clients ask at once. */
const crowdAsks = (path: string) => Array.from({ length: crowd }, () => ask(path))
/** The different answers they got. */
const answers = async (asked: readonly Promise<string>[]) => [...new Set(await Promise.all(asked))]
const fresh = (part: string, edition: number) => `200 {"${part}":["edition ${edition}"]}`
const stale = (part: string, reason?: string) =>
  `200 ${JSON.stringify({ [part]: ['edition 1'], degraded: [{ part, state: 'stale', reason }] })}`

it('makes one call for a thousand clients when nothing is kept', async () => {
  expect(await answers(crowdAsks('/picks'))).toEqual([fresh('picks', 1)])
  expect(shop.calls('catalog')).toHaveLength(1)
})

it('makes one call for a thousand clients when what is kept is over', async () => {
  await ask('/picks')
  clock.advance(30_000)
  edition = 2

  expect(await answers(crowdAsks('/picks'))).toEqual([fresh('picks', 2)])
  expect(shop.calls('catalog')).toHaveLength(2)
})

it('gives a thousand clients what is older while one call fetches what is new', async () => {
  await ask('/offers')
  clock.advance(30_000)
  edition = 2

  expect(await answers(crowdAsks('/offers'))).toEqual([stale('offers')])
  while ((await ask('/offers')).includes('degraded')) await turn()
  expect(await answers(crowdAsks('/offers'))).toEqual([fresh('offers', 2)])
  expect(shop.calls('catalog')).toHaveLength(2)
})

it('gives a thousand clients what is older, and says so, when the service is down', async () => {
  await ask('/picks')
  clock.advance(30_000)
  shop.broken('catalog', 500)
  expect(await answers(crowdAsks('/picks'))).toEqual([stale('picks', 'unavailable')])
  expect(await answers(crowdAsks('/picks'))).toEqual([stale('picks', 'unavailable')])

  expect(shop.calls('catalog')).toHaveLength(2)
})

it('lets only those wait for a service that hangs who came first, and asks it one call at a time', async () => {
  await ask('/picks')
  clock.advance(30_000)
  shop.broken('catalog', 'hang')
  const first = crowdAsks('/picks')
  await shop.called('catalog', 2)
  clock.advance(1_000)
  expect(await answers(first)).toEqual([stale('picks', 'timeout')])
  for (let tries = 2; tries < 6; tries += 1) {
    clock.advance(1_000)
    expect(await answers(crowdAsks('/picks'))).toEqual([stale('picks', 'timeout')])
    await shop.called('catalog', tries + 1)
    expect(shop.calls('catalog')).toHaveLength(tries + 1)
    clock.advance(1_000)
  }
  await shop.settled()
})
