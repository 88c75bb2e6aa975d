import { Kysely, sql } from 'kysely'
import { expect, it } from 'vitest'
import { migrate } from '../migrate.ts'
import { nodeSqliteDialect } from '../sqlite/sqlite-dialect.ts'
import { usageRecords } from './usage-records.ts'
import { type UsageTables, usageMigrations } from './usage-tables.ts'

const opened = () => new Kysely<UsageTables>({ dialect: nodeSqliteDialect(':memory:') })
const version1 = { name: 'usage', steps: usageMigrations.steps.slice(0, 1) }

it('R11: keeps what version 1 has counted, and adds to it', async () => {
  await using database = opened()
  await migrate(database, [version1])
  await sql`insert into usage values ('key:k1', 'a', '2026-11-21', 5, '2026-11-21T08:00:00.000Z')`.execute(
    database,
  )

  expect(await migrate(database, [usageMigrations])).toEqual([{ name: 'usage', from: 1, to: 2 }])
  await using usage = usageRecords(database)
  expect(await usage.of('key:k1', '2026-11-01')).toEqual([
    { operation: 'a', version: '', requests: 5, lastUsedAt: '2026-11-21T08:00:00.000Z' },
  ])
})

it('R11: is left alone by version 1, which starts beside it', async () => {
  await using database = opened()
  await migrate(database, [usageMigrations])

  expect(await migrate(database, [version1])).toEqual([])
  const { rows } = await sql`select version from schemaVersions where name = 'usage'`.execute(database)
  expect(rows).toEqual([{ version: 2 }])
})

it('R11: takes over the table of a database from before there were versions', async () => {
  await using database = opened()
  await migrate(database, [version1])
  await sql`drop table schemaVersions`.execute(database)

  expect(await migrate(database, [usageMigrations])).toEqual([{ name: 'usage', from: 0, to: 2 }])
})
