import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toProduct } from '../services/catalog/to-product.ts'
import { openDatabase } from './open-database.ts'
import type { ShopDatabase, Tables } from './schema.ts'
import { small } from './seed/seed.ts'

const tables: (keyof Tables)[] = ['users', 'products', 'orders', 'reviews', 'carts', 'cartLines', 'accounts']
const allTables: (keyof Tables)[] = [...tables, 'ledger', 'messages', 'stock']

const everything = async (database: ShopDatabase) =>
  JSON.stringify(
    await Promise.all(allTables.map((table) => database.selectFrom(table).selectAll().execute())),
  )

const count = async (database: ShopDatabase, table: keyof Tables) => {
  const row = await database
    .selectFrom(table)
    .select((e) => e.fn.countAll<number>().as('rows'))
    .executeTakeFirst()
  return row?.rows
}

describe('a database in memory', () => {
  let database: ShopDatabase
  beforeAll(async () => {
    database = await openDatabase(':memory:')
  })
  afterAll(() => database.destroy())

  it('is seeded with a whole shop', async () => {
    expect(await count(database, 'users')).toBe(500)
    expect(await count(database, 'products')).toBe(2_000)
    expect(await count(database, 'orders')).toBe(6_000)
    expect(await count(database, 'reviews')).toBe(20_000)
    expect(await count(database, 'carts')).toBe(500)
    expect(await count(database, 'accounts')).toBe(500)
    expect(await count(database, 'stock')).toBe(6_000)
  })

  it('begins with Ada Lovelace, who has a cart, orders and unread messages', async () => {
    const ada = await database
      .selectFrom('users')
      .select(['id', 'name', 'email', 'segment'])
      .executeTakeFirst()
    expect({ ...ada }).toEqual({
      id: 'u1',
      name: 'Ada Lovelace',
      email: 'ada.lovelace@mail.example',
      segment: 'loyal',
    })
    const orders = await database.selectFrom('orders').select('id').where('userId', '=', 'u1').execute()
    expect(orders.length).toBeGreaterThanOrEqual(12)
  })

  it('has products of 1.5 to 3 kB in 12 categories', async () => {
    const rows = await database.selectFrom('products').selectAll().execute()
    const sizes = rows.map((row) => JSON.stringify(toProduct(row)).length)
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1_500)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3_000)
    expect(new Set(rows.map((row) => row.category)).size).toBe(12)
  })

  it('holds the same rows every time', async () => {
    const [one, other] = await Promise.all([
      openDatabase(':memory:', { size: small }),
      openDatabase(':memory:', { size: small }),
    ])
    expect(await everything(one)).toBe(await everything(other))
    await Promise.all([one.destroy(), other.destroy()])
  })

  it('puts the newest order just before the given day', async () => {
    const earlier = await openDatabase(':memory:', { now: new Date('2020-03-01T00:00:00Z'), size: small })
    const newest = await earlier
      .selectFrom('orders')
      .select('placedAt')
      .where('id', '=', `o${small.orders}`)
      .executeTakeFirst()
    expect(newest?.placedAt.slice(0, 10)).toMatch(/^2020-02-2[3-9]$/)
    await earlier.destroy()
  })
})

const asBeforeAccountsCouldOrder = [
  'drop table orderKeys',
  'drop table stock',
  'alter table orders rename to newer',
  'drop index ordersOfUser',
  `create table orders (
    number integer primary key, id text not null unique, userId text not null references users (id),
    status text not null, total integer not null, placedAt text not null, updatedAt text not null,
    details text not null, lines text not null) strict`,
  'create index ordersOfUser on orders (userId, number)',
  'insert into orders select * from newer',
  'drop table newer',
]

describe('a database in a file', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('keeps what was written, and is seeded once even when opened twice at the same time', async () => {
    const file = join(folder, 'not-there-yet', 'shop.sqlite')
    const [first, second] = await Promise.all([
      openDatabase(file, { size: small }),
      openDatabase(file, { size: small }),
    ])
    await first.updateTable('users').set({ name: 'Ada King' }).where('id', '=', 'u1').execute()
    await Promise.all([first.destroy(), second.destroy()])

    const reopened = await openDatabase(file, { size: small })
    const ada = await reopened.selectFrom('users').select('name').where('id', '=', 'u1').executeTakeFirst()
    expect(ada?.name).toBe('Ada King')
    expect(await count(reopened, 'users')).toBe(small.users)
    await reopened.destroy()
  })

  it('is brought up to date when it was made before accounts could order', async () => {
    const file = join(folder, 'older.sqlite')
    const older = await openDatabase(file, { size: small })
    const before = await everything(older)
    for (const statement of asBeforeAccountsCouldOrder) await sql.raw(statement).execute(older)
    await older.destroy()

    const reopened = await openDatabase(file, { size: small })
    expect(await everything(reopened)).toBe(before)
    await reopened.updateTable('orders').set({ userId: 'account:a' }).where('id', '=', 'o1').execute()
    const { rows } = await sql<{ name: string }>`
      select name from sqlite_schema where tbl_name = 'orders' and type = 'index' and sql is not null
    `.execute(reopened)
    expect(rows.map(({ name }) => name)).toEqual(['ordersOfUser'])
    await reopened.destroy()
  })
})
