import { answer, backends, killMatrix } from '@bffkit/core/testing'
import { afterAll, afterEach, expect, it } from 'vitest'
import { createApp } from './lane.ts'

const table = (...lines: string[]) => answer(200, `${lines.join('\r\n')}\r\n`, { 'content-type': 'text/csv' })

let prices = table('sku;price', 'a;12.5', 'b;7')
let failures = 0
const shop = await backends({
  prices: {
    'GET /prices': () => (failures-- > 0 ? answer(503) : prices),
    'POST /prices/search': table('sku;price', 'b;7'),
  },
})
const app = createApp(shop.settings)

afterEach(async () => {
  await shop.heal()
  shop.clear()
  prices = table('sku;price', 'a;12.5', 'b;7')
  failures = 0
})
afterAll(async () => {
  await app.close()
  await shop.close()
})

const screen = async () => {
  const res = await app.request('/prices')
  return [res.status, await res.json()]
}

it('reads tables, and asks with a form', async () => {
  expect(await screen()).toEqual([
    200,
    {
      all: [
        { sku: 'a', price: 12.5 },
        { sku: 'b', price: 7 },
      ],
      cheap: [{ sku: 'b', price: 7 }],
    },
  ])
  expect(shop.calls('prices')).toMatchObject([
    { method: 'GET', path: '/prices', headers: { accept: 'text/csv' } },
    {
      method: 'POST',
      path: '/prices/search',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
  ])
})

it('repeats a call that failed, as any other', async () => {
  failures = 1

  expect((await screen())[0]).toBe(200)
  expect(
    shop
      .calls('prices')
      .map(({ method }) => method)
      .toSorted(),
  ).toEqual(['GET', 'GET', 'POST'])
})

it('gives the statuses of a service their meaning', async () => {
  prices = answer(500, 'NO SUCH TABLE prices', { 'content-type': 'text/plain' })

  expect(await screen()).toMatchObject([404, { code: 'BFF_NOT_FOUND' }])
})

it('takes what breaks the contract for that', async () => {
  prices = table('sku;price', 'a')

  expect(await screen()).toMatchObject([502, { code: 'BFF_SERVICE_CONTRACT' }])
})

it('fails as every service does: the kill matrix sees its calls', async () => {
  expect(await killMatrix(() => createApp(shop.settings), { path: '/prices' }, shop)).toEqual({
    prices: {
      down: '502 BFF_SERVICE_UNAVAILABLE',
      slow: '504 BFF_SERVICE_TIMEOUT',
      broken: '502 BFF_SERVICE_CONTRACT',
      reset: '502 BFF_SERVICE_UNAVAILABLE',
      drip: '504 BFF_SERVICE_TIMEOUT',
      bomb: '502 BFF_SERVICE_CONTRACT',
      open: '503 BFF_CIRCUIT_OPEN',
    },
  })
})
