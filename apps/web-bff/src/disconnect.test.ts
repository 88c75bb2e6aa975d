import { checkDisconnects, type FirstCalls, signedIn } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import type { fixtures } from '../test/fixtures.ts'
import { webShop } from '../test/web-shop.ts'
import { createApp } from './app.ts'

const firstCalls: FirstCalls<keyof typeof fixtures> = [
  ['/api/home', ['users', 'orders', 'carts', 'rewards', 'inbox', 'offers', 'recommendations']],
  ['/api/catalog', ['catalog']],
  ['/api/products/p1', ['catalog', 'reviews', 'offers', 'recommendations', 'rewards', 'carts']],
  ['/api/account', ['users', 'orders', 'rewards']],
  ['/api/cart', ['carts', 'rewards']],
  ['/api/orders/o1', ['orders']],
]

it('closes every call when the client leaves', async () => {
  const { shop, settings } = await webShop()
  await using _ = shop
  const app = createApp(settings)
  const headers = await signedIn(app, 'u1', 'home:read catalog:read cart:read orders:read account:read')

  expect(await checkDisconnects({ app, headers, shop, firstCalls })).toEqual([])
})
