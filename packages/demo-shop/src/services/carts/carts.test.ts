import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { small } from '../../database/seed/seed.ts'
import { type Shop, startShop } from '../../start-shop.ts'
import { callerOf } from '../../testing/caller-of.ts'
import { Product } from '../catalog/catalog.schema.ts'
import { Problem } from '../every-service/problem.ts'
import { Cart } from './carts.schema.ts'

let shop: Shop
let ada: Awaited<ReturnType<typeof callerOf>>
let other: typeof ada
beforeAll(async () => {
  shop = await startShop({ size: small, clock: () => new Date('2026-11-02T10:00:00Z') })
  ada = await callerOf(shop, 'u1')
  other = await callerOf(shop, 'u2')
})
afterAll(() => shop.close())

type Customer = typeof ada

const cents = (euros: number) => Math.round(euros * 100)

const cartOf = async (customer: Customer) => (await customer('carts', '/cart', Cart)).body

const firstLine = async (customer: Customer) => {
  const [line] = (await cartOf(customer)).lines
  return line ?? expect.unreachable('the cart is empty')
}

/** A product that can be bought and is in none of the carts yet. */
const somethingNew = async () => {
  const { body } = await ada('catalog', '/picks?segment=regular&limit=20', z.array(Product))
  const lines = [...(await cartOf(ada)).lines, ...(await cartOf(other)).lines]
  const product = body.find(({ id }) => lines.every(({ productId }) => productId !== id))
  return product?.id ?? expect.unreachable('everything is in a cart')
}

const add = <Schema extends z.ZodType>(customer: Customer, json: unknown, schema: Schema) =>
  customer('carts', '/cart/items', schema, { method: 'POST', json })

it('works out every sum of the cart', async () => {
  const { status, body } = await ada('carts', '/cart', Cart)
  const { lines } = body
  expect(status).toBe(200)
  expect(lines).toHaveLength(3)
  for (const line of lines) expect(cents(line.lineTotal)).toBe(cents(line.unitPrice) * line.quantity)
  expect(cents(body.subtotal)).toBe(lines.reduce((sum, line) => sum + cents(line.lineTotal), 0))
  expect(cents(body.discount)).toBe(Math.round(cents(body.subtotal) * 0.05))
  expect(cents(body.total)).toBe(cents(body.subtotal) - cents(body.discount))
  expect(body.itemCount).toBe(lines.reduce((sum, line) => sum + line.quantity, 0))
})

it('adds a product, and adds to its line the second time', async () => {
  const productId = await somethingNew()
  const first = await add(ada, { productId, quantity: 2 }, Cart)
  const line = first.body.lines.at(-1)
  expect(first.status).toBe(201)
  expect(first.headers.get('location')).toBe(`/cart/items/${line?.id}`)
  expect(line).toMatchObject({ productId, quantity: 2, addedAt: '2026-11-02T10:00:00.000Z' })

  const second = await add(ada, { productId, quantity: 3 }, Cart)
  expect(second.headers.get('location')).toBe(`/cart/items/${line?.id}`)
  expect(second.body.lines.at(-1)).toMatchObject({ id: line?.id, quantity: 5 })
})

it('refuses an unknown product, and more than 99 of one, and leaves the cart as it was', async () => {
  const before = await cartOf(ada)
  const { productId } = await firstLine(ada)
  const unknown = await add(ada, { productId: 'p0', quantity: 1 }, Problem)
  const tooMany = await add(ada, { productId, quantity: 99 }, Problem)
  expect([unknown.status, unknown.body.detail]).toEqual([422, 'no such product'])
  expect([tooMany.status, tooMany.body.detail]).toEqual([422, 'at most 99 of one product'])
  expect(await cartOf(ada)).toEqual(before)
})

it('refuses a body that does not validate, naming the fields, and a body that is not there', async () => {
  const { status, body } = await add(ada, { quantity: 0 }, Problem)
  expect(status).toBe(400)
  expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/productId', '/quantity'])
  expect((await add(ada, undefined, Problem)).status).toBe(400)
})

it('changes how many of a line, and takes it out', async () => {
  const before = await cartOf(other)
  const added = await add(other, { productId: await somethingNew(), quantity: 1 }, Cart)
  const path = added.headers.get('location') ?? ''
  const changed = await other('carts', path, Cart, { method: 'PATCH', json: { quantity: 7 } })
  expect(changed.body.lines.at(-1)?.quantity).toBe(7)

  const removed = await other('carts', path, z.string(), { method: 'DELETE' })
  expect([removed.status, removed.body]).toEqual([204, ''])
  expect((await cartOf(other)).lines).toEqual(before.lines)
})

it("does not know somebody else's line", async () => {
  const path = `/cart/items/${(await firstLine(ada)).id}`
  const patched = await other('carts', path, Problem, { method: 'PATCH', json: { quantity: 2 } })
  const removed = await other('carts', path, Problem, { method: 'DELETE' })
  const nonsense = await ada('carts', '/cart/items/nonsense', Problem, { method: 'DELETE' })
  expect([patched.status, removed.status, nonsense.status]).toEqual([404, 404, 404])
})

it('keeps count when many are added at once', async () => {
  const productId = await somethingNew()
  await Promise.all(Array.from({ length: 20 }, () => add(other, { productId, quantity: 1 }, Cart)))
  expect((await cartOf(other)).lines.find((line) => line.productId === productId)?.quantity).toBe(20)
})
