import { z } from '@hono/zod-openapi'

/** How well the shop knows a customer; the catalog picks by it. */
export const Segment = z.enum(['new', 'regular', 'loyal', 'vip']).openapi('Segment')

export const Address = z
  .object({
    id: z.string(),
    label: z.string(),
    name: z.string(),
    street: z.string(),
    postalCode: z.string(),
    city: z.string(),
    country: z.string(),
    phone: z.string(),
    isDefault: z.boolean(),
  })
  .openapi('Address')

const Marketing = z.object({
  newsletter: z.boolean(),
  sms: z.boolean(),
  push: z.boolean(),
  lastCampaign: z.string(),
  campaignsOpened: z.number().int(),
  audiences: z.array(z.string()),
})

const InternalUser = z.object({
  crmId: z.string(),
  riskScore: z.number(),
  lifetimeValue: z.number(),
  churnProbability: z.number(),
  acquisitionCost: z.number(),
  accountManager: z.string(),
  supportNotes: z.array(z.string()),
  flags: z.array(z.string()),
})

/** What is kept of a customer beside the columns that are searched. */
export const UserProfile = z.object({
  phone: z.string(),
  avatar: z.url(),
  locale: z.string(),
  currency: z.string(),
  addresses: z.array(Address),
  marketing: Marketing,
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  internal: InternalUser,
})

/** A customer as the users service answers it: everything it has, internal notes included. */
export const User = z
  .object({ id: z.string(), name: z.string(), email: z.email(), segment: Segment })
  .extend(UserProfile.shape)
  .openapi('User')
