import { daysBefore } from '../../days.ts'
import { toJson } from '../json.ts'
import type { Row } from '../schema.ts'
import { type SeededRandom, seededRandom } from './seeded-random.ts'

const subjects = {
  order: ['Your parcel is on its way', 'We received your order', 'Your return has arrived'],
  offer: ['20 % off outdoor gear, this weekend', 'Something for rainy days', 'Your points expire soon'],
  account: ['New sign-in from a phone', 'Please confirm your e-mail address'],
  support: ['We answered your question', 'How did we do?'],
} as const

/** Makes up every customer's inbox, oldest first; the newest messages are the unread ones. Ada has four unread. */
export const makeMessages = (now: Date, users: readonly Row<'users'>[]): Row<'messages'>[] => {
  const random = seededRandom(7)
  const messages = users.flatMap((user) => {
    const count = user.id === 'u1' ? 12 : random.int(2, 14)
    const unread = user.id === 'u1' ? 4 : random.int(0, Math.min(5, count))
    return Array.from({ length: count }, (_, index) =>
      makeMessage(random, now, user.id, (40 * (count - index)) / count, index < count - unread),
    )
  })
  return messages.map((message, index) => ({ number: index + 1, id: `m${index + 1}`, ...message }))
}

const makeMessage = (random: SeededRandom, now: Date, userId: string, age: number, read: boolean) => {
  const kind = random.pick(['order', 'order', 'offer', 'offer', 'account', 'support'] as const)
  const subject = random.pick(subjects[kind])
  return {
    userId,
    kind,
    subject,
    body: `${subject}. Open the app to see the details, or answer this message and a person will read it.`,
    sentAt: daysBefore(now, age),
    readAt: read ? daysBefore(now, age * 0.8) : null,
    internal: toJson({
      campaignId: `CMP-${random.digits(5)}`,
      provider: random.pick(['mailwerk', 'pushlane']),
      deliveryCost: random.decimal(0.0001, 0.01, 4),
      spamScore: random.decimal(0, 5, 1),
      agent: random.pick(['bot', 'team-dublin', 'team-leipzig']),
    }),
  }
}
