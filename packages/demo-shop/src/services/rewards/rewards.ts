import { createRoute } from '@hono/zod-openapi'
import { fromJson } from '../../database/json.ts'
import { createService, type ServiceContext } from '../every-service/create-service.ts'
import { jsonAnswer } from '../every-service/json-content.ts'
import { problems, refusal } from '../every-service/problem.ts'
import { Balance } from './rewards.schema.ts'
import { standing } from './standing.ts'

const LEDGER_ENTRIES = 20

const balance = createRoute({
  method: 'get',
  path: '/balance',
  summary: "The customer's points, tier and latest entries",
  responses: { 200: jsonAnswer(Balance, 'The account'), ...problems(401, 404) },
})

/** Loyalty points and tiers. */
export const rewards = (context: ServiceContext) =>
  createService({ name: 'rewards', description: 'Loyalty points and tiers' }, context).openapi(
    balance,
    async (c) => {
      const { userId } = c.var
      const { database } = context
      const account = await database
        .selectFrom('accounts')
        .selectAll()
        .where('userId', '=', userId)
        .executeTakeFirst()
      if (!account) throw refusal(404, 'no such account')
      const entries = await database
        .selectFrom('ledger')
        .select(['number', 'points', 'reason', 'orderId', 'at'])
        .where('userId', '=', userId)
        .orderBy('number', 'desc')
        .execute()
      const answer = {
        accountId: account.id,
        userId,
        ...standing(entries.map(({ points }) => points)),
        memberSince: account.memberSince,
        ledger: entries
          .slice(0, LEDGER_ENTRIES)
          .map(({ number, ...entry }) => ({ id: `le${number}`, ...entry })),
        internal: fromJson(account.internal),
      }
      return c.json(answer, 200)
    },
  )
