import { serve } from '@bffkit/core/serve'
import { clientLeaves } from '@bffkit/core/testing'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { partner, partnerShop } from '../test/partner-shop.ts'
import { createApp } from './app.ts'

const { shop, settings } = await partnerShop()
const { url, stop } = await serve(createApp(settings), { port: 0, shedding: false })
const headers = await partner('catalog:read inventory:read orders:read')

const firstCalls: [path: string, services: (typeof shop.names)[number][]][] = [
  ['/v1/products/p1', ['catalog']],
  ['/v1/inventory/SKU-p1', ['inventory']],
  ['/v1/orders/o1', ['orders']],
]

// The first requests pay for loading and compiling code, and a budget is real time.
beforeAll(async () => {
  for (const [path] of firstCalls) await (await fetch(url + path, { headers })).text()
})
afterEach(() => shop.settled())
afterAll(async () => {
  await stop()
  await shop.close()
})

// A machine that stands still may spend a budget once; a call that is left open is left open every time.
it.each(firstCalls)(
  'closes every call of %s when the client leaves',
  { retry: 2 },
  async (path, services) => {
    const { aborted, after } = await clientLeaves(url + path, { headers }, shop, services)

    expect(aborted).toEqual(services)
    expect(after).toBeLessThan(1_000)
  },
)
