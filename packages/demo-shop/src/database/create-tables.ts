import { type Kysely, sql } from 'kysely'
import type { Tables } from './schema.ts'

/** Makes every table and index that is not there yet. */
export const createTables = async (database: Kysely<Tables>) => {
  const { rows: customersOnly } = await sql`select 1 from pragma_foreign_key_list('orders')`.execute(database)
  const all = customersOnly.length > 0 ? [...setOrdersAside, ...statements, ...bringOrdersBack] : statements
  for (const statement of all) await sql.raw(statement).execute(database)
}

// A file made when only customers could order has a foreign key on `orders`, which SQLite cannot drop from a table.
const setOrdersAside = ['alter table orders rename to customersOrders', 'drop index if exists ordersOfUser']
const bringOrdersBack = ['insert into orders select * from customersOrders', 'drop table customersOrders']

const statements = [
  `create table if not exists users (
    number integer primary key, id text not null unique, name text not null, email text not null unique,
    segment text not null, passwordHash text not null, profile text not null) strict`,
  `create table if not exists products (
    number integer primary key, id text not null unique, sku text not null, title text not null,
    brand text not null, category text not null, price integer not null, cost integer not null,
    available integer not null, popularity integer not null, searchText text not null,
    createdAt text not null, updatedAt text not null, details text not null) strict`,
  'create index if not exists productsOfCategory on products (category, number)',
  'create index if not exists productsByPopularity on products (popularity)',
  'create index if not exists productsBySku on products (sku)',
  `create table if not exists stock (
    productId text not null references products (id), warehouse text not null,
    units integer not null check (units >= 0), primary key (productId, warehouse)) strict, without rowid`,
  `create table if not exists orders (
    number integer primary key, id text not null unique, userId text not null,
    status text not null, total integer not null, placedAt text not null, updatedAt text not null,
    details text not null, lines text not null) strict`,
  'create index if not exists ordersOfUser on orders (userId, number)',
  `create table if not exists orderKeys (
    userId text not null, key text not null, payload text not null,
    orderId text not null references orders (id), primary key (userId, key)) strict, without rowid`,
  `create table if not exists reviews (
    number integer primary key, id text not null unique, productId text not null references products (id),
    userId text not null references users (id), rating integer not null, title text not null,
    body text not null, helpful integer not null, toxicity real not null, createdAt text not null) strict`,
  'create index if not exists reviewsOfProduct on reviews (productId, number)',
  `create table if not exists carts (
    id text primary key, userId text not null unique references users (id),
    createdAt text not null, updatedAt text not null, internal text not null) strict`,
  `create table if not exists cartLines (
    number integer primary key autoincrement, cartId text not null references carts (id),
    productId text not null references products (id), quantity integer not null, addedAt text not null,
    unique (cartId, productId)) strict`,
  `create table if not exists accounts (
    id text primary key, userId text not null unique references users (id),
    memberSince text not null, internal text not null) strict`,
  `create table if not exists ledger (
    number integer primary key, userId text not null references users (id), points integer not null,
    reason text not null, orderId text, at text not null) strict`,
  'create index if not exists ledgerOfUser on ledger (userId, number)',
  `create table if not exists messages (
    number integer primary key, id text not null unique, userId text not null references users (id),
    kind text not null, subject text not null, body text not null, sentAt text not null, readAt text,
    internal text not null) strict`,
  'create index if not exists messagesOfUser on messages (userId, number)',
  `create table if not exists identityRecords (
    model text not null, id text not null, payload text not null, grantId text, uid text,
    consumedAt integer, expiresAt integer, primary key (model, id)) strict`,
  'create index if not exists identityRecordsOfGrant on identityRecords (grantId)',
  'create index if not exists identityRecordsByUid on identityRecords (uid)',
  'create table if not exists identityKeys (name text primary key, value text not null) strict',
]
