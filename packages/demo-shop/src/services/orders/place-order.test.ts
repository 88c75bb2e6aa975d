import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../database/open-database.ts'
import { small } from '../../database/seed/seed.ts'
import { type Shop, startShop } from '../../start-shop.ts'
import { callerOf } from '../../testing/caller-of.ts'
import { Product } from '../catalog/catalog.schema.ts'
import { Problem } from '../every-service/problem.ts'
import { Stock } from '../inventory/inventory.schema.ts'
import { Order, OrderWithLines } from './orders.schema.ts'
import { placeOrder } from './place-order.ts'

let shop: Shop
let ada: Awaited<ReturnType<typeof callerOf>>
let other: typeof ada
let boots: z.infer<typeof Product>
let lamp: typeof boots
beforeAll(async () => {
  shop = await startShop({ size: small, clock: () => new Date('2026-11-02T10:00:00Z') })
  ada = await callerOf(shop, 'u1')
  other = await callerOf(shop, 'u2')
  boots = (await ada('catalog', '/products/p1', Product)).body
  lamp = (await ada('catalog', '/products/p6', Product)).body
})
afterAll(() => shop.close())

const cents = (euros: number) => Math.round(euros * 100)

const place = <Schema extends z.ZodType>(
  json: unknown,
  schema: Schema,
  { key, customer = ada }: { key?: string; customer?: typeof ada } = {},
) =>
  customer('orders', '/orders', schema, {
    method: 'POST',
    json,
    headers: key === undefined ? {} : { 'idempotency-key': key },
  })

const oneOf = ({ sku }: { sku: string }, quantity = 1) => ({ lines: [{ sku, quantity }] })

const unitsOf = async ({ sku }: { sku: string }) =>
  (await ada('inventory', `/stock/${sku}`, Stock)).body.available

const countOf = async (customer: typeof ada) =>
  (await customer('orders', '/orders?limit=100', z.array(Order))).body.length

describe('an order', () => {
  it('has its prices, discount, shipping and tax worked out, and is where Location says', async () => {
    const lines = [
      { sku: boots.sku, quantity: 2 },
      { sku: lamp.sku, quantity: 1 },
    ]
    const { status, headers, body } = await place({ lines, reference: 'PO-7' }, OrderWithLines)
    const subtotal = 2 * cents(boots.price) + cents(lamp.price)
    const discount = Math.round(subtotal * 0.05)
    const total = subtotal - discount
    expect(status).toBe(201)
    expect(body).toMatchObject({
      id: `o${small.orders + 1}`,
      userId: 'u1',
      status: 'processing',
      reference: 'PO-7',
      placedAt: '2026-11-02T10:00:00.000Z',
      itemCount: 3,
      currency: 'EUR',
      subtotal: subtotal / 100,
      discount: discount / 100,
      shippingCost: 0,
      total: total / 100,
      tax: Math.round(total - total / 1.19) / 100,
      internal: { channel: 'app', fraudScore: expect.any(Number) },
    })
    expect(body.lines.map(({ sku, quantity, unitPrice }) => [sku, quantity, unitPrice])).toEqual([
      [boots.sku, 2, boots.price],
      [lamp.sku, 1, lamp.price],
    ])
    const location = headers.get('location') ?? ''
    expect(location).toBe(`/orders/${body.id}`)
    expect((await ada('orders', location, OrderWithLines)).body).toEqual(body)
    expect((await ada('orders', '/orders?limit=1', z.array(Order))).body[0]?.id).toBe(body.id)
  })

  it('takes its goods out of the stock that everybody sees', async () => {
    const before = await unitsOf(lamp)
    await place(oneOf(lamp, 3), OrderWithLines)
    expect(await unitsOf(lamp)).toBe(before - 3)
  })

  it('may take all there is, and then the product is not available any more', async () => {
    const { body: last } = await ada('catalog', '/products/p9', Product)
    const units = await unitsOf(last)
    expect((await place(oneOf(last, units), OrderWithLines)).status).toBe(201)
    expect(await unitsOf(last)).toBe(0)
    expect((await ada('catalog', '/products/p9', Product)).body.available).toBe(false)
    expect((await place(oneOf(last), Problem)).body.detail).toBe(`not enough in stock: ${last.sku}`)
  })

  it('is refused as a whole when one SKU is unknown or there is not enough of it', async () => {
    const [before, orders] = [await unitsOf(boots), await countOf(ada)]
    const enough = { sku: boots.sku, quantity: 1 }
    const unknown = await place({ lines: [enough, { sku: 'NOPE-1', quantity: 1 }] }, Problem)
    const tooMany = await place({ lines: [enough, { sku: lamp.sku, quantity: 10_000 }] }, Problem)
    expect([unknown.status, unknown.body.detail]).toEqual([422, 'no such SKU: NOPE-1'])
    expect([tooMany.status, tooMany.body.detail]).toEqual([422, `not enough in stock: ${lamp.sku}`])
    expect([await unitsOf(boots), await countOf(ada)]).toEqual([before, orders])
  })

  it('counts two lines with the same SKU together', async () => {
    const units = await unitsOf(lamp)
    const line = (quantity: number) => ({ sku: lamp.sku, quantity })
    expect((await place({ lines: [line(units), line(1)] }, Problem)).status).toBe(422)
  })

  it('is refused when it does not validate, naming the fields', async () => {
    const { status, body } = await place({ lines: [{ sku: 'A', quantity: 0, price: 1 }] }, Problem)
    expect(status).toBe(400)
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/lines/0/quantity', '/lines/0'])
    expect((await place({ lines: [] }, Problem)).status).toBe(400)
    expect((await place(oneOf(lamp), Problem, { key: '' })).status).toBe(400)
  })
})

describe('an Idempotency-Key', () => {
  it('makes 50 posts at once one order, with the same answer for all', async () => {
    const [orders, units] = [await countOf(ada), await unitsOf(lamp)]
    const posts = Array.from({ length: 50 }, () => place(oneOf(lamp, 2), OrderWithLines, { key: 'fifty' }))
    const answers = await Promise.all(posts)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1)
    expect([await countOf(ada), await unitsOf(lamp)]).toEqual([orders + 1, units - 2])
  })

  it('knows the payload whatever the order of its fields, and the key quoted or bare', async () => {
    const { sku } = lamp
    const first = await place({ lines: [{ sku, quantity: 1 }], reference: 'r' }, OrderWithLines, {
      key: 'k1',
    })
    const again = await place({ reference: 'r', lines: [{ quantity: 1, sku }] }, OrderWithLines, {
      key: '"k1"',
    })
    expect(again.body).toEqual(first.body)
  })

  it('refuses another payload with 422', async () => {
    await place(oneOf(lamp), OrderWithLines, { key: 'k2' })
    const { status, body } = await place(oneOf(lamp, 2), Problem, { key: 'k2' })
    expect([status, body.detail]).toEqual([422, 'the Idempotency-Key came with another payload'])
  })

  it("is the caller's own: somebody else's same key is another order", async () => {
    const mine = await place(oneOf(lamp), OrderWithLines, { key: 'k3' })
    const theirs = await place(oneOf(lamp), OrderWithLines, { key: 'k3', customer: other })
    expect(theirs.body.id).not.toBe(mine.body.id)
    expect(theirs.body.userId).toBe('u2')
  })

  it('is free again after a refusal', async () => {
    const unknown = await place(oneOf({ sku: 'NOPE-2' }), Problem, { key: 'k4' })
    expect(unknown.status).toBe(422)
    expect((await place(oneOf(lamp), OrderWithLines, { key: 'k4' })).status).toBe(201)
  })

  it('is optional: without one, two posts are two orders', async () => {
    const [first, second] = [await place(oneOf(lamp), Order), await place(oneOf(lamp), Order)]
    expect(second.body.id).not.toBe(first.body.id)
  })
})

/** Places an order many times at once in a process of its own, and answers the ids. */
const placeElsewhere = async (file: string, request: Omit<Parameters<typeof placeOrder>[1], 'now'>) => {
  const script = `
    import { openDatabase } from ${JSON.stringify(new URL('../../database/open-database.ts', import.meta.url))}
    import { placeOrder } from ${JSON.stringify(new URL('place-order.ts', import.meta.url))}
    const database = await openDatabase(${JSON.stringify(file)})
    const request = { ...${JSON.stringify(request)}, now: new Date('2026-11-02T10:00:00Z') }
    const ids = await Promise.all(Array.from({ length: 25 }, () => placeOrder(database, request)))
    await database.destroy()
    console.log(JSON.stringify(ids))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  return z.array(z.string()).parse(JSON.parse(stdout))
}

it('is one order for two processes at once, and after the file is opened again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shop-'))
  const file = join(folder, 'shop.sqlite')
  await (await openDatabase(file, { size: small })).destroy()
  const request = { userId: 'account:key:ab12', order: oneOf(lamp, 2), key: 'k5' }
  const ids = await Promise.all([placeElsewhere(file, request), placeElsewhere(file, request)])
  expect(ids.flat()).toEqual(Array.from({ length: 50 }, () => `o${small.orders + 1}`))

  const now = new Date('2026-11-03T10:00:00Z')
  const reopened = await openDatabase(file)
  expect(await placeOrder(reopened, { ...request, now })).toBe(`o${small.orders + 1}`)
  const changed = placeOrder(reopened, { ...request, order: oneOf(lamp, 3), now })
  await expect(changed).rejects.toThrow('the Idempotency-Key came with another payload')
  const rows = await reopened.selectFrom('stock').select('units').where('productId', '=', lamp.id).execute()
  expect(rows.reduce((sum, { units }) => sum + units, 0)).toBe(lamp.internal.stock - 2)
  await reopened.destroy()
  await rm(folder, { recursive: true })
})
