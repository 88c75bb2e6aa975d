import { daysBefore } from '../../days.ts'
import { toJson } from '../json.ts'
import type { Row } from '../schema.ts'
import { seededRandom } from './seeded-random.ts'

type Entry = Omit<Row<'ledger'>, 'number'>

const WELCOME = 100

/** Makes up a loyalty account for every customer: a welcome, a point per euro of an order, and now and then a voucher. */
export const makeAccounts = (now: Date, users: readonly Row<'users'>[], orders: readonly Row<'orders'>[]) => {
  const random = seededRandom(6)
  const ordersOf = Map.groupBy(orders, (order) => order.userId)
  const accounts = users.map((user): Row<'accounts'> => {
    const first = ordersOf.get(user.id)?.[0]?.placedAt
    return {
      id: `la${user.number}`,
      userId: user.id,
      memberSince: first ?? daysBefore(now, random.decimal(10, 60)),
      internal: toJson({
        crmId: `CRM-${random.digits(8)}`,
        fraudScore: random.decimal(0, 1, 3),
        liability: random.decimal(1, 90),
        breakageProbability: random.decimal(0, 0.5, 3),
        programmeVersion: random.pick(['2024-b', '2025-a']),
        notes: ['Eligible for the unannounced winter bonus.'],
      }),
    }
  })
  const ledger = accounts.flatMap(({ userId, memberSince }) => {
    const entries = entriesOf(ordersOf.get(userId) ?? [], () => random.chance(0.15))
    return [entry(userId, WELCOME, 'welcome', null, memberSince), ...entries]
  })
  return { accounts, ledger: ledger.map((row, index) => ({ number: index + 1, ...row })) }
}

const entriesOf = (orders: readonly Row<'orders'>[], redeems: () => boolean) => {
  let points = WELCOME
  return orders.flatMap(({ id, userId, total, status, placedAt }): Entry[] => {
    const earned = status === 'cancelled' || status === 'returned' ? 0 : Math.floor(total / 100)
    const redeemed = points >= 500 && redeems() ? 500 : 0
    points += earned - redeemed
    return [
      ...(redeemed > 0 ? [entry(userId, -redeemed, 'redeemed', id, placedAt)] : []),
      ...(earned > 0 ? [entry(userId, earned, 'order', id, placedAt)] : []),
    ]
  })
}

const entry = (
  userId: string,
  points: number,
  reason: Entry['reason'],
  orderId: string | null,
  at: string,
): Entry => ({ userId, points, reason, orderId, at })
