import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../database/open-database.ts'
import type { ShopDatabase } from '../../database/schema.ts'
import { readAnswer } from '../../testing/caller-of.ts'
import { contextOf } from '../../testing/context-of.ts'
import { Problem } from '../every-service/problem.ts'
import { Category, Product, ProductPage } from './catalog.schema.ts'
import { catalog } from './catalog.ts'

let database: ShopDatabase
beforeAll(async () => {
  database = await openDatabase(':memory:')
})
afterAll(() => database.destroy())

const get = async <Schema extends z.ZodType>(path: string, schema: Schema) => {
  const { status, body } = await readAnswer(await catalog(contextOf(database)).request(path), schema)
  return { status, body }
}

const idsOf = (items: { id: string }[]) => items.map(({ id }) => id)

describe('searching', () => {
  it('walks through all pages by their cursors, without a gap or a repetition', async () => {
    const first = await get('/products?category=books&limit=100', ProductPage)
    const second = await get(`/products?category=books&limit=100&cursor=${first.body.next}`, ProductPage)
    expect(first.body.total).toBe(167)
    expect(second.body.next).toBeNull()
    expect(new Set([...idsOf(first.body.items), ...idsOf(second.body.items)]).size).toBe(167)
  })

  it('finds products that have every word, in any case', async () => {
    const { body } = await get('/products?query=WATERPROOF%20boots&limit=5', ProductPage)
    expect(body.items.length).toBeGreaterThan(0)
    for (const { title } of body.items) expect(title).toMatch(/Waterproof Hiking Boots/)
  })

  it('takes a wildcard for the letter it is', async () => {
    expect((await get('/products?query=%25', ProductPage)).body).toEqual({ items: [], next: null, total: 0 })
  })

  it('refuses a limit and a cursor that make no sense, with pointers', async () => {
    const { status, body } = await get('/products?limit=101&cursor=x', Problem)
    expect(status).toBe(400)
    expect(body.detail).toBe('wrong query')
    expect(body.errors).toEqual([
      { pointer: '/cursor', detail: 'not a cursor of this service' },
      { pointer: '/limit', detail: 'Too big: expected number to be <=100' },
    ])
  })
})

describe('looking up by id', () => {
  it('answers many at once in the order asked for, without the unknown and the repeated', async () => {
    const { body } = await get('/products?ids=p9,p1,nope,p9', ProductPage)
    expect(idsOf(body.items)).toEqual(['p9', 'p1'])
    expect(body).toMatchObject({ next: null, total: 2 })
  })

  it('refuses more than a hundred', async () => {
    const ids = Array.from({ length: 101 }, (_, index) => `p${index + 1}`)
    expect((await get(`/products?ids=${ids}`, Problem)).status).toBe(400)
  })

  it('answers one product with all that nobody outside may see', async () => {
    const { body } = await get('/products/p1', Product)
    expect(body).toMatchObject({
      id: 'p1',
      currency: 'EUR',
      cost: expect.any(Number),
      margin: expect.any(Number),
      supplier: { name: expect.any(String) },
      internal: { warehouseNotes: expect.any(String) },
    })
  })

  it('answers 404 with a problem when there is no such product', async () => {
    expect(await get('/products/p0', Problem)).toEqual({
      status: 404,
      body: { type: 'about:blank', title: 'Not Found', status: 404, detail: 'no such product' },
    })
  })
})

describe('picks and categories', () => {
  it('picks available products in the price range of the segment', async () => {
    const { body } = await get('/picks?segment=vip&limit=3', z.array(Product))
    expect(body).toHaveLength(3)
    for (const pick of body) {
      expect(pick.available).toBe(true)
      expect(pick.price).toBeGreaterThanOrEqual(250)
    }
  })

  it('refuses a segment it does not know', async () => {
    expect((await get('/picks?segment=martians', Problem)).status).toBe(400)
  })

  it('counts every product in exactly one category', async () => {
    const { body } = await get('/categories', z.array(Category))
    const counts = body.map(({ products }) => products)
    expect(counts).toHaveLength(12)
    expect(counts.reduce((sum, products) => sum + products, 0)).toBe(2_000)
  })
})

describe('a picture', () => {
  const ask = (path: string, headers = {}) => catalog(contextOf(database)).request(path, { headers })

  it('is SVG that may be kept for a day, and is not sent again to who has it', async () => {
    const res = await ask('/products/p1/picture')
    const etag = res.headers.get('etag') ?? ''

    expect(res.status).toBe(200)
    expect(res.headers.get('content-type')).toBe('image/svg+xml')
    expect(res.headers.get('cache-control')).toBe('public, max-age=86400')
    expect(await res.text()).toMatch(/^<svg /)
    expect((await ask('/products/p1/picture', { 'if-none-match': etag })).status).toBe(304)
  })

  it('is not there of a product that is not there', async () => {
    expect((await ask('/products/p2001/picture')).status).toBe(404)
  })
})
