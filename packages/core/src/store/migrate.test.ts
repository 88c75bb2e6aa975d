import { Kysely, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { type IdempotencyTables, idempotencyMigrations, idempotencyRecords } from './idempotency-records.ts'
import { keyStore } from './key-store.ts'
import { type KeyTables, keyMigrations } from './key-store-tables.ts'
import { type Migrations, migrate } from './migrate.ts'
import { nodeSqliteDialect } from './sqlite/sqlite-dialect.ts'
import { databaseKinds } from './test/databases.ts'

interface Tables {
  notes: { id: number; text: string | null; stars: number }
}

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

it('refuses two parts of one name', async () => {
  const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(':memory:') })

  await expect(migrate(database, [one, two])).rejects.toThrow(
    new TypeError('migrate: two parts have the name notes'),
  )
})

describe.each(databaseKinds)('in $name', ({ start }) => {
  const empty = start()

  it('R11: makes tables, then changes them, each step once', async () => {
    const database = (await empty())<Tables>()
    expect(await migrate(database, [one])).toEqual([{ name: 'notes', from: 0, to: 1 }])
    await sql`insert into notes values (1, 'good')`.execute(database)
    expect(await migrate(database, [two])).toEqual([{ name: 'notes', from: 1, to: 2 }])

    expect(await migrate(database, [two])).toEqual([])
    expect(await database.selectFrom('notes').selectAll().execute()).toEqual([
      { id: 1, text: 'good', stars: 5 },
    ])
  })

  it('R11: an older gateway goes on beside a newer one, on one database', async () => {
    const open = await empty()
    const [older, newer] = [open<Tables>(), open<Tables>()]
    await migrate(older, [one])
    await migrate(newer, [two])

    expect(await migrate(older, [one])).toEqual([])
    await sql`insert into notes (id, text) values (1, 'old')`.execute(older)
    await newer.insertInto('notes').values({ id: 2, text: 'new', stars: 3 }).execute()
    expect(await older.selectFrom('notes').select(['id', 'text']).execute()).toHaveLength(2)
    expect(await newer.selectFrom('notes').select('stars').execute()).toEqual([{ stars: 0 }, { stars: 3 }])
  })

  it('R11: of several at once one migrates', async () => {
    const open = await empty()
    const all = await Promise.all(Array.from({ length: 5 }, () => migrate(open(), [two])))

    expect(all.flat()).toEqual([{ name: 'notes', from: 0, to: 2 }])
  })

  it('R11: a step that fails leaves nothing behind', async () => {
    const database = (await empty())<Tables>()
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

    await sql`insert into notes values (1, 'good')`.execute(database)
    expect(await database.selectFrom('notes').selectAll().execute()).toEqual([{ id: 1, text: 'good' }])
    expect(await migrate(database, [two])).toEqual([{ name: 'notes', from: 1, to: 2 }])
  })

  it('R11: takes over the tables of a database from before there were versions', async () => {
    const open = await empty()
    const before = open<KeyTables & IdempotencyTables>()
    const options = { brand: 'shop', environment: 'test' }
    const { prefix } = await keyStore(before, options).create({ name: 'ACME', scopes: [] })
    const request = { id: 'r1', fingerprint: 'f1', lease: 1_000 }
    await idempotencyRecords(before).claim(request)
    await sql`drop table "schemaVersions"`.execute(before)
    const after = open<KeyTables & IdempotencyTables>()

    expect(await migrate(after, [keyMigrations, idempotencyMigrations])).toEqual([
      { name: 'keys', from: 0, to: 1 },
      { name: 'idempotency', from: 0, to: 1 },
    ])
    expect(await keyStore(after, options).find(prefix)).toMatchObject({ name: 'ACME' })
    expect(await idempotencyRecords(after).claim(request)).toEqual({ state: 'running' })
  })

  it('R11: stores that several processes use first make their tables once', async () => {
    const open = await empty()
    const options = { brand: 'shop', environment: 'test' }
    const stores = Array.from({ length: 5 }, () => keyStore(open<KeyTables>(), options))

    expect(await Promise.all(stores.map((store) => store.list()))).toEqual([[], [], [], [], []])
  })
})
