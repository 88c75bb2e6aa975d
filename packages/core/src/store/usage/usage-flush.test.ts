import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { started } from '../../../test/started.ts'
import { nodeSqliteDialect } from '../sqlite/sqlite-dialect.ts'
import { usageRecords } from './usage-records.ts'
import type { UsageTables } from './usage-tables.ts'

const script = fileURLToPath(new URL('./test/usage-child.ts', import.meta.url))

/** How many requests were answered until nobody listened any more. */
const askedUntilGone = async (url: string): Promise<number> => {
  for (let answered = 0; ; answered += 1) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer === undefined) return answered
    expect(await answer.text()).toBe('counted')
  }
}

it('writes every request that was answered when its process is asked to end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'usage-'))
  const file = join(folder, 'usage.sqlite')
  await using child = started(script, file, '60000')
  await child.until('"msg":"ready"')
  const url = String(child.lines().find(({ msg }) => msg === 'listening')?.url)
  const asking = Array.from({ length: 4 }, () => askedUntilGone(url))
  await child.until('"route":"/"')
  child.kill()
  const answered = await Promise.all(asking)
  expect(await child.exited).toEqual([0, null])

  await using database = new Kysely<UsageTables>({ dialect: nodeSqliteDialect(file) })
  await using usage = usageRecords(database)
  const [row] = await usage.of('key:k1', '2026-01-01')
  expect(row?.requests).toBe(answered.reduce((sum, one) => sum + one))
  rmSync(folder, { recursive: true })
})
