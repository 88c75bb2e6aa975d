import { createRoute, z } from '@hono/zod-openapi'
import { fromJson } from '../../database/json.ts'
import { createService, type ServiceContext } from '../every-service/create-service.ts'
import { jsonAnswer } from '../every-service/json-content.ts'
import { problems } from '../every-service/problem.ts'
import { Message, Unread } from './inbox.schema.ts'

const MAILBOX_SIZE = 500

const unread = createRoute({
  method: 'get',
  path: '/unread',
  summary: 'How many messages are not read yet',
  responses: { 200: jsonAnswer(Unread, 'The count, also by kind'), ...problems(401) },
})

const messages = createRoute({
  method: 'get',
  path: '/messages',
  summary: "The customer's messages, newest first",
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) }) },
  responses: { 200: jsonAnswer(z.array(Message), 'Messages'), ...problems(400, 401) },
})

/** Messages from the shop to a customer. */
export const inbox = (context: ServiceContext) =>
  createService({ name: 'inbox', description: 'Messages to customers' }, context)
    .openapi(unread, async (c) => {
      const rows = await context.database
        .selectFrom('messages')
        .select(['kind', 'readAt'])
        .where('userId', '=', c.var.userId)
        .execute()
      const byKind = { order: 0, offer: 0, account: 0, support: 0 }
      for (const { kind, readAt } of rows) byKind[kind] += readAt === null ? 1 : 0
      const total = Object.values(byKind).reduce((sum, count) => sum + count, 0)
      const mailbox = { mailboxId: `mb-${c.var.userId}`, quotaUsed: rows.length / MAILBOX_SIZE }
      return c.json({ unread: total, byKind, ...mailbox }, 200)
    })
    .openapi(messages, async (c) => {
      const rows = await context.database
        .selectFrom('messages')
        .select(['id', 'userId', 'kind', 'subject', 'body', 'sentAt', 'readAt', 'internal'])
        .where('userId', '=', c.var.userId)
        .orderBy('number', 'desc')
        .limit(c.req.valid('query').limit)
        .execute()
      return c.json(
        rows.map(({ internal, ...row }) => ({ ...row, internal: fromJson(internal) })),
        200,
      )
    })
