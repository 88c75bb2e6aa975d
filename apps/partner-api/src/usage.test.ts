import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { usageIn } from './usage.ts'

const folder = mkdtempSync(join(tmpdir(), 'usage-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('H18: counts again once its table could be made', async () => {
  const file = join(folder, 'partner.sqlite')
  await using database = openDatabase(file)
  const other = new DatabaseSync(file)
  other.exec('create table other (a text); create index usage on other (a)')
  const usage = usageIn(database)
  await expect(usage.of('key:k1', '2026-01-01')).rejects.toThrow('there is already an index named usage')
  other.exec('drop index usage')
  other.close()

  expect(await usage.of('key:k1', '2026-01-01')).toEqual([])
  usage.count('key:k1', 'listProducts')
  await expect.poll(() => usage.of('key:k1', '2026-01-01')).toMatchObject([{ requests: 1 }])
})
