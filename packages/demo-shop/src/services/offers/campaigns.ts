import type { z } from '@hono/zod-openapi'
import { FREE_SHIPPING_FROM, SHIPPING } from '../orders/order-sums.ts'
import type { Shopper } from '../rewards/shopper-of.ts'
import type { OfferKind } from './offers.schema.ts'

/** What a campaign looks at of a product; money is in cents. */
type CampaignProduct = { number: number; price: number }

/** A reason for a better price. */
export type Campaign = {
  id: string
  label: string
  kind: z.infer<typeof OfferKind>
  /** Percent, or cents. */
  value: number
  owner: string
  budget: number
  isFor: (shopper: Shopper, product: CampaignProduct) => boolean
}

/** The campaigns that run. A sold-out product has no offers, whatever they say. */
export const campaigns: readonly Campaign[] = [
  {
    id: 'welcome',
    label: '10 % off to say hello',
    kind: 'percentage',
    value: 10,
    owner: 'team-growth',
    budget: 40_000,
    isFor: ({ segment }) => segment === 'new',
  },
  {
    id: 'autumn-regulars',
    label: '5 % off this week',
    kind: 'percentage',
    value: 5,
    owner: 'team-growth',
    budget: 25_000,
    isFor: ({ segment }, { number }) => segment === 'regular' && number % 3 !== 0,
  },
  {
    id: 'loyal-friends',
    label: '8 % off for loyal customers',
    kind: 'percentage',
    value: 8,
    owner: 'team-loyalty',
    budget: 60_000,
    isFor: ({ segment }, { number }) => segment === 'loyal' && number % 2 === 1,
  },
  {
    id: 'private-sale',
    label: '12 % off, by invitation',
    kind: 'percentage',
    value: 12,
    owner: 'team-loyalty',
    budget: 90_000,
    isFor: ({ segment }) => segment === 'vip',
  },
  {
    id: 'silver-bonus',
    label: '€5 off for silver members',
    kind: 'amount',
    value: 500,
    owner: 'team-loyalty',
    budget: 15_000,
    isFor: ({ tier }, { price }) => tier === 'silver' && price >= FREE_SHIPPING_FROM,
  },
  {
    id: 'gold-bonus',
    label: '€10 off for gold and platinum members',
    kind: 'amount',
    value: 1_000,
    owner: 'team-loyalty',
    budget: 30_000,
    isFor: ({ tier }, { price }) => (tier === 'gold' || tier === 'platinum') && price >= FREE_SHIPPING_FROM,
  },
  {
    id: 'on-the-house',
    label: 'Free shipping',
    kind: 'shipping',
    value: SHIPPING,
    owner: 'team-logistics',
    budget: 12_000,
    isFor: (_, { price }) => price < FREE_SHIPPING_FROM,
  },
]
