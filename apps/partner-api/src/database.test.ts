import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyStore } from '@bffkit/core/store'
import { expect, it } from 'vitest'
import { brand, migrateDatabase, openDatabase } from './database.ts'

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
