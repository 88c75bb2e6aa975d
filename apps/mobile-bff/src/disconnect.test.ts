import { serve } from '@bffkit/core/serve'
import { backends, clientLeaves, tokenFor } from '@bffkit/core/testing'
import { afterAll, expect, it } from 'vitest'
import { fixtures } from '../test/fixtures.ts'
import { createApp } from './app.ts'

const shop = await backends(fixtures)
const { url, stop } = await serve(createApp(shop.settings), { port: 0 })
const headers = await tokenFor('u1', 'home:read catalog:read cart:read orders:read')

afterAll(async () => {
  await stop()
  await shop.close()
})

const firstCalls: [path: string, services: (typeof shop.names)[number][]][] = [
  ['/v1/home', ['users', 'orders', 'carts', 'rewards', 'inbox']],
  ['/v1/products/p1', ['catalog', 'reviews', 'offers']],
  ['/v1/cart', ['carts']],
  ['/v1/orders/o1', ['orders']],
]

it.each(firstCalls)('closes every call of %s when the client leaves', async (path, services) => {
  const { aborted, after } = await clientLeaves(url + path, { headers }, shop, services)

  expect(aborted).toEqual(shop.names.filter((name) => services.includes(name)))
  expect(after).toBeLessThan(1_000)
})
