import { serve } from '@bffkit/core/serve'
import { clientLeaves } from '@bffkit/core/testing'
import { afterAll, expect, it } from 'vitest'
import { partner, partnerShop } from '../test/partner-shop.ts'
import { createApp } from './app.ts'

const { shop, settings } = await partnerShop()
const { url, stop } = await serve(createApp(settings), { port: 0 })
const headers = await partner('catalog:read inventory:read orders:read')

afterAll(async () => {
  await stop()
  await shop.close()
})

const firstCalls: [path: string, services: (typeof shop.names)[number][]][] = [
  ['/v1/products/p1', ['catalog']],
  ['/v1/inventory/SKU-p1', ['inventory']],
  ['/v1/orders/o1', ['orders']],
]

it.each(firstCalls)('closes every call of %s when the client leaves', async (path, services) => {
  const { aborted, after } = await clientLeaves(url + path, { headers }, shop, services)

  expect(aborted).toEqual(services)
  expect(after).toBeLessThan(1_000)
})
