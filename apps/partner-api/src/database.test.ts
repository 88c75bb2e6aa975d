import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { serve } from '@bffkit/core/serve'
import { keyStore } from '@bffkit/core/store'
import { startPostgres, withoutPostgres } from '@bffkit/core/testing'
import { expect, it, vi } from 'vitest'
import { partnerShop } from '../test/partner-shop.ts'
import { createApp } from './app.ts'
import { brand, databaseOf, migrateDatabase, openDatabase } from './database.ts'
import type { Settings } from './settings.ts'

it('R11: brings a file to the newest version once, and what opens it then finds its tables', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'partner-'))
  const file = join(folder, 'partner.sqlite')
  const parts = await migrateDatabase({ DATABASE: file })

  expect(parts.map(({ name, from }) => [name, from])).toEqual([
    ['keys', 0],
    ['idempotency', 0],
    ['usage', 0],
  ])
  expect(await migrateDatabase({ DATABASE: file })).toEqual([])
  const database = openDatabase(file)
  expect(await keyStore(database, { brand, environment: 'test' }).list()).toEqual([])
  await database.destroy()
  rmSync(folder, { recursive: true })
})

/** How many files of pg a process has loaded that has brought a database to its newest version, and has loaded the whole gateway. */
const filesOfPg = async (settings: Pick<Settings, 'DATABASE' | 'DATABASE_URL'>) => {
  const script = `import { createRequire } from 'node:module'
    import './app.ts'
    import { migrateDatabase } from './database.ts'
    await migrateDatabase(${JSON.stringify(settings)}).catch(() => {})
    console.log(Object.keys(createRequire(import.meta.url).cache).filter((file) => /node_modules.pg\\b/.test(file)).length)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
  })
  return Number(stdout)
}

it('loads pg where DATABASE_URL is set, and nothing of it otherwise', async () => {
  const [embedded, shared] = await Promise.all([
    filesOfPg({ DATABASE: ':memory:' }),
    filesOfPg({ DATABASE: ':memory:', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }),
  ])

  expect(embedded).toBe(0)
  expect(shared).toBeGreaterThan(0)
})

if (withoutPostgres) console.warn(`The partner gateway is not tested over PostgreSQL: ${withoutPostgres}`)
it.skipIf(withoutPostgres)(
  'two instances share keys, orders and usage in PostgreSQL',
  async () => {
    await using postgres = await startPostgres()
    const { shop, settings } = await partnerShop()
    const own = { ...settings, DATABASE_URL: postgres.url, DATABASE_TIMEOUT: 10_000, DATABASE_CONNECTIONS: 4 }
    // What a request may wait for is not what a start has.
    const hasty = { ...own, DATABASE_TIMEOUT: 10 }
    const versions = await Promise.all([migrateDatabase(hasty), migrateDatabase(hasty)])
    expect(versions.flat().map(({ name }) => name)).toEqual(['keys', 'idempotency', 'usage'])
    const database = databaseOf(own)
    const keys = keyStore(database, { brand, environment: 'test' })
    const { key } = await keys.create({ name: 'Acme', scopes: ['orders:write', 'usage:read'] })
    const instances = await Promise.all([1, 2].map(() => serve(createApp(own), { port: 0 })))
    const [one, other] = instances.map(({ url }) => url)
    const headers = { 'x-api-key': key, 'content-type': 'application/json', 'idempotency-key': 'k1' }
    const order = { method: 'POST', headers, body: '{"lines":[{"sku":"SKU-p1","quantity":1}]}' }
    const [first, second] = [await fetch(`${one}/v1/orders`, order), await fetch(`${other}/v1/orders`, order)]

    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(await second.text()).toBe(await first.text())
    await vi.waitFor(
      async () => {
        const used = await fetch(`${other}/v1/usage`, { headers: { 'x-api-key': key } })
        expect(await used.text()).toContain('POST /v1/orders')
      },
      { timeout: 10_000, interval: 50 },
    )
    await Promise.all(instances.map((instance) => instance.stop()))
    await database.destroy()
    await shop.close()
  },
  30_000,
)
