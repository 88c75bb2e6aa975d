import { z } from '@hono/zod-openapi'

export const OfferKind = z.enum(['percentage', 'amount', 'shipping']).openapi('OfferKind')

const InternalOffer = z.object({
  campaign: z.string(),
  owner: z.string(),
  budget: z.number(),
  spent: z.number(),
  marginWithIt: z.number(),
  segment: z.string(),
  tier: z.string(),
})

/** A better price, worked out for the caller; `value` is percent, or euros off the price or off the shipping. */
export const Offer = z
  .object({
    id: z.string(),
    productId: z.string(),
    label: z.string(),
    kind: OfferKind,
    value: z.number(),
    price: z.number(),
    currency: z.string(),
    endsAt: z.iso.datetime(),
    internal: InternalOffer,
  })
  .openapi('Offer')

export const OfferList = z.object({ items: z.array(Offer) }).openapi('OfferList')
