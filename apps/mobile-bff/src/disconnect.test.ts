import { backends, checkDisconnects, type FirstCalls, tokenFor } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import { fixtures } from '../test/fixtures.ts'
import { createApp } from './app.ts'

const firstCalls: FirstCalls<keyof typeof fixtures> = [
  ['/v1/home', ['users', 'orders', 'carts', 'rewards', 'inbox']],
  ['/v1/products/p1', ['catalog', 'reviews', 'offers']],
  ['/v1/cart', ['carts']],
  ['/v1/orders/o1', ['orders']],
]

it('closes every call when the client leaves', async () => {
  await using shop = await backends(fixtures)
  const headers = await tokenFor('u1', 'home:read catalog:read cart:read orders:read')

  expect(await checkDisconnects({ app: createApp(shop.settings), headers, shop, firstCalls })).toEqual([])
})
