import type { z } from '@hono/zod-openapi'
import { fromJson } from '../../database/json.ts'
import type { Row, ShopDatabase } from '../../database/schema.ts'
import { refusal } from '../every-service/problem.ts'
import type { Order, OrderWithLines } from './orders.schema.ts'

const columns = ['number', 'id', 'userId', 'status', 'total', 'placedAt', 'updatedAt', 'details'] as const

/** Lists a customer's orders, newest first, without their lines. */
export const orderHistory = async (
  database: ShopDatabase,
  userId: string,
  { limit, before }: { limit: number; before?: string | undefined },
) => {
  let theirs = database.selectFrom('orders').select(columns).where('userId', '=', userId)
  if (before) theirs = theirs.where('number', '<', Number(before.slice(1)))
  const rows = await theirs.orderBy('number', 'desc').limit(limit).execute()
  return rows.map(toOrder)
}

/** Finds one of a customer's orders, with its lines; 404 when there is none or it is somebody else's. */
export const orderOf = async (
  database: ShopDatabase,
  userId: string,
  id: string,
): Promise<z.infer<typeof OrderWithLines>> => {
  const row = await database
    .selectFrom('orders')
    .select([...columns, 'lines'])
    .where('id', '=', id)
    .where('userId', '=', userId)
    .executeTakeFirst()
  if (!row) throw refusal(404, 'no such order')
  return { ...toOrder(row), lines: fromJson(row.lines) }
}

const toOrder = (row: Pick<Row<'orders'>, (typeof columns)[number]>): z.infer<typeof Order> => {
  const { reference = null, ...details } = fromJson(row.details)
  return {
    id: row.id,
    userId: row.userId,
    status: row.status,
    total: row.total / 100,
    placedAt: row.placedAt,
    updatedAt: row.updatedAt,
    reference,
    ...details,
  }
}
