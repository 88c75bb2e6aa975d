import { z } from '@hono/zod-openapi'

const Tier = z.enum(['bronze', 'silver', 'gold', 'platinum']).openapi('Tier')

export const LedgerEntry = z
  .object({
    id: z.string(),
    points: z.number().int(),
    reason: z.enum(['order', 'redeemed', 'welcome', 'birthday']),
    orderId: z.string().nullable(),
    at: z.iso.datetime(),
  })
  .openapi('LedgerEntry')

/** What the loyalty team notes about an account. */
export const InternalAccount = z.object({
  crmId: z.string(),
  fraudScore: z.number(),
  liability: z.number(),
  breakageProbability: z.number(),
  programmeVersion: z.string(),
  notes: z.array(z.string()),
})

/** A customer's loyalty account: what can be spent, the tier earned by all points ever, the latest entries. */
export const Balance = z
  .object({
    accountId: z.string(),
    userId: z.string(),
    points: z.number().int(),
    lifetimePoints: z.number().int(),
    tier: Tier,
    nextTier: Tier.nullable(),
    pointsToNextTier: z.number().int(),
    memberSince: z.iso.datetime(),
    ledger: z.array(LedgerEntry),
    internal: InternalAccount,
  })
  .openapi('Balance')
