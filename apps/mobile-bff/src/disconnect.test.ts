import { serve } from '@bffkit/core/serve'
import { backends, clientLeaves, tokenFor } from '@bffkit/core/testing'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { fixtures } from '../test/fixtures.ts'
import { createApp } from './app.ts'

const shop = await backends(fixtures)
const { url, stop } = await serve(createApp(shop.settings), { port: 0, shedding: false })
const headers = await tokenFor('u1', 'home:read catalog:read cart:read orders:read')

const firstCalls: [path: string, services: (typeof shop.names)[number][]][] = [
  ['/v1/home', ['users', 'orders', 'carts', 'rewards', 'inbox']],
  ['/v1/products/p1', ['catalog', 'reviews', 'offers']],
  ['/v1/cart', ['carts']],
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

    expect(aborted).toEqual(shop.names.filter((name) => services.includes(name)))
    expect(after).toBeLessThan(1_000)
  },
)
