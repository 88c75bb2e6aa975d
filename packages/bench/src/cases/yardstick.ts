import { createServer, type ServerResponse } from 'node:http'
import { getJson, pool } from '../get-json.ts'
import { handTrimmed } from '../hand-trimmed.ts'
import { listen } from '../listen.ts'
import type { Payloads } from '../payloads.ts'
import type { StartCase } from './serve-case.ts'

/**
 * The handler a competent engineer writes by hand: node:http, an undici pool a service, five calls at once, the
 * fields picked one by one. No authentication, no validation, no deadline, no log.
 */
export const start: StartCase = ({ services }) => {
  const users = pool(services.users)
  const rewards = pool(services.rewards)
  const inbox = pool(services.inbox)
  const orders = pool(services.orders)
  const catalog = pool(services.catalog)

  const home = async () => {
    const [profile, balance, messages, recent, picks] = await Promise.all([
      getJson<Payloads['users']>(users, '/me'),
      getJson<Payloads['rewards']>(rewards, '/balance'),
      getJson<Payloads['inbox']>(inbox, '/messages'),
      getJson<Payloads['orders']>(orders, '/orders?limit=8'),
      getJson<Payloads['catalog']>(catalog, '/picks?segment=gold'),
    ])
    return handTrimmed({ users: profile, rewards: balance, inbox: messages, orders: recent, catalog: picks })
  }

  const server = createServer((request, response) => {
    if (request.method !== 'GET' || !request.url?.startsWith('/v1/home')) {
      sendJson(response, 404, { error: 'not found' })
      return
    }
    home().then(
      (body) => sendJson(response, 200, body),
      () => sendJson(response, 502, { error: 'a service failed' }),
    )
  })
  return listen(server)
}

const sendJson = (response: ServerResponse, status: number, value: unknown) => {
  const body = JSON.stringify(value)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}
