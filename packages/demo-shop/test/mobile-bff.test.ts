import { serve } from '@bffkit/core/serve'
import { createApp } from '@bffkit/mobile-bff/app'
import { afterAll, afterEach, expect, it } from 'vitest'
import { startShop } from '../src/start-shop.ts'

const scopes = 'home:read catalog:read cart:read cart:write orders:read'
const shop = await startShop()
const settings = { ...shop.settings, AUDIENCE: 'mobile', LOG_LEVEL: 'silent' } as const
const { url, stop } = await serve(createApp(settings), { port: 0, shedding: false })

const as = async (user: string, scope = scopes) => {
  const { accessToken } = await shop.signIn(user, scope)
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
  return async (method: string, path: string, body?: object) => {
    const res = await fetch(`${url}/v1${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await res.text()
    return {
      status: res.status,
      bytes: Buffer.byteLength(text),
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
}
const ada = await as('u1')

afterEach(() => shop.heal())
afterAll(async () => {
  await stop()
  await shop.close()
})

it.each(['/home', '/products?query=lamp', '/products/p1', '/cart', '/orders', '/orders/o6000'])(
  'reads what the real services answer on GET %s, whole and without a field of theirs',
  async (path) => {
    const { status, body } = await ada('GET', path)

    expect(status).toBe(200)
    expect(body).not.toHaveProperty('degraded')
    expect(JSON.stringify(body)).not.toMatch(/internal|cost|margin|supplier|fraudScore|riskScore|crmId/i)
  },
)

it('fits the home of very different customers into 4 kB', async () => {
  const sizes: number[] = []
  for (let i = 1; i <= 20; i++) sizes.push((await (await as(`u${i * 25}`))('GET', '/home')).bytes)

  console.log(`home of 20 customers: ${Math.min(...sizes)} to ${Math.max(...sizes)} bytes`)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4_096)
})

it('pages through the whole catalog, each product once', async () => {
  const ids: string[] = []
  let next: string | null = null
  do {
    const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`
    const { body } = await ada('GET', `/products?category=lamps${cursor}`)
    ids.push(...body.products.map(({ id }: { id: string }) => id))
    next = body.next
  } while (next !== null)

  expect(ids.length).toBeGreaterThan(100)
  expect(new Set(ids).size).toBe(ids.length)
})

it('pages through the order history, newest first, each order once', async () => {
  const first = await ada('GET', '/orders')
  const second = await ada('GET', `/orders?cursor=${first.body.next ?? 'o1'}`)

  const orders: { id: string; placedAt: string }[] = [...first.body.orders, ...second.body.orders]
  const dates = orders.map(({ placedAt }) => placedAt)
  expect(dates).toEqual(dates.toSorted().reverse())
  expect(new Set(orders.map(({ id }) => id)).size).toBe(orders.length)
})

it('keeps what is written to the cart', async () => {
  const before = (await ada('GET', '/cart')).body.cart
  const added = await ada('POST', '/cart/items', { productId: 'p3', quantity: 2 })
  const line = added.body.cart.lines.find(({ productId }: { productId: string }) => productId === 'p3')
  const changed = await ada('PATCH', `/cart/items/${line.id}`, { quantity: 5 })
  const removed = await ada('DELETE', `/cart/items/${line.id}`)
  const after = (await ada('GET', '/cart')).body.cart

  expect([added.status, changed.status, removed.status]).toEqual([201, 200, 204])
  expect(changed.body.cart.itemCount).toBe(before.itemCount + 5)
  expect(after).toEqual(before)
})

it("leaves it to the service whose order it is: somebody else's is 404", async () => {
  const grace = await as('u2')

  expect((await ada('GET', '/orders/o6000')).status).toBe(200)
  expect(await grace('GET', '/orders/o6000')).toMatchObject({ status: 404, body: { code: 'BFF_NOT_FOUND' } })
})

it('refuses a product that does not exist with 422, and one that nobody can address with 404', async () => {
  expect((await ada('POST', '/cart/items', { productId: 'p99999', quantity: 1 })).status).toBe(422)
  expect((await ada('GET', '/products/p99999')).status).toBe(404)
})

it('refuses a token of the same provider that is meant for another gateway', async () => {
  const { accessToken } = await shop.clientToken('orders:read')

  const res = await fetch(`${url}/v1/orders`, { headers: { authorization: `Bearer ${accessToken}` } })

  expect(res.status).toBe(401)
})

it.each([
  ['drift', { drift: true }, 'contract'],
  ['truncate', { truncate: true }, 'unavailable'],
  ['error', { errorRate: 1 }, 'unavailable'],
  ['down', { down: true }, 'unavailable'],
  ['hang', { hang: true }, 'timeout'],
  ['latency', { latency: 2_000 }, 'timeout'],
] as const)('degrades one part when its service has the fault %s', async (_, faults, reason) => {
  await shop.fault('rewards', faults)

  const { status, body } = await ada('GET', '/home')

  expect(status).toBe(200)
  expect(body.degraded).toEqual([{ part: 'balance', state: 'missing', reason }])
})
