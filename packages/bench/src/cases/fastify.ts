import { fastify } from 'fastify'
import { getJson, pool } from '../get-json.ts'
import type { StartCase } from './serve-case.ts'

const text = { type: 'string' } as const
const whole = { type: 'integer' } as const

const object = <P extends object>(properties: P) => ({ type: 'object', properties }) as const
const list = <P extends object>(properties: P) => ({ type: 'array', items: object(properties) }) as const

/** What the home screen shows. Fastify's serializer is compiled from it, and leaves out what it does not name. */
const homeScreen = object({
  profile: object({ name: text, avatar: text }),
  balance: object({ points: whole, tier: text }),
  messages: list({ id: text, subject: text, sentAt: text, read: { type: 'boolean' } }),
  orders: list({ id: text, status: text, total: whole, placedAt: text }),
  picks: list({ id: text, title: text, price: object({ amount: whole, currency: text }), image: text }),
})

/**
 * Fastify as its documentation advises: an async handler that returns the answers, and a response schema that
 * serializes and trims them. The calls are the yardstick's, with undici.
 */
export const start: StartCase = async ({ services }) => {
  const users = pool(services.users)
  const rewards = pool(services.rewards)
  const inbox = pool(services.inbox)
  const orders = pool(services.orders)
  const catalog = pool(services.catalog)

  const app = fastify()
  app.get('/v1/home', { schema: { response: { 200: homeScreen } } }, async () => {
    const [profile, balance, messages, recent, picks] = await Promise.all([
      getJson(users, '/me'),
      getJson(rewards, '/balance'),
      getJson(inbox, '/messages'),
      getJson(orders, '/orders?limit=8'),
      getJson(catalog, '/picks?segment=gold'),
    ])
    return { profile, balance, messages, orders: recent, picks }
  })
  return await app.listen({ host: '127.0.0.1', port: 0 })
}
