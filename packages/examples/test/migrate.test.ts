import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, gateway } from '@bffkit/core'
import { backends, tokenFor } from '@bffkit/core/testing'
import { describe, expect, it } from 'vitest'
import { account, services } from '../src/migrate/account.ts'
import { oldApi } from '../src/migrate/express-before.ts'
import { createApp as passingApp } from '../src/migrate/pass-through.ts'
import { optionsOf } from './app-of.ts'

const shopOf = () =>
  backends({
    users: { 'GET /me': { name: 'Ada', riskScore: 0.1 } },
    orders: { 'GET /orders': [{ id: 'o1', total: 9, margin: 3 }] },
    rewards: { 'GET /balance': { points: 7 } },
  })

/** The Express app on a free port. */
const started = async (settings: Parameters<typeof oldApi>[0]) => {
  const server = createServer(oldApi(settings)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return { url, [Symbol.asyncDispose]: async () => void server.close() }
}

const order = { id: 'o1', total: 9 }

describe('an endpoint of Express and axios', () => {
  it('is answered alike through the gateway in front, and by the gateway itself, but for what was never meant to leave', async () => {
    await using shop = await shopOf()
    await using old = await started(shop.settings)
    const headers = await tokenFor('u1')
    const passing = passingApp({ ...shop.settings, OLD_URL: old.url })
    const after = gateway(optionsOf(shop.settings, connect(services, shop.settings, { token: 'forward' })))
    after.route('/v1', account)

    const before = await (await fetch(`${old.url}/v1/account`, { headers })).json()
    expect(before).toEqual({
      profile: { name: 'Ada', riskScore: 0.1 },
      orders: [{ ...order, margin: 3 }],
      points: 7,
    })
    expect(await (await passing.request('/v1/account', { headers })).json()).toEqual(before)
    expect(await (await after.request('/v1/account', { headers })).json()).toEqual({
      profile: { name: 'Ada' },
      orders: [order],
      points: 7,
    })
    expect(shop.calls('users').every((call) => call.headers.authorization === headers.authorization)).toBe(
      true,
    )
    await Promise.all([passing.close(), after.close()])
  })

  it('goes without its points as before, and now says so', async () => {
    await using shop = await shopOf()
    await using old = await started(shop.settings)
    const headers = await tokenFor('u1')
    const after = gateway(optionsOf(shop.settings, connect(services, shop.settings))).route('/v1', account)
    await shop.down('rewards')

    const before = await fetch(`${old.url}/v1/account`, { headers })
    const now = await after.request('/v1/account', { headers })

    expect(await before.json()).toMatchObject({ points: null })
    expect(await now.json()).toEqual({
      profile: { name: 'Ada' },
      orders: [order],
      points: null,
      degraded: [{ part: 'points', state: 'fallback', reason: 'unavailable' }],
    })
    await after.close()
  })

  it('answers 502 where Express handed a service’s 401 or 404 on', async () => {
    await using shop = await shopOf()
    await using old = await started(shop.settings)
    const headers = await tokenFor('u1')
    const after = gateway(optionsOf(shop.settings, connect(services, shop.settings))).route('/v1', account)
    shop.broken('users', 404)

    expect((await fetch(`${old.url}/v1/account`, { headers })).status).toBe(404)
    const now = await after.request('/v1/account', { headers })
    expect(await now.json()).toMatchObject({ status: 502, code: 'BFF_SERVICE_REFUSED' })
    await after.close()
  })

  it('is found at its exact path only', async () => {
    await using shop = await shopOf()
    await using old = await started(shop.settings)
    const headers = await tokenFor('u1')
    const after = gateway(optionsOf(shop.settings, connect(services, shop.settings))).route('/v1', account)

    for (const path of ['/v1/account/', '/v1/Account']) {
      expect((await fetch(`${old.url}${path}`, { headers })).status).toBe(200)
      expect((await after.request(path, { headers })).status).toBe(404)
    }
    await after.close()
  })
})
