import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { small } from '../../database/seed/seed.ts'
import { type Shop, startShop } from '../../start-shop.ts'
import { callerOf } from '../../testing/caller-of.ts'
import { Product, ProductPage } from '../catalog/catalog.schema.ts'
import { Problem } from '../every-service/problem.ts'
import { OrderWithLines } from '../orders/orders.schema.ts'
import { RecommendationList } from './recommendations.schema.ts'

let shop: Shop
let ada: Awaited<ReturnType<typeof callerOf>>
beforeAll(async () => {
  shop = await startShop({ size: small })
  ada = await callerOf(shop, 'u1')
})
afterAll(() => shop.close())

type Recommended = z.infer<typeof RecommendationList>

const productsIn = async ({ items }: Recommended) => {
  const ids = items.map(({ productId }) => productId)
  return (await ada('catalog', `/products?ids=${ids}`, ProductPage)).body.items
}

const scoresIn = ({ items }: Recommended) => items.map(({ score }) => score)

it('relates available products of the same category, the best first, by their ids only', async () => {
  const { body: product } = await ada('catalog', '/products/p1', Product)
  const { status, body } = await ada('recommendations', '/products/p1/related', RecommendationList)
  expect(status).toBe(200)
  expect(body.items).toHaveLength(8)
  expect(scoresIn(body)).toEqual(scoresIn(body).toSorted((one, other) => other - one))
  for (const { id, category, available } of await productsIn(body)) {
    expect(id).not.toBe('p1')
    expect([category, available]).toEqual([product.category, true])
  }
  expect(body.items[0]?.internal).toMatchObject({ model: expect.any(String) })
})

it('answers the same every time, and no more than asked for', async () => {
  const ask = (limit: number) =>
    ada('recommendations', `/products/p7/related?limit=${limit}`, RecommendationList)
  const { items } = (await ask(5)).body
  expect(items).toEqual((await ask(5)).body.items)
  expect((await ask(2)).body.items).toEqual(items.slice(0, 2))
  expect((await ada('recommendations', '/for-me?limit=51', Problem)).status).toBe(400)
})

it("recommends to a customer what sells in the segment's price range, and nothing bought lately", async () => {
  const { body } = await ada('recommendations', '/for-me?limit=50', RecommendationList)
  const [newest] = (await ada('orders', '/orders?limit=1', z.array(z.object({ id: z.string() })))).body
  const order = await ada('orders', `/orders/${newest?.id}`, OrderWithLines)
  const bought = order.body.lines.map(({ productId }) => productId)
  expect(body.items.length).toBeGreaterThan(10)
  expect(scoresIn(body)).toEqual(scoresIn(body).toSorted((one, other) => other - one))
  expect(body.items[0]?.reason).toBe('bought-in-category')
  for (const { id, price } of await productsIn(body)) {
    expect(bought).not.toContain(id)
    expect(price).toBeGreaterThanOrEqual(80)
    expect(price).toBeLessThan(400)
  }
})

it('answers 404 for a product that does not exist, and 401 without a token', async () => {
  const { status, body } = await ada('recommendations', '/products/p0/related', Problem)
  expect([status, body.detail]).toEqual([404, 'no such product'])
  expect((await fetch(`${shop.addresses.recommendations}/for-me`)).status).toBe(401)
})
