import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { small } from '../../database/seed/seed.ts'
import { type Shop, startShop } from '../../start-shop.ts'
import { readAnswer } from '../../testing/caller-of.ts'
import { Product } from '../catalog/catalog.schema.ts'
import { Order, OrderWithLines } from '../orders/orders.schema.ts'
import { Problem } from './problem.ts'

let shop: Shop
let gateway: string
let partner: string
let customer: string
let sku: string
beforeAll(async () => {
  shop = await startShop({ size: small })
  const scope = 'orders:read orders:write'
  gateway = (await shop.gatewayToken(scope)).accessToken
  partner = (await shop.clientToken(scope)).accessToken
  customer = (await shop.signIn('u1', scope)).accessToken
  sku = (await readAnswer(await fetch(`${shop.addresses.catalog}/products/p1`), Product)).body.sku
})
afterAll(() => shop.close())

type Call = { token?: string; account?: string | undefined; key?: string }

const call = async <Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  { token = gateway, account, key }: Call,
  json?: unknown,
) => {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    ...(account === undefined ? {} : { 'x-account': account }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  }
  const request = json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }
  return readAnswer(await fetch(shop.addresses.orders + path, { headers, ...request }), schema)
}

const Orders = z.array(Order)
const order = () => ({ lines: [{ sku, quantity: 1 }], reference: 'PO-1' })

it('orders for the account the gateway names, and shows the order to that account only', async () => {
  const placed = await call('/orders', OrderWithLines, { account: 'key:ab12' }, order())
  expect(placed.status).toBe(201)
  expect(placed.body).toMatchObject({ userId: 'account:key:ab12', internal: { channel: 'partner' } })

  const path = `/orders/${placed.body.id}`
  expect((await call(path, OrderWithLines, { account: 'key:ab12' })).body).toEqual(placed.body)
  const { body: listed } = await call('/orders', Orders, { account: 'key:ab12' })
  expect(listed.map(({ id }) => id)).toEqual([placed.body.id])
  expect(await call('/orders', Orders, { account: 'key:cd34' })).toMatchObject({ status: 200, body: [] })
  for (const caller of [{ account: 'key:cd34' }, { token: customer, account: 'key:ab12' }]) {
    expect(await call(path, Problem, caller)).toMatchObject({
      status: 404,
      body: { detail: 'no such order' },
    })
    expect((await call(`${path}/invoice`, Problem, caller)).status).toBe(404)
  }
  const invoice = await call(`${path}/invoice`, z.string(), { account: 'key:ab12' })
  expect(invoice.body).toContain(`INVOICE ${placed.body.id}`)
})

it('keeps the keys of two accounts apart', async () => {
  const one = await call('/orders', Order, { account: 'a', key: 'same' }, order())
  const again = await call('/orders', Order, { account: 'a', key: 'same' }, order())
  const other = await call('/orders', Order, { account: 'b', key: 'same' }, order())
  expect(again.body.id).toBe(one.body.id)
  expect(other.body.id).not.toBe(one.body.id)
})

it.each([undefined, '', 'a b', 'key/1', '../u1', 'x'.repeat(101)])(
  'refuses the gateway with 400 when the account is %j',
  async (account) => {
    const { status, body } = await call('/orders', Problem, { account })
    expect([status, body.detail]).toEqual([400, 'x-account must name the account to act for'])
  },
)

it("ignores the header of a customer's token", async () => {
  const { body } = await call('/orders?limit=3', Orders, { token: customer, account: 'not / a name' })
  expect(body.map(({ userId }) => userId)).toEqual(['u1', 'u1', 'u1'])
})

it('lets no other client act for an account', async () => {
  await call('/orders', Order, { account: 'c' }, order())
  const { status, body } = await call('/orders', Problem, { token: partner, account: 'c' }, order())
  expect([status, body.detail]).toEqual([401, 'the bearer token is not accepted'])
})

it('cannot be talked into being a customer', async () => {
  expect((await call('/orders', Orders, { account: 'u1' })).body).toEqual([])
})
