import type { Payloads } from './payloads.ts'

/**
 * What the home screen shows of the five answers, picked by hand: how the yardstick trims, and what the answer of
 * every case must equal.
 */
export const handTrimmed = ({ users, rewards, inbox, orders, catalog }: Payloads) => ({
  profile: { name: users.name, avatar: users.avatar },
  balance: { points: rewards.points, tier: rewards.tier },
  messages: inbox.map(({ id, subject, sentAt, read }) => ({ id, subject, sentAt, read })),
  orders: orders.map(({ id, status, total, placedAt }) => ({ id, status, total, placedAt })),
  picks: catalog.map(({ id, title, price, image }) => ({
    id,
    title,
    price: { amount: price.amount, currency: price.currency },
    image,
  })),
})
