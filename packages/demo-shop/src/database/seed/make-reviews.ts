import { daysBefore } from '../../days.ts'
import type { Row } from '../schema.ts'
import { seededRandom } from './seeded-random.ts'

const verdicts = {
  1: ['Broke in a week', 'Sent it back'],
  2: ['Expected more', 'Looks better than it is'],
  3: ['Does the job', 'Fine for the price'],
  4: ['Very good, one small flaw', 'Would buy again'],
  5: ['Best purchase of the year', 'Simply excellent'],
} as const

const remarks = [
  'Delivery took two days and the box was intact.',
  'The colour is a little darker than in the pictures.',
  'I use it every day and it still looks new.',
  'Support answered within an hour when I had a question.',
  'The instructions could be clearer.',
  'Bought a second one for my sister.',
]

/** Makes up what customers say about the products, oldest first. */
export const makeReviews = (
  now: Date,
  { users, products, reviews: count }: { users: number; products: number; reviews: number },
): Row<'reviews'>[] => {
  const random = seededRandom(4)
  return Array.from({ length: count }, (_, index) => {
    const rating = random.pick([1, 2, 3, 3, 4, 4, 4, 5, 5, 5] as const)
    return {
      number: index + 1,
      id: `r${index + 1}`,
      productId: `p${random.int(1, products)}`,
      userId: `u${random.int(1, users)}`,
      rating,
      title: random.pick(verdicts[rating]),
      body: random.several(remarks, 2).join(' '),
      helpful: random.int(0, 60),
      toxicity: random.decimal(0, 1, 3),
      createdAt: daysBefore(now, (700 * (count - index)) / count),
    }
  })
}
