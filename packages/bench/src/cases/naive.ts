import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import ky from 'ky'
import { handTrimmed } from '../hand-trimmed.ts'
import { listen } from '../listen.ts'
import type { Payloads } from '../payloads.ts'
import type { StartCase } from './serve-case.ts'

/** Hono, node-server and ky as they come: ky's retry and timeout are on, and it calls Node's own `fetch`. */
export const start: StartCase = ({ services }) => {
  const users = ky.create({ baseUrl: services.users })
  const rewards = ky.create({ baseUrl: services.rewards })
  const inbox = ky.create({ baseUrl: services.inbox })
  const orders = ky.create({ baseUrl: services.orders })
  const catalog = ky.create({ baseUrl: services.catalog })

  const app = new Hono().get('/v1/home', async (c) => {
    const [profile, balance, messages, recent, picks] = await Promise.all([
      users.get('me').json<Payloads['users']>(),
      rewards.get('balance').json<Payloads['rewards']>(),
      inbox.get('messages').json<Payloads['inbox']>(),
      orders.get('orders', { searchParams: { limit: 8 } }).json<Payloads['orders']>(),
      catalog.get('picks', { searchParams: { segment: 'gold' } }).json<Payloads['catalog']>(),
    ])
    return c.json(
      handTrimmed({ users: profile, rewards: balance, inbox: messages, orders: recent, catalog: picks }),
    )
  })
  return listen(createAdaptorServer({ fetch: app.fetch }) as Server)
}
