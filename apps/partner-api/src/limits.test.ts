import { afterAll, expect, it } from 'vitest'
import { partner, partnerShop } from '../test/partner-shop.ts'
import { createApp } from './app.ts'
import type { Settings } from './settings.ts'

const { shop, settings } = await partnerShop()
afterAll(() => shop.close())

it('allows what the settings of its plan say, from a reload on', async () => {
  const changing: Settings = { ...settings, LOG_LEVEL: 'silent' }
  const app = createApp(changing)
  const policy = async (scope = 'catalog:read') => {
    const { headers } = await app.request('/v1/products', { headers: await partner(scope) })
    return headers.get('ratelimit-policy')
  }
  expect(await policy()).toBe(
    '"burst";q=300;w=60, "daily";q=10000;w=86400, "parallel";q=16;qu="concurrent-requests"',
  )
  Object.assign(changing, { FREE_PER_MINUTE: 30, FREE_PER_DAY: 50 })
  await app.reload()

  expect(await policy()).toBe(
    '"burst";q=30;w=60, "daily";q=50;w=86400, "parallel";q=16;qu="concurrent-requests"',
  )
  expect(await policy('catalog:read plan:premium')).toContain('"burst";q=6000;w=60')
  await app.close()
})
