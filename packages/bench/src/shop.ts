import { service } from '@bffkit/core'
import { z } from '@hono/zod-openapi'

/** What of a profile is read. */
export const Profile = z.object({ name: z.string(), avatar: z.url(), segment: z.string() })
/** What of a balance is read. */
export const Balance = z.object({ points: z.number().int(), tier: z.string() })
const Message = z.object({ id: z.string(), subject: z.string(), sentAt: z.iso.datetime(), read: z.boolean() })
const Order = z.object({
  id: z.string(),
  status: z.string(),
  total: z.number().int(),
  placedAt: z.iso.datetime(),
})
const Product = z.object({
  id: z.string(),
  title: z.string(),
  price: z.object({ amount: z.number().int(), currency: z.string() }),
  image: z.url(),
})
// Built once: a z.array() inside a method would build a schema for every call, which costs more than reading the answer.
/** What of the messages is read. */
export const Messages = z.array(Message)
/** What of the orders is read. */
export const Orders = z.array(Order)
/** What of the picks is read. */
export const Picks = z.array(Product)

/** The parts of the home screen, as the gateways of bffkit declare them. */
export const parts = {
  profile: Profile.omit({ segment: true }),
  balance: Balance,
  messages: Messages,
  orders: Orders,
  picks: Picks,
}

/** Limits beyond any pause of a busy machine: no case may be measured while it answers less than the others. */
export const patient = { timeout: 5_000, bulkhead: 4_096 }

/** The five services, as the gateways of bffkit call them. */
export const shop = {
  users: service('users', patient, (call) => ({ me: () => call.get('me', Profile) })),
  rewards: service('rewards', patient, (call) => ({ balance: () => call.get('balance', Balance) })),
  inbox: service('inbox', patient, (call) => ({ messages: () => call.get('messages', Messages) })),
  orders: service('orders', patient, (call) => ({
    recent: (limit: number) => call.get('orders', Orders, { query: { limit } }),
  })),
  catalog: service('catalog', patient, (call) => ({
    picksFor: (segment: string) => call.get('picks', Picks, { query: { segment } }),
  })),
}
