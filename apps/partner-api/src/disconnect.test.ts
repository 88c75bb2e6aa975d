import { checkDisconnects, type FirstCalls } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import type { fixtures } from '../test/fixtures.ts'
import { partner, partnerShop } from '../test/partner-shop.ts'
import { createApp } from './app.ts'

const firstCalls: FirstCalls<keyof typeof fixtures> = [
  ['/v1/products/p1', ['catalog']],
  ['/v1/inventory/SKU-p1', ['inventory']],
  ['/v1/orders/o1', ['orders']],
]

it('closes every call when the client leaves', async () => {
  const { shop, settings } = await partnerShop()
  await using _ = shop
  const headers = await partner('catalog:read inventory:read orders:read')

  expect(await checkDisconnects({ app: createApp(settings), headers, shop, firstCalls })).toEqual([])
})
