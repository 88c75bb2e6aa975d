import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

it('keeps what was called when it is closed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'usage-'))
  const DATABASE = join(folder, 'partner.sqlite')
  const headers = await partner('catalog:read usage:read', 'initech')
  const before = createApp({ ...settings, DATABASE })
  await before.request('/v1/products', { headers })
  await before.close()
  const after = createApp({ ...settings, DATABASE })

  const mine = await after.request('/v1/usage', { headers })
  expect(await mine.json()).toMatchObject({ operations: [{ operation: 'GET /v1/products', requests: 1 }] })
  await after.close()
  rmSync(folder, { recursive: true })
})

it('tells operators what is counted and not written yet', async () => {
  const health = await (await app.private.request('/health')).json()

  expect(health).toMatchObject({
    usage: { waiting: expect.any(Number), rows: expect.any(Number), dropped: 0 },
  })
})
