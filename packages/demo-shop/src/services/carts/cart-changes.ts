import type { z } from '@hono/zod-openapi'
import type { Transaction } from 'kysely'
import type { ShopDatabase, Tables } from '../../database/schema.ts'
import { refusal } from '../every-service/problem.ts'
import type { NewItem } from './carts.schema.ts'

const MAX_QUANTITY = 99
const MAX_LINES = 100

/**
 * Puts a product into a customer's cart, or more of it, and answers the line's id.
 *
 * Refuses with 422 what is unknown or not available, more than 99 of one product, and more than 100 lines.
 */
export const addItem = (
  database: ShopDatabase,
  userId: string,
  { productId, quantity }: z.infer<typeof NewItem>,
  now: Date,
) =>
  changeCart(database, userId, now, async (tx, cartId) => {
    await mustBeAvailable(tx, productId)
    const line = await tx
      .insertInto('cartLines')
      .values({ cartId, productId, quantity, addedAt: now.toISOString() })
      .onConflict((conflict) =>
        conflict
          .columns(['cartId', 'productId'])
          .doUpdateSet((e) => ({ quantity: e('cartLines.quantity', '+', quantity) })),
      )
      .returning(['number', 'quantity'])
      .executeTakeFirstOrThrow()
    if (line.quantity > MAX_QUANTITY) throw refusal(422, `at most ${MAX_QUANTITY} of one product`)
    await mustFit(tx, cartId)
    return `l${line.number}`
  })

/** Sets how many of a line; 404 when the customer's cart has no such line. */
export const changeItem = (
  database: ShopDatabase,
  userId: string,
  lineId: string,
  quantity: number,
  now: Date,
) =>
  changeCart(database, userId, now, async (tx, cartId) => {
    const { numUpdatedRows } = await tx
      .updateTable('cartLines')
      .set({ quantity })
      .where('cartId', '=', cartId)
      .where('number', '=', numberOf(lineId))
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw refusal(404, 'no such line')
  })

/** Takes a line out; 404 when the customer's cart has no such line. */
export const removeItem = (database: ShopDatabase, userId: string, lineId: string, now: Date) =>
  changeCart(database, userId, now, async (tx, cartId) => {
    const { numDeletedRows } = await tx
      .deleteFrom('cartLines')
      .where('cartId', '=', cartId)
      .where('number', '=', numberOf(lineId))
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw refusal(404, 'no such line')
  })

const changeCart = <T>(
  database: ShopDatabase,
  userId: string,
  now: Date,
  change: (tx: Transaction<Tables>, cartId: string) => Promise<T>,
) =>
  database.transaction().execute(async (tx) => {
    const cart = await tx
      .updateTable('carts')
      .set({ updatedAt: now.toISOString() })
      .where('userId', '=', userId)
      .returning('id')
      .executeTakeFirst()
    if (!cart) throw refusal(404, 'no such cart')
    return change(tx, cart.id)
  })

const numberOf = (lineId: string) => (/^l\d{1,15}$/.test(lineId) ? Number(lineId.slice(1)) : 0)

const mustBeAvailable = async (tx: Transaction<Tables>, productId: string) => {
  const product = await tx
    .selectFrom('products')
    .select('available')
    .where('id', '=', productId)
    .executeTakeFirst()
  if (!product) throw refusal(422, 'no such product')
  if (product.available === 0) throw refusal(422, 'the product is not available')
}

const mustFit = async (tx: Transaction<Tables>, cartId: string) => {
  const lines = await tx.selectFrom('cartLines').select('number').where('cartId', '=', cartId).execute()
  if (lines.length > MAX_LINES) throw refusal(422, `at most ${MAX_LINES} different products`)
}
