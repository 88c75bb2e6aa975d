import { serve } from '@bffkit/core'
import { backends, clientLeaves, tokenFor } from '@bffkit/core/testing'
import { fixtures } from '@bffkit/services/fixtures'
import { afterAll, expect, it } from 'vitest'
import { createApp } from './app.ts'

const shop = await backends(fixtures)
const { url, stop } = await serve(createApp(shop.settings), { port: 0 })
const headers = await tokenFor('u1', 'home:read catalog:read cart:read orders:read account:read')

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
  expect(after).toBeLessThan(100)
})
