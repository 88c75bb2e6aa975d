import { serve } from '@bffkit/core/serve'
import { createApp } from '@bffkit/mobile-bff/app'
import { afterAll, expect, it } from 'vitest'
import { startShop } from '../src/start-shop.ts'

const shop = await startShop({ instances: { orders: 3 } })
const settings = { ...shop.settings, AUDIENCE: 'mobile', LIMITS: 'dry', LOG_LEVEL: 'silent' } as const
const { url, stop } = await serve(createApp(settings), { port: 0, shedding: false })
const { accessToken } = await shop.signIn('u1', 'home:read orders:read')
const headers = { authorization: `Bearer ${accessToken}` }

afterAll(async () => {
  await stop()
  await shop.close()
})

/** What a page of orders came to: `whole`, or what is wrong with it. */
const orders = async (): Promise<string> => {
  const res = await fetch(`${url}/v1/orders`, { headers })
  const { code, degraded } = JSON.parse(await res.text())
  return res.status === 200 && !degraded ? 'whole' : JSON.stringify({ status: res.status, code, degraded })
}

/** Eight clients ask for so many pages of orders; `meanwhile` happens after half of them. */
const load = async (count: number, meanwhile: () => Promise<void>) => {
  const outcomes: string[] = []
  const halfTime = Promise.withResolvers<void>()
  let asked = 0
  const client = async () => {
    while (asked < count) {
      asked += 1
      if (asked === count / 2) halfTime.resolve()
      outcomes.push(await orders())
    }
  }
  await Promise.all([halfTime.promise.then(meanwhile), ...Array.from({ length: 8 }, client)])
  return outcomes
}

it('loses one of three instances of a service under load without a failed request', async () => {
  const outcomes = await load(400, () => shop.lose('orders', 1))

  expect(outcomes).toEqual(Array.from({ length: 400 }, () => 'whole'))
})

it('fails when the last of them is lost', async () => {
  await Promise.all([shop.lose('orders', 0), shop.lose('orders', 2)])

  expect(await orders()).toBe('{"status":502,"code":"BFF_SERVICE_UNAVAILABLE"}')
})
