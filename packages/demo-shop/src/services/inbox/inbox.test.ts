import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { small } from '../../database/seed/seed.ts'
import { type Shop, startShop } from '../../start-shop.ts'
import { callerOf } from '../../testing/caller-of.ts'
import { Message, Unread } from './inbox.schema.ts'

let shop: Shop
let ada: Awaited<ReturnType<typeof callerOf>>
beforeAll(async () => {
  shop = await startShop({ size: small })
  ada = await callerOf(shop, 'u1')
})
afterAll(() => shop.close())

const Messages = z.array(Message)

it('counts the unread messages, all and by kind', async () => {
  const { body } = await ada('inbox', '/unread', Unread)
  const counts = Object.values(body.byKind)
  expect(body.unread).toBe(4)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4)
})

it("lists the customer's own messages, newest first", async () => {
  const { body: messages } = await ada('inbox', '/messages', Messages)
  expect(messages).toHaveLength(12)
  expect(new Set(messages.map(({ userId }) => userId))).toEqual(new Set(['u1']))
  expect(messages.map(({ sentAt }) => sentAt)).toEqual(
    messages
      .map(({ sentAt }) => sentAt)
      .sort()
      .reverse(),
  )
  expect(messages.filter(({ readAt }) => readAt === null)).toHaveLength(4)
})

it('lists no more than asked for', async () => {
  expect((await ada('inbox', '/messages?limit=2', Messages)).body).toHaveLength(2)
})
