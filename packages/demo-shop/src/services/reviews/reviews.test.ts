import type { z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../database/open-database.ts'
import type { ShopDatabase } from '../../database/schema.ts'
import { readAnswer } from '../../testing/caller-of.ts'
import { contextOf } from '../../testing/context-of.ts'
import { Problem } from '../every-service/problem.ts'
import { Rating, ReviewPage } from './reviews.schema.ts'
import { reviews } from './reviews.ts'

let database: ShopDatabase
beforeAll(async () => {
  database = await openDatabase(':memory:', { size: { orders: 0, products: 200 } })
})
afterAll(() => database.destroy())

const get = async <Schema extends z.ZodType>(path: string, schema: Schema) => {
  const { status, body } = await readAnswer(await reviews(contextOf(database)).request(path), schema)
  return { status, body }
}

it('lists what customers say, newest first, with all that nobody outside may see', async () => {
  const { status, body } = await get('/products/p1/reviews?limit=5', ReviewPage)
  expect(status).toBe(200)
  expect(body.items).toHaveLength(5)
  const times = body.items.map(({ createdAt }) => createdAt)
  expect(times).toEqual(times.toSorted().reverse())
  expect(new Set(body.items.map(({ productId }) => productId))).toEqual(new Set(['p1']))
  expect(body.items[0]).toMatchObject({
    author: expect.stringMatching(/^\S+ \S\.$/),
    internal: { email: expect.stringContaining('@'), ip: expect.any(String), userId: expect.any(String) },
  })
})

it('walks through all pages by their cursors, without a gap or a repetition', async () => {
  const ids: string[] = []
  let next: string | null = null
  let total = 0
  do {
    const cursor: string = next === null ? '' : `&cursor=${next}`
    const { body } = await get(`/products/p2/reviews?limit=30${cursor}`, ReviewPage)
    ids.push(...body.items.map(({ id }) => id))
    ;({ next, total } = body)
  } while (next !== null)
  expect(total).toBeGreaterThan(60)
  expect(new Set(ids).size).toBe(total)
  expect(ids).toHaveLength(total)
})

it('counts every rating once, and works out their average', async () => {
  const { body } = await get('/products/p3/rating', Rating)
  const stars = Object.entries(body.histogram).map(([rating, count]) => ({ rating: Number(rating), count }))
  expect(stars.reduce((sum, { count }) => sum + count, 0)).toBe(body.count)
  const sum = stars.reduce((sum, { rating, count }) => sum + rating * count, 0)
  expect(body.average).toBeCloseTo(sum / body.count, 2)
  expect(body.count).toBe((await get('/products/p3/reviews', ReviewPage)).body.total)
})

it('answers no reviews and a rating of 0 for a product that nobody has rated', async () => {
  await database.deleteFrom('reviews').where('productId', '=', 'p4').execute()
  expect((await get('/products/p4/reviews', ReviewPage)).body).toEqual({ items: [], next: null, total: 0 })
  expect((await get('/products/p4/rating', Rating)).body).toMatchObject({
    productId: 'p4',
    average: 0,
    count: 0,
    histogram: { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 },
  })
})

it('answers 404 for a product that does not exist, and 400 for a page that makes no sense', async () => {
  const unknown = { status: 404, body: { detail: 'no such product' } }
  expect(await get('/products/p0/reviews', Problem)).toMatchObject(unknown)
  expect(await get('/products/p0/rating', Problem)).toMatchObject(unknown)
  const { body } = await get('/products/p1/reviews?limit=0&cursor=x', Problem)
  expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/limit', '/cursor'])
})

it('finds the reviews of a product by an index, without sorting', async () => {
  const { rows } = await sql<{ detail: string }>`explain query plan
    select * from reviews where productId = 'p1' and number < 900 order by number desc limit 5`.execute(
    database,
  )
  expect(rows.map(({ detail }) => detail)).toEqual([
    'SEARCH reviews USING INDEX reviewsOfProduct (productId=? AND number<?)',
  ])
})
