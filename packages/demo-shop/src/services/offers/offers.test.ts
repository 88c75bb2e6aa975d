import { afterAll, beforeAll, expect, it } from 'vitest'
import { small } from '../../database/seed/seed.ts'
import { type Shop, startShop } from '../../start-shop.ts'
import { callerOf, readAnswer } from '../../testing/caller-of.ts'
import { Product, ProductPage } from '../catalog/catalog.schema.ts'
import { Problem } from '../every-service/problem.ts'
import { Balance } from '../rewards/rewards.schema.ts'
import { User } from '../users/users.schema.ts'
import { OfferList } from './offers.schema.ts'

let shop: Shop
let ada: Awaited<ReturnType<typeof callerOf>>
beforeAll(async () => {
  shop = await startShop({ size: small, clock: () => new Date('2026-11-02T10:00:00Z') })
  ada = await callerOf(shop, 'u1')
})
afterAll(() => shop.close())

const cents = (euros: number) => Math.round(euros * 100)

it('works out the price with an offer, the best one first', async () => {
  const { body: product } = await ada('catalog', '/products/p1', Product)
  const { status, body } = await ada('offers', '/offers?productId=p1', OfferList)
  const [best] = body.items
  expect(status).toBe(200)
  expect(best).toMatchObject({
    id: 'loyal-friends-p1',
    productId: 'p1',
    label: '8 % off for loyal customers',
    kind: 'percentage',
    value: 8,
    price: (cents(product.price) - Math.round(cents(product.price) * 0.08)) / 100,
    currency: 'EUR',
    endsAt: '2026-11-04T00:00:00.000Z',
    internal: { campaign: 'loyal-friends', budget: 60_000, segment: 'loyal' },
  })
  const prices = body.items.map(({ price }) => price)
  expect(prices).toEqual(prices.toSorted((one, other) => one - other))
})

it('leaves the price of a product alone when it only pays for the shipping', async () => {
  const { body } = await ada('catalog', '/products?limit=100', ProductPage)
  const cheap = body.items.find(({ price, available }) => price < 50 && available)
  const offered = await ada('offers', `/offers?productId=${cheap?.id}`, OfferList)
  const shipping = offered.body.items.find(({ kind }) => kind === 'shipping')
  expect(shipping).toMatchObject({ label: 'Free shipping', value: 4.95, price: cheap?.price })
})

it('offers by the segment and the loyalty tier of the caller', async () => {
  for (const username of ['u1', 'u2', 'u3', 'u4', 'u5']) {
    const call = await callerOf(shop, username)
    const { segment } = (await call('users', '/me', User)).body
    const { tier } = (await call('rewards', '/balance', Balance)).body
    const { items } = (await call('offers', '/offers?productId=p1', OfferList)).body
    for (const { internal } of items) expect(internal).toMatchObject({ segment, tier })
    const campaigns = items.map(({ internal: { campaign } }) => campaign)
    expect(campaigns.includes('private-sale')).toBe(segment === 'vip')
    expect(campaigns.includes('gold-bonus')).toBe(tier === 'gold' || tier === 'platinum')
  }
})

it('offers nothing on what is sold out', async () => {
  const { body } = await ada('catalog', '/products?limit=100', ProductPage)
  const soldOut = body.items.find(({ available }) => !available)
  expect((await ada('offers', `/offers?productId=${soldOut?.id}`, OfferList)).body).toEqual({ items: [] })
})

it('picks at most six offers for the home page, each on another product', async () => {
  const { body } = await ada('offers', '/offers', OfferList)
  expect(body.items).toHaveLength(6)
  expect(new Set(body.items.map(({ productId }) => productId)).size).toBe(6)
})

it('answers 404 for a product that does not exist and to a token that belongs to no customer', async () => {
  const unknown = await ada('offers', '/offers?productId=p0', Problem)
  expect([unknown.status, unknown.body.detail]).toEqual([404, 'no such product'])
  const { accessToken } = await shop.gatewayToken('catalog:read')
  const headers = { authorization: `Bearer ${accessToken}` }
  const stranger = await readAnswer(await fetch(`${shop.addresses.offers}/offers`, { headers }), Problem)
  expect([stranger.status, stranger.body.detail]).toEqual([404, 'no such customer'])
  expect((await fetch(`${shop.addresses.offers}/offers`)).status).toBe(401)
})
