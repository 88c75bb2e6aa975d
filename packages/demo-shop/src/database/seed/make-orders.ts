import type { z } from '@hono/zod-openapi'
import { daysBefore } from '../../days.ts'
import type { UserProfile } from '../../services/users/users.schema.ts'
import { fromJson, toJson } from '../json.ts'
import type { Row } from '../schema.ts'
import { makeOrderDetails } from './make-order-details.ts'
import { type SeededRandom, seededRandom } from './seeded-random.ts'

type Customer = { id: string; profile: z.infer<typeof UserProfile> }

const DAYS = 730
const ADAS = 12

/** Makes up two years of orders, oldest first. Every twelfth part of them ends with one of Ada's, so she has a dozen at least. */
export const makeOrders = (
  now: Date,
  users: readonly Row<'users'>[],
  products: readonly Row<'products'>[],
  count: number,
): Row<'orders'>[] => {
  const random = seededRandom(3)
  const customers = users.map(({ id, profile }) => ({ id, profile: fromJson(profile) }))
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1
    const customer = customers[number % Math.ceil(count / ADAS) === 0 ? 0 : random.int(0, users.length - 1)]
    if (!customer) throw new RangeError('orders need users')
    const age = (DAYS * (count - number + random.next())) / count
    return makeOrder(random, now, number, age, customer, products)
  })
}

const makeOrder = (
  random: SeededRandom,
  now: Date,
  number: number,
  age: number,
  { id: userId, profile }: Customer,
  products: readonly Row<'products'>[],
): Row<'orders'> => {
  const id = `o${number}`
  const status = statusAt(random, age)
  const lines = makeLines(random, id, products)
  const discountOn = (subtotal: number) => (random.chance(0.2) ? Math.round(subtotal * 0.1) : 0)
  const { total, ...details } = makeOrderDetails(random, { now, age, status, lines, profile, discountOn })
  return {
    number,
    id,
    userId,
    status,
    total,
    placedAt: daysBefore(now, age),
    updatedAt: daysBefore(now, Math.max(0, age - random.decimal(0, 6))),
    details: toJson(details),
    lines: toJson(lines),
  }
}

const statusAt = (random: SeededRandom, age: number) => {
  if (age < 2) return 'processing'
  if (age < 6) return 'shipped'
  return random.pick([
    'delivered',
    'delivered',
    'delivered',
    'delivered',
    'delivered',
    'returned',
    'cancelled',
  ] as const)
}

const makeLines = (random: SeededRandom, orderId: string, products: readonly Row<'products'>[]) =>
  Array.from({ length: random.int(1, 4) }, () => random.int(0, products.length - 1))
    .flatMap((index) => products[index] ?? [])
    .map((product, index) => makeLine(random, `${orderId}-${index + 1}`, product))

const makeLine = (random: SeededRandom, id: string, product: Row<'products'>) => {
  const quantity = random.pick([1, 1, 1, 2, 3])
  return {
    id,
    productId: product.id,
    sku: product.sku,
    title: product.title,
    quantity,
    unitPrice: product.price / 100,
    lineTotal: (product.price * quantity) / 100,
    unitCost: product.cost / 100,
    warehouse: random.pick(['LEJ-1', 'DUB-2', 'LYS-1']),
  }
}
