import { createHash } from 'node:crypto'
import type { z } from '@hono/zod-openapi'
import type { Transaction } from 'kysely'
import { fromJson, toJson } from '../../database/json.ts'
import type { ShopDatabase, Tables } from '../../database/schema.ts'
import { makeOrderDetails } from '../../database/seed/make-order-details.ts'
import { seededRandom } from '../../database/seed/seeded-random.ts'
import { discountBy, promotionOn } from '../carts/promotion.ts'
import { refusal } from '../every-service/problem.ts'
import type { NewOrder } from './orders.schema.ts'
import { takeStock } from './take-stock.ts'

type OrderRequest = {
  /** A customer's id, or `account:…`. */
  userId: string
  order: z.infer<typeof NewOrder>
  /** The same key means the same order, whoever asks again and whenever. Default: every request is a new order. */
  key?: string | undefined
  now: Date
}

/**
 * Orders, takes the goods out of stock, and answers the order's id.
 *
 * One immediate transaction looks for the key, writes the order and keeps the key: requests with one key that arrive
 * together, or at two processes, are one order. Refuses with 422 an unknown SKU, what there is not enough of, and a
 * key that came with another payload; a refused order leaves nothing behind, its key included.
 */
export const placeOrder = (database: ShopDatabase, { key, ...request }: OrderRequest) =>
  database.transaction().execute(async (tx) => {
    if (key === undefined) return writeOrder(tx, request)
    const { userId, order } = request
    const payload = createHash('sha256').update(JSON.stringify(order)).digest('hex')
    const used = await tx
      .selectFrom('orderKeys')
      .select(['payload', 'orderId'])
      .where('userId', '=', userId)
      .where('key', '=', key)
      .executeTakeFirst()
    if (used && used.payload !== payload) throw refusal(422, 'the Idempotency-Key came with another payload')
    if (used) return used.orderId
    const orderId = await writeOrder(tx, request)
    await tx.insertInto('orderKeys').values({ userId, key, payload, orderId }).execute()
    return orderId
  })

const writeOrder = async (tx: Transaction<Tables>, { userId, order, now }: Omit<OrderRequest, 'key'>) => {
  const profile = await profileOf(tx, userId)
  const number = await nextNumber(tx)
  const id = `o${number}`
  const lines = []
  for (const [index, line] of order.lines.entries())
    lines.push(await takeLine(tx, `${id}-${index + 1}`, line))
  const discountOn = (subtotal: number) => discountBy(promotionOn(subtotal), subtotal)
  const given = { now, age: 0, status: 'processing', lines, profile, discountOn } as const
  const { total, internal, ...details } = makeOrderDetails(seededRandom(number), given)
  const channel = userId.startsWith(ACCOUNT) ? 'partner' : 'app'
  const at = now.toISOString()
  await tx
    .insertInto('orders')
    .values({
      number,
      id,
      userId,
      status: given.status,
      total,
      placedAt: at,
      updatedAt: at,
      details: toJson({
        ...details,
        reference: order.reference,
        internal: { ...internal, channel, notes: [] },
      }),
      lines: toJson(lines),
    })
    .execute()
  return id
}

const ACCOUNT = 'account:'

const profileOf = async (tx: Transaction<Tables>, userId: string) => {
  if (userId.startsWith(ACCOUNT)) return { currency: 'EUR', addresses: [{ ...depot, name: userId }] }
  const user = await tx.selectFrom('users').select('profile').where('id', '=', userId).executeTakeFirst()
  if (!user) throw refusal(404, 'no such customer')
  return fromJson(user.profile)
}

// Partners have no customer record here: their goods go where all of them pick up.
const depot = {
  id: 'depot-1',
  label: 'Depot',
  street: 'Am Güterbahnhof 4',
  postalCode: '04129',
  city: 'Leipzig',
  country: 'DE',
  phone: '+49 341 5550100',
  isDefault: true,
}

const nextNumber = async (tx: Transaction<Tables>) => {
  const { last } = await tx
    .selectFrom('orders')
    .select((e) => e.fn.max('number').as('last'))
    .executeTakeFirstOrThrow()
  return (last ?? 0) + 1
}

const takeLine = async (
  tx: Transaction<Tables>,
  id: string,
  { sku, quantity }: z.infer<typeof NewOrder>['lines'][number],
) => {
  const product = await tx
    .selectFrom('products')
    .select(['id', 'title', 'price', 'cost'])
    .where('sku', '=', sku)
    .executeTakeFirst()
  if (!product) throw refusal(422, `no such SKU: ${sku}`)
  return {
    id,
    productId: product.id,
    sku,
    title: product.title,
    quantity,
    unitPrice: product.price / 100,
    lineTotal: (product.price * quantity) / 100,
    unitCost: product.cost / 100,
    warehouse: await takeStock(tx, { productId: product.id, sku, quantity }),
  }
}
