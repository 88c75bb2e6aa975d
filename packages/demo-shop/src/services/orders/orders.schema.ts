import { z } from '@hono/zod-openapi'
import { Address } from '../users/users.schema.ts'

export const OrderStatus = z
  .enum(['processing', 'shipped', 'delivered', 'returned', 'cancelled'])
  .openapi('OrderStatus')

const OrderLine = z
  .object({
    id: z.string(),
    productId: z.string(),
    sku: z.string(),
    title: z.string(),
    quantity: z.number().int(),
    unitPrice: z.number(),
    lineTotal: z.number(),
    unitCost: z.number(),
    warehouse: z.string(),
  })
  .openapi('OrderLine')

const Payment = z.object({
  method: z.enum(['card', 'paypal', 'invoice']),
  brand: z.string(),
  last4: z.string(),
  status: z.enum(['authorized', 'captured', 'refunded']),
  processor: z.string(),
  authorizationCode: z.string(),
  processorFee: z.number(),
  riskScore: z.number(),
})

const Shipment = z.object({
  carrier: z.string(),
  trackingNumber: z.string(),
  estimatedAt: z.iso.datetime(),
  deliveredAt: z.iso.datetime().nullable(),
})

const InternalOrder = z.object({
  crmId: z.string(),
  fraudScore: z.number(),
  margin: z.number(),
  pickedBy: z.string(),
  channel: z.string(),
  notes: z.array(z.string()),
})

/** What is kept of an order beside the columns that are searched; a copy of prices and titles as they were. */
export const OrderDetails = z.object({
  currency: z.string(),
  itemCount: z.number().int(),
  subtotal: z.number(),
  discount: z.number(),
  shippingCost: z.number(),
  tax: z.number(),
  shippingAddress: Address,
  billingAddress: Address,
  payment: Payment,
  shipment: Shipment,
  reference: z.string().optional(),
  internal: InternalOrder,
})

export const OrderLines = z.array(OrderLine)

/** An order as the history lists it. */
export const Order = z
  .object({
    id: z.string(),
    userId: z.string(),
    status: OrderStatus,
    total: z.number(),
    placedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .extend({ ...OrderDetails.shape, reference: z.string().nullable() })
  .openapi('Order')

/** One order, with its lines. */
export const OrderWithLines = Order.extend({ lines: OrderLines }).openapi('OrderWithLines')

const NewLine = z.strictObject({ sku: z.string().min(1).max(40), quantity: z.int().min(1).max(10_000) })

/** What to order; prices are the shop's affair, `reference` is the buyer's. */
export const NewOrder = z
  .strictObject({
    lines: z.array(NewLine).min(1).max(100),
    reference: z.string().min(1).max(100).optional(),
  })
  .openapi('NewOrder')
