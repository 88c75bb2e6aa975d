import { afterAll, expect, it } from 'vitest'
import { partner, partnerShop } from '../../test/partner-shop.ts'
import { createApp } from '../app.ts'

const { shop, settings } = await partnerShop()
const app = createApp(settings)

afterAll(async () => {
  await app.close()
  await shop.close()
})

it('counts what each partner calls, by operation', async () => {
  const headers = await partner('catalog:read usage:read')
  await app.request('/v1/products', { headers })
  await app.request('/v1/products', { headers })
  await app.request('/v1/products/p404', { headers })

  const mine = await app.request('/v1/usage', { headers })
  const others = await app.request('/v1/usage', { headers: await partner('usage:read', 'globex') })

  expect(await mine.json()).toMatchObject({
    operations: [
      { operation: 'GET /v1/products', requests: 2 },
      { operation: 'GET /v1/products/{id}', requests: 1 },
    ],
  })
  expect(await others.json()).toMatchObject({ operations: [] })
})

it('tells operators what is counted and not written yet', async () => {
  const health = await (await app.private.request('/health')).json()

  expect(health).toMatchObject({
    usage: { waiting: expect.any(Number), rows: expect.any(Number), dropped: 0 },
  })
})
