import { z } from '@hono/zod-openapi'

const CartLine = z
  .object({
    id: z.string(),
    productId: z.string(),
    sku: z.string(),
    quantity: z.number().int(),
    unitPrice: z.number(),
    lineTotal: z.number(),
    addedAt: z.iso.datetime(),
    unitCost: z.number(),
    margin: z.number(),
  })
  .openapi('CartLine')

/** What the cart's team notes about a cart. */
export const InternalCart = z.object({
  crmId: z.string(),
  fraudScore: z.number(),
  remindersSent: z.number().int(),
  sessionFingerprint: z.string(),
  notes: z.array(z.string()),
})

/** A cart with all its money worked out: nobody else computes a price. */
export const Cart = z
  .object({
    id: z.string(),
    userId: z.string(),
    currency: z.string(),
    lines: z.array(CartLine),
    itemCount: z.number().int(),
    subtotal: z.number(),
    discount: z.number(),
    total: z.number(),
    promotion: z.object({ code: z.string(), label: z.string(), rate: z.number() }).nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    internal: InternalCart,
  })
  .openapi('Cart')

const Quantity = z.int().min(1).max(99)

export const NewItem = z
  .strictObject({ productId: z.string().min(1).max(40), quantity: Quantity })
  .openapi('NewItem')

export const ItemChange = z.strictObject({ quantity: Quantity }).openapi('ItemChange')
