import { readFile } from 'node:fs/promises'
import { compareContracts } from '@bffkit/contract'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { partnerShop } from '../test/partner-shop.ts'
import { createApp } from './app.ts'
import { contractOf } from './contract.ts'

const { shop, settings } = await partnerShop()
const app = createApp(settings)
const committed = await readFile(new URL('../contract/v1.json', import.meta.url), 'utf8')
const generated = contractOf(app)

afterAll(async () => {
  await app.close()
  await shop.close()
})

it('is what was committed', () => {
  expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(generated)))
})

it('asks for a key or a token, and the scope, wherever somebody is needed', () => {
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(JSON.parse(committed))

  expect(paths['/v1/orders']?.post).toMatchObject({
    security: [{ apiKey: ['orders:write'] }, { bearer: ['orders:write'] }],
    parameters: [{ in: 'header', name: 'idempotency-key', required: true }],
  })
})

it.each([
  ['"amount"', '"value"'],
  ['"orders:read"', '"orders:all"'],
  ['/v1/inventory/{sku}', '/v1/stock/{sku}'],
])('would not let through that %s becomes %s', (before, after) => {
  const changed = JSON.parse(committed.replaceAll(before, after))

  expect(compareContracts(JSON.parse(committed), changed).some(({ breaking }) => breaking)).toBe(true)
})
