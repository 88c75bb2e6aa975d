import { Agent, createServer } from 'node:http'
import axios from 'axios'
import express from 'express'
import { handTrimmed } from '../hand-trimmed.ts'
import { listen } from '../listen.ts'
import type { Payloads } from '../payloads.ts'
import type { StartCase } from './serve-case.ts'

/**
 * Express and axios as their documentations advise: an async handler, `res.json()`, an axios instance a service with
 * a keep-alive agent.
 */
export const start: StartCase = ({ services }) => {
  const httpAgent = new Agent({ keepAlive: true })
  const users = axios.create({ baseURL: services.users, httpAgent })
  const rewards = axios.create({ baseURL: services.rewards, httpAgent })
  const inbox = axios.create({ baseURL: services.inbox, httpAgent })
  const orders = axios.create({ baseURL: services.orders, httpAgent })
  const catalog = axios.create({ baseURL: services.catalog, httpAgent })

  const app = express()
  app.get('/v1/home', async (_, response) => {
    const [profile, balance, messages, recent, picks] = await Promise.all([
      users.get<Payloads['users']>('/me'),
      rewards.get<Payloads['rewards']>('/balance'),
      inbox.get<Payloads['inbox']>('/messages'),
      orders.get<Payloads['orders']>('/orders', { params: { limit: 8 } }),
      catalog.get<Payloads['catalog']>('/picks', { params: { segment: 'gold' } }),
    ])
    response.json(
      handTrimmed({
        users: profile.data,
        rewards: balance.data,
        inbox: messages.data,
        orders: recent.data,
        catalog: picks.data,
      }),
    )
  })
  return listen(createServer(app))
}
