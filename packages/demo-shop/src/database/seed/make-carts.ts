import { daysBefore } from '../../days.ts'
import { toJson } from '../json.ts'
import type { Row } from '../schema.ts'
import { type SeededRandom, seededRandom } from './seeded-random.ts'

/** Makes up a cart for every customer; four in ten are empty, Ada's holds three lines. */
export const makeCarts = (
  now: Date,
  users: readonly Row<'users'>[],
  products: readonly Row<'products'>[],
) => {
  const random = seededRandom(5)
  const available = products.filter((product) => product.available === 1)
  const filled = users.map((user) => {
    const count = user.id === 'u1' ? 3 : random.pick([0, 0, 1, 2, 4])
    const cart = makeCart(random, now, user)
    const lines = random.several(available.slice(0, 200), count).map(({ id }) => ({
      cartId: cart.id,
      productId: id,
      quantity: random.pick([1, 1, 2, 3]),
      addedAt: cart.updatedAt,
    }))
    return { cart, lines }
  })
  return {
    carts: filled.map(({ cart }) => cart),
    cartLines: filled.flatMap(({ lines }) => lines).map((line, index) => ({ number: index + 1, ...line })),
  }
}

const makeCart = (random: SeededRandom, now: Date, user: Row<'users'>): Row<'carts'> => ({
  id: `c${user.number}`,
  userId: user.id,
  createdAt: daysBefore(now, random.decimal(8, 40)),
  updatedAt: daysBefore(now, random.decimal(0, 7)),
  internal: toJson({
    crmId: `CRM-${random.digits(8)}`,
    fraudScore: random.decimal(0, 1, 3),
    remindersSent: random.int(0, 3),
    sessionFingerprint: `fp-${random.digits(16)}`,
    notes: ['Do not send a reminder before the weekend.'],
  }),
})
