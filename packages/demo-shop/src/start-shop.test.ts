import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from '@hono/zod-openapi'
import { expect, it } from 'vitest'
import { small } from './database/seed/seed.ts'
import { Cart } from './services/carts/carts.schema.ts'
import { serviceNames } from './services/start-services.ts'
import { startShop } from './start-shop.ts'
import { callerOf } from './testing/caller-of.ts'

const freePorts = Object.fromEntries(['identity', ...serviceNames].map((name) => [name, 0]))

it('starts everything, signs a customer in, breaks and heals a service, and is gone when closed', async () => {
  const shop = await startShop({ size: small })
  const call = await callerOf(shop, 'u1')
  const status = async () => (await call('rewards', '/balance', z.unknown())).status
  expect(await status()).toBe(200)
  await shop.fault('rewards', { errorRate: 1 })
  expect(await status()).toBe(500)
  await shop.heal('rewards')
  expect(await status()).toBe(200)

  await shop.close()
  await expect(fetch(`${shop.settings.REWARDS_URL}/health`)).rejects.toThrow('fetch failed')
  await expect(fetch(`${shop.settings.ISSUER}/jwks`)).rejects.toThrow('fetch failed')
})

it('says where everything is, in the settings a gateway reads', async () => {
  await using shop = await startShop({ size: small })
  const { identity, users, catalog, carts, orders, rewards, inbox, ...others } = shop.addresses
  expect(shop.settings).toEqual({
    ISSUER: identity,
    USERS_URL: users,
    CATALOG_URL: catalog,
    CARTS_URL: carts,
    ORDERS_URL: orders,
    REWARDS_URL: rewards,
    INBOX_URL: inbox,
    INVENTORY_URL: others.inventory,
    REVIEWS_URL: others.reviews,
    OFFERS_URL: others.offers,
    RECOMMENDATIONS_URL: others.recommendations,
  })
  expect(new Set(Object.values(shop.settings)).size).toBe(11)
})

it('runs a service in several instances over the same data, and loses one for good', async () => {
  await using shop = await startShop({ size: small, instances: { catalog: 3 } })
  const urls = shop.settings.CATALOG_URL.split(',')
  const names = () =>
    Promise.all(
      urls.map(async (url) => {
        const answer = await fetch(`${url}/products/p1`).catch(() => undefined)
        return answer?.ok ? JSON.parse(await answer.text()).id : answer?.status
      }),
    )
  expect(new Set(urls).size).toBe(3)
  expect(urls[0]).toBe(shop.addresses.catalog)
  expect(await names()).toEqual(['p1', 'p1', 'p1'])

  await shop.lose('catalog', 1)
  expect(await names()).toEqual(['p1', undefined, 'p1'])
  await shop.fault('catalog', { errorRate: 1 })
  expect(await names()).toEqual([500, undefined, 500])
  await shop.heal()
  expect(await names()).toEqual(['p1', undefined, 'p1'])
  await expect(shop.lose('orders', 1)).rejects.toThrow('lose: orders has no instance 1')
})

it('keeps a file database: carts, sessions and keys outlive a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shop-'))
  const options = { size: small, database: join(folder, 'shop.sqlite') }
  const first = await startShop(options)
  const ports = { identity: Number(new URL(first.addresses.identity).port) }
  const { accessToken } = await first.signIn('u1', 'cart:write')
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ productId: 'p2', quantity: 4 })
  await fetch(`${first.addresses.carts}/cart/items`, { method: 'POST', headers, body })
  await first.close()

  await using second = await startShop({ ...options, ports: { ...freePorts, ...ports } })
  const answer = await fetch(`${second.addresses.carts}/cart`, { headers })
  expect(answer.status).toBe(200)
  expect(Cart.parse(await answer.json()).lines.at(-1)).toMatchObject({ productId: 'p2', quantity: 4 })
  await rm(folder, { recursive: true })
})

it('stops what it has started when a port is taken, and names service and port', async () => {
  await using shop = await startShop({ size: small })
  const port = Number(new URL(shop.addresses.orders).port)
  await expect(startShop({ size: small, ports: { ...freePorts, orders: port } })).rejects.toThrow(
    `orders: port ${port} is already in use on 127.0.0.1. ` +
      'Stop what listens there, or set ORDERS_PORT to another port.',
  )
})
