import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { keyStore } from './key-store.ts'
import { type KeyTables, keyMigrations, keyTables } from './key-store-tables.ts'
import { type Migrations, migrate } from './migrate.ts'
import { nodeSqliteDialect } from './sqlite-dialect.ts'

const folder = mkdtempSync(join(tmpdir(), 'migrate-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Tables {
  notes: { id: number; text: string | null; stars: number }
}
const at = (name: string) => join(folder, name)
const opened = (name: string) => new Kysely<Tables>({ dialect: nodeSqliteDialect(at(name)) })

const one: Migrations = {
  name: 'notes',
  steps: [
    async (schema) => {
      await schema.createTable('notes').addColumn('id', 'integer').addColumn('text', 'text').execute()
    },
  ],
}
const two: Migrations = {
  name: 'notes',
  steps: [
    ...one.steps,
    async (schema, database) => {
      await schema
        .alterTable('notes')
        .addColumn('stars', 'integer', (column) => column.notNull().defaultTo(0))
        .execute()
      await sql`update notes set stars = 5 where text = 'good'`.execute(database)
    },
  ],
}

it('R11: makes tables, then changes them, each step once', async () => {
  const database = opened('steps')
  expect(await migrate(database, [one])).toEqual([{ name: 'notes', from: 0, to: 1 }])
  await sql`insert into notes values (1, 'good')`.execute(database)
  expect(await migrate(database, [two])).toEqual([{ name: 'notes', from: 1, to: 2 }])

  expect(await migrate(database, [two])).toEqual([])
  expect(await database.selectFrom('notes').selectAll().execute()).toEqual([
    { id: 1, text: 'good', stars: 5 },
  ])
})

it('R11: an older gateway goes on beside a newer one, on one database', async () => {
  const [older, newer] = [opened('beside'), opened('beside')]
  await migrate(older, [one])
  await migrate(newer, [two])

  expect(await migrate(older, [one])).toEqual([])
  await sql`insert into notes (id, text) values (1, 'old')`.execute(older)
  await newer.insertInto('notes').values({ id: 2, text: 'new', stars: 3 }).execute()
  expect(await older.selectFrom('notes').select(['id', 'text']).execute()).toHaveLength(2)
  expect(await newer.selectFrom('notes').select('stars').execute()).toEqual([{ stars: 0 }, { stars: 3 }])
})

it('R11: of several at once one migrates', async () => {
  const all = await Promise.all(
    Array.from({ length: 5 }, () => {
      const database = opened('at-once')
      return migrate(database, [two])
    }),
  )

  expect(all.flat()).toEqual([{ name: 'notes', from: 0, to: 2 }])
})

it('R11: a step that fails leaves nothing behind', async () => {
  const database = opened('failing')
  await migrate(database, [one])
  const failing: Migrations = {
    name: 'notes',
    steps: [
      ...two.steps,
      async () => {
        throw new Error('no room')
      },
    ],
  }
  await expect(migrate(database, [failing])).rejects.toThrow('no room')

  const columns = await sql`select name from pragma_table_info('notes')`.execute(database)
  expect(columns.rows).toEqual([{ name: 'id' }, { name: 'text' }])
  expect(await migrate(database, [two])).toEqual([{ name: 'notes', from: 1, to: 2 }])
})

it('R11: takes over the keys of a database from before there were versions', async () => {
  const file = at('before')
  const before = new Kysely<KeyTables>({ dialect: nodeSqliteDialect(file) })
  const options = { brand: 'shop', environment: 'test' }
  const { prefix } = await keyStore(before, options).create({ name: 'ACME', scopes: [] })
  await sql`drop table schemaVersions`.execute(before)
  await before.destroy()
  const after = new Kysely<KeyTables>({ dialect: nodeSqliteDialect(file, { tables: keyTables }) })

  expect(await migrate(after, [keyMigrations])).toEqual([{ name: 'keys', from: 0, to: 1 }])
  expect(await keyStore(after, options).find(prefix)).toMatchObject({ name: 'ACME' })
})

it('refuses two parts of one name', async () => {
  await expect(migrate(opened('twice'), [one, two])).rejects.toThrow(
    new TypeError('migrate: two parts have the name notes'),
  )
})
