import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { small } from '../../database/seed/seed.ts'
import { type Shop, startShop } from '../../start-shop.ts'
import { callerOf } from '../../testing/caller-of.ts'
import { Problem } from '../every-service/problem.ts'
import { Order, OrderWithLines } from './orders.schema.ts'

let shop: Shop
let ada: Awaited<ReturnType<typeof callerOf>>
beforeAll(async () => {
  shop = await startShop({ size: small })
  ada = await callerOf(shop, 'u1')
})
afterAll(() => shop.close())

const Orders = z.array(Order)
const newestId = async () => (await ada('orders', '/orders?limit=1', Orders)).body[0]?.id

it("lists the customer's own orders, newest first, and goes on from one of them", async () => {
  const { body: orders } = await ada('orders', '/orders?limit=5', Orders)
  expect(orders).toHaveLength(5)
  expect(new Set(orders.map(({ userId }) => userId))).toEqual(new Set(['u1']))
  expect(orders.map(({ placedAt }) => placedAt)).toEqual(
    orders
      .map(({ placedAt }) => placedAt)
      .sort()
      .reverse(),
  )

  const rest = await ada('orders', `/orders?limit=3&before=${orders[1]?.id}`, Orders)
  expect(rest.body).toEqual(orders.slice(2))
})

it('leaves the lines to the answer about one order, whose sums add up', async () => {
  const [listed] = (await ada('orders', '/orders?limit=1', Orders)).body
  const { body } = await ada('orders', `/orders/${listed?.id}`, OrderWithLines)
  const { lines, ...order } = body
  expect(order).toEqual(listed)
  const sum = lines.reduce((total, line) => total + line.lineTotal, 0)
  expect(order.subtotal).toBeCloseTo(sum, 2)
  expect(order.total).toBeCloseTo(order.subtotal - order.discount + order.shippingCost, 2)
  expect(order.internal).toMatchObject({ fraudScore: expect.any(Number), crmId: expect.any(String) })
})

it("does not know somebody else's order, nor its invoice", async () => {
  const other = await callerOf(shop, 'u2')
  const id = await newestId()
  const { status, body } = await other('orders', `/orders/${id}`, Problem)
  expect(status).toBe(404)
  expect(body.detail).toBe('no such order')
  expect((await other('orders', `/orders/${id}/invoice`, Problem)).status).toBe(404)
})

it('streams the invoice as a download', async () => {
  const id = await newestId()
  const { status, headers, body } = await ada('orders', `/orders/${id}/invoice`, z.string())
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(headers.get('content-disposition')).toBe(`attachment; filename="invoice-${id}.txt"`)
  expect(headers.get('transfer-encoding')).toBe('chunked')
  expect(body).toContain(`INVOICE ${id}`)
  expect(body).toContain('Ada Lovelace')
  expect(body).toMatch(/Total \(EUR\) +\d+\.\d\d\n/)
})

it('refuses a page that starts nowhere', async () => {
  const { status, body } = await ada('orders', '/orders?before=yesterday', Problem)
  expect(status).toBe(400)
  expect(body.errors).toEqual([{ pointer: '/before', detail: 'not the id of an order' }])
})
