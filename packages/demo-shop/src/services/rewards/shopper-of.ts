import type { ShopDatabase } from '../../database/schema.ts'
import { refusal } from '../every-service/problem.ts'
import { standing } from './standing.ts'

/** How well the shop knows somebody: what offers and recommendations go by. */
export type Shopper = Awaited<ReturnType<typeof shopperOf>>

/** Finds a customer's segment and loyalty tier; 404 when the token belongs to no customer. */
export const shopperOf = async (database: ShopDatabase, userId: string) => {
  const user = await database
    .selectFrom('users')
    .select('segment')
    .where('id', '=', userId)
    .executeTakeFirst()
  if (!user) throw refusal(404, 'no such customer')
  const entries = await database.selectFrom('ledger').select('points').where('userId', '=', userId).execute()
  return { userId, segment: user.segment, tier: standing(entries.map(({ points }) => points)).tier }
}
