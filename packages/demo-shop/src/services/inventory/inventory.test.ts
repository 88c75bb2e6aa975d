import type { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../database/open-database.ts'
import type { ShopDatabase } from '../../database/schema.ts'
import { small } from '../../database/seed/seed.ts'
import { readAnswer } from '../../testing/caller-of.ts'
import { contextOf } from '../../testing/context-of.ts'
import { toProduct } from '../catalog/to-product.ts'
import { Problem } from '../every-service/problem.ts'
import { Stock, StockList } from './inventory.schema.ts'
import { inventory } from './inventory.ts'

let database: ShopDatabase
let products: ReturnType<typeof toProduct>[]
beforeAll(async () => {
  database = await openDatabase(':memory:', { size: small })
  products = (await database.selectFrom('products').selectAll().execute()).map(toProduct)
})
afterAll(() => database.destroy())

const get = async <Schema extends z.ZodType>(path: string, schema: Schema) => {
  const { status, body } = await readAnswer(await inventory(contextOf(database)).request(path), schema)
  return { status, body }
}

const first = (matches: (product: ReturnType<typeof toProduct>) => boolean) =>
  products.find(matches) ?? expect.unreachable('no such product is seeded')

it("spreads the catalog's stock over the warehouses, most of it where the product is kept", async () => {
  const { sku, id, internal } = first(({ available, internal: { stock } }) => available && stock > 500)
  const { status, body } = await get(`/stock/${sku}`, Stock)
  expect(status).toBe(200)
  expect(body).toMatchObject({ sku, productId: id, available: internal.stock, restockAt: null })
  expect(body.warehouses.map(({ id, city }) => [id, city])).toEqual([
    ['LEJ-1', 'Leipzig'],
    ['DUB-2', 'Dublin'],
    ['LYS-1', 'Lyon'],
  ])
  expect(body.warehouses.reduce((sum, { units }) => sum + units, 0)).toBe(internal.stock)
  expect(body.warehouses.toSorted((one, other) => other.units - one.units)[0]?.id).toBe(internal.warehouse)
  expect(body.internal).toMatchObject({ tiedCapital: expect.any(Number), supplierId: expect.any(String) })
})

it('has nothing of a product that cannot be bought, and says when there will be more', async () => {
  const { sku } = first(({ available }) => !available)
  const { body } = await get(`/stock/${sku}`, Stock)
  expect(body.available).toBe(0)
  expect(body.restockAt).toMatch(/^2026-11-(0[4-9]|1[0-5])T00:00:00.000Z$/)
})

it('answers many at once in the order asked for, without the unknown and the repeated', async () => {
  const [one, other] = [products[0]?.sku, products[8]?.sku]
  const { body } = await get(`/stock?skus=${other},${one},nope,${other}`, StockList)
  expect(body.items.map(({ sku }) => sku)).toEqual([other, one])
  expect(body.items[1]).toEqual((await get(`/stock/${one}`, Stock)).body)
  expect((await get('/stock?skus=nope', StockList)).body).toEqual({ items: [] })
})

it('refuses more than a hundred SKUs, and none', async () => {
  const skus = Array.from({ length: 101 }, (_, index) => `A-${index}`)
  expect((await get(`/stock?skus=${skus}`, Problem)).status).toBe(400)
  expect((await get('/stock', Problem)).body.errors?.map(({ pointer }) => pointer)).toEqual(['/skus'])
})

it('answers 404 with a problem when there is no such SKU', async () => {
  expect(await get('/stock/nope', Problem)).toEqual({
    status: 404,
    body: { type: 'about:blank', title: 'Not Found', status: 404, detail: 'no such SKU' },
  })
})
