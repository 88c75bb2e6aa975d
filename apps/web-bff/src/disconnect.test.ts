import { serve } from '@bffkit/core/serve'
import { clientLeaves, signedIn } from '@bffkit/core/testing'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { webShop } from '../test/web-shop.ts'
import { createApp } from './app.ts'

const { shop, settings } = await webShop()
const app = createApp(settings)
const { url, stop } = await serve(app, { port: 0, shedding: false })
const headers = await signedIn(app, 'u1', 'home:read catalog:read cart:read orders:read account:read')

const firstCalls: [path: string, services: (typeof shop.names)[number][]][] = [
  ['/api/home', ['users', 'orders', 'carts', 'rewards', 'inbox', 'offers', 'recommendations']],
  ['/api/products/p1', ['catalog', 'reviews', 'offers', 'recommendations', 'rewards', 'carts']],
  ['/api/account', ['users', 'orders', 'rewards']],
  ['/api/cart', ['carts', 'rewards']],
  ['/api/orders/o1', ['orders']],
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
