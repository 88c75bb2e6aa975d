import { serve } from '@bffkit/core/serve'
import { createApp } from '@bffkit/web-bff/app'
import { afterAll, afterEach, expect, it } from 'vitest'
import { browserSignIn } from '../src/identity/browser-sign-in.ts'
import { webSettings } from '../src/identity/clients.ts'
import { startShop } from '../src/start-shop.ts'

const shop = await startShop()
const settings = { ...shop.settings, ...webSettings, LOG_LEVEL: 'silent' } as const
const { url, stop } = await serve(createApp(settings), { port: 0, shedding: false })
const headers = await browserSignIn(url, { username: 'u1' })
const get = async (path: string) => {
  const res = await fetch(`${url}/api${path}`, { headers })
  return { status: res.status, body: await res.json() }
}

afterEach(() => shop.heal())
afterAll(async () => {
  await stop()
  await shop.close()
})

it.each([
  '/home',
  '/catalog?query=boots&category=shoes',
  '/products/p1',
  '/account',
  '/cart',
  '/orders',
  '/orders/o6000',
])('reads what the real services answer on GET %s, whole and without a field of theirs', async (path) => {
  await get(path) // the first one opens connections
  const { status, body } = await get(path)

  expect(status).toBe(200)
  expect(body).not.toHaveProperty('degraded')
  expect(JSON.stringify(body)).not.toMatch(/internal|cost|margin|supplier|fraudScore|riskScore|crmId/i)
})

it('turns the pages of the reviews until there are no more', async () => {
  const ids: string[] = []
  let next: string | null = null
  let total = 0
  do {
    const query: string = next === null ? '' : `?reviews=${encodeURIComponent(next)}`
    const { body }: Awaited<ReturnType<typeof get>> = await get(`/products/p1${query}`)
    const { reviews } = body as { reviews: { items: { id: string }[]; total: number; next: string | null } }
    ids.push(...reviews.items.map(({ id }) => id))
    ;({ next, total } = reviews)
  } while (next !== null)

  expect(ids).toHaveLength(total)
  expect(new Set(ids).size).toBe(total)
})

it('leaves out what cannot be had, part by part', async () => {
  await Promise.all([shop.fault('reviews', { down: true }), shop.fault('inventory', { drift: true })])

  const { status, body } = await get('/products/p1')

  expect(status).toBe(200)
  expect(body).toMatchObject({
    degraded: [
      { part: 'stock', state: 'missing', reason: 'contract' },
      { part: 'rating', state: 'missing', reason: 'unavailable' },
      { part: 'reviews', state: 'missing', reason: 'unavailable' },
    ],
  })
})
