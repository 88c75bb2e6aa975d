import type { Transaction } from 'kysely'
import type { Tables } from '../schema.ts'
import { insert } from './insert.ts'
import { makeAccounts } from './make-accounts.ts'
import { makeCarts } from './make-carts.ts'
import { makeMessages } from './make-messages.ts'
import { makeOrders } from './make-orders.ts'
import { makeProducts } from './make-products.ts'
import { makeReviews } from './make-reviews.ts'
import { makeUsers } from './make-users.ts'

/** The day the shop's data was made up on, unless another one is given. */
export const SEED_DATE = new Date('2026-11-01T09:00:00.000Z')

/** How many of each are made up; carts, points and messages follow from the customers and their orders. */
export type ShopSize = { users: number; products: number; orders: number; reviews: number }

/** The size of the shop unless another one is given. */
export const fullSize: ShopSize = { users: 500, products: 2_000, orders: 6_000, reviews: 20_000 }

/** A shop that is seeded in a moment, with all that a test of its behaviour needs. */
export const small: ShopSize = { users: 12, products: 240, orders: 120, reviews: 60 }

/** Fills the empty tables with a made-up shop: the same rows every time, for the same `now` and size. */
export const seed = async (tx: Transaction<Tables>, now: Date, size: ShopSize) => {
  const users = makeUsers(now, size.users)
  const products = makeProducts(now, size.products)
  const orders = makeOrders(now, users, products, size.orders)
  const { carts, cartLines } = makeCarts(now, users, products)
  const { accounts, ledger } = makeAccounts(now, users, orders)
  await insert(tx, 'users', users)
  await insert(tx, 'products', products)
  await insert(tx, 'orders', orders)
  await insert(tx, 'reviews', makeReviews(now, size))
  await insert(tx, 'carts', carts)
  await insert(tx, 'cartLines', cartLines)
  await insert(tx, 'accounts', accounts)
  await insert(tx, 'ledger', ledger)
  await insert(tx, 'messages', makeMessages(now, users))
}
