import { z } from '@hono/zod-openapi'

export const MessageKind = z.enum(['order', 'offer', 'account', 'support']).openapi('MessageKind')

/** What the mailing system notes about a message. */
export const InternalMessage = z.object({
  campaignId: z.string(),
  provider: z.string(),
  deliveryCost: z.number(),
  spamScore: z.number(),
  agent: z.string(),
})

export const Message = z
  .object({
    id: z.string(),
    userId: z.string(),
    kind: MessageKind,
    subject: z.string(),
    body: z.string(),
    sentAt: z.iso.datetime(),
    readAt: z.iso.datetime().nullable(),
    internal: InternalMessage,
  })
  .openapi('Message')

export const Unread = z
  .object({
    unread: z.number().int(),
    byKind: z.object({ order: z.int(), offer: z.int(), account: z.int(), support: z.int() }),
    mailboxId: z.string(),
    quotaUsed: z.number(),
  })
  .openapi('Unread')
