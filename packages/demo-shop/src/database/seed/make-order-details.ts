import type { z } from '@hono/zod-openapi'
import { daysBefore } from '../../days.ts'
import { orderSums } from '../../services/orders/order-sums.ts'
import type { OrderDetails, OrderLines, OrderStatus } from '../../services/orders/orders.schema.ts'
import type { UserProfile } from '../../services/users/users.schema.ts'
import { makePerson } from './people.ts'
import type { SeededRandom } from './seeded-random.ts'

type Given = {
  now: Date
  age: number
  status: z.infer<typeof OrderStatus>
  lines: z.infer<typeof OrderLines>
  profile: Pick<z.infer<typeof UserProfile>, 'addresses' | 'currency'>
  /** What is taken off a subtotal, in cents. */
  discountOn: (subtotal: number) => number
}

/** Works out an order's money and makes up its payment, its parcel and what is noted about it; `total` is in cents. */
export const makeOrderDetails = (
  random: SeededRandom,
  given: Given,
): z.infer<typeof OrderDetails> & { total: number } => {
  const { lines, profile } = given
  const subtotal = cents(lines.reduce((sum, line) => sum + line.lineTotal, 0))
  const discount = given.discountOn(subtotal)
  const { shippingCost, total, tax } = orderSums(subtotal, discount)
  const cost = cents(lines.reduce((sum, line) => sum + line.unitCost * line.quantity, 0))
  const [address] = profile.addresses
  if (!address) throw new RangeError('an order needs an address')
  return {
    total,
    currency: profile.currency,
    itemCount: lines.reduce((sum, line) => sum + line.quantity, 0),
    subtotal: subtotal / 100,
    discount: discount / 100,
    shippingCost: shippingCost / 100,
    tax: tax / 100,
    shippingAddress: address,
    billingAddress: profile.addresses.at(-1) ?? address,
    payment: makePayment(random, given, total),
    shipment: makeShipment(random, given),
    internal: makeInternal(random, (subtotal - discount - cost) / 100),
  }
}

const cents = (euros: number) => Math.round(euros * 100)

const makePayment = (random: SeededRandom, { status }: Given, total: number) => ({
  method: random.pick(['card', 'card', 'paypal', 'invoice'] as const),
  brand: random.pick(['Visa', 'Mastercard', 'Amex']),
  last4: random.digits(4),
  status: paid[status],
  processor: random.pick(['paywerk', 'cardlane']),
  authorizationCode: `AUTH-${random.digits(10)}`,
  processorFee: Math.round(total * 0.014 + 25) / 100,
  riskScore: random.decimal(0, 1, 3),
})

const paid = {
  processing: 'authorized',
  shipped: 'captured',
  delivered: 'captured',
  returned: 'refunded',
  cancelled: 'refunded',
} as const satisfies Record<Given['status'], string>

const makeShipment = (random: SeededRandom, { now, age, status }: Given) => ({
  carrier: random.pick(['DHL', 'DPD', 'An Post', 'Colissimo']),
  trackingNumber: `TRK${random.digits(12)}`,
  estimatedAt: daysBefore(now, age - 5),
  deliveredAt:
    status === 'delivered' || status === 'returned' ? daysBefore(now, age - random.decimal(2, 5)) : null,
})

const makeInternal = (random: SeededRandom, margin: number) => ({
  crmId: `CRM-${random.digits(8)}`,
  fraudScore: random.decimal(0, 1, 3),
  margin: Number(margin.toFixed(2)),
  pickedBy: makePerson(random),
  channel: random.pick(['app', 'web', 'partner', 'phone']),
  notes: random.several(['Address verified by phone.', 'Gift: no price on the slip.', 'Second attempt.'], 1),
})
