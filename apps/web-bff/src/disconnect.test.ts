import { serve } from '@bffkit/core/serve'
import { clientLeaves, signedIn } from '@bffkit/core/testing'
import { afterAll, expect, it } from 'vitest'
import { webShop } from '../test/web-shop.ts'
import { createApp } from './app.ts'

const { shop, settings } = await webShop()
const app = createApp(settings)
const { url, stop } = await serve(app, { port: 0 })
const headers = await signedIn(app, 'u1', 'home:read catalog:read cart:read orders:read account:read')

afterAll(async () => {
  await stop()
  await shop.close()
})

const firstCalls: [path: string, services: (typeof shop.names)[number][]][] = [
  ['/api/home', ['users', 'orders', 'carts', 'rewards', 'inbox', 'offers', 'recommendations']],
  ['/api/products/p1', ['catalog', 'reviews', 'offers', 'recommendations', 'rewards', 'carts']],
  ['/api/account', ['users', 'orders', 'rewards']],
  ['/api/cart', ['carts', 'rewards']],
  ['/api/orders/o1', ['orders']],
]

it.each(firstCalls)('closes every call of %s when the client leaves', async (path, services) => {
  const { aborted, after } = await clientLeaves(url + path, { headers }, shop, services)

  expect(aborted).toEqual(shop.names.filter((name) => services.includes(name)))
  expect(after).toBeLessThan(1_000)
})
