import type { z } from '@hono/zod-openapi'
import { fromJson } from '../../database/json.ts'
import type { ShopDatabase } from '../../database/schema.ts'
import { refusal } from '../every-service/problem.ts'
import type { Cart } from './carts.schema.ts'
import { discountBy, promotionOn } from './promotion.ts'

/** Reads a customer's cart and works out its sums, in cents until the last step. */
export const cartOf = async (database: ShopDatabase, userId: string): Promise<z.infer<typeof Cart>> => {
  const cart = await database.selectFrom('carts').selectAll().where('userId', '=', userId).executeTakeFirst()
  if (!cart) throw refusal(404, 'no such cart')
  const rows = await linesOf(database, cart.id)
  const subtotal = rows.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
  const promotion = promotionOn(subtotal)
  const discount = discountBy(promotion, subtotal)
  return {
    id: cart.id,
    userId,
    currency: 'EUR',
    lines: rows.map(toLine),
    itemCount: rows.reduce((sum, { quantity }) => sum + quantity, 0),
    subtotal: subtotal / 100,
    discount: discount / 100,
    total: (subtotal - discount) / 100,
    promotion,
    createdAt: cart.createdAt,
    updatedAt: cart.updatedAt,
    internal: fromJson(cart.internal),
  }
}

type LineRow = Awaited<ReturnType<typeof linesOf>>[number]

const linesOf = (database: ShopDatabase, cartId: string) =>
  database
    .selectFrom('cartLines as line')
    .innerJoin('products as product', 'product.id', 'line.productId')
    .select(['line.number', 'line.productId', 'line.quantity', 'line.addedAt'])
    .select(['product.sku', 'product.price', 'product.cost'])
    .where('line.cartId', '=', cartId)
    .orderBy('line.number')
    .execute()

const toLine = ({ number, productId, sku, quantity, price, cost, addedAt }: LineRow) => ({
  id: `l${number}`,
  productId,
  sku,
  quantity,
  unitPrice: price / 100,
  lineTotal: (price * quantity) / 100,
  addedAt,
  unitCost: cost / 100,
  margin: ((price - cost) * quantity) / 100,
})
