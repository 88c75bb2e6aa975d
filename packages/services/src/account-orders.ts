import { refused, service } from '@bffkit/core'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

const Line = z.object({
  sku: z.string(),
  title: z.string(),
  quantity: z.number().int(),
  unitPrice: z.number(),
  lineTotal: z.number(),
})
const Order = z.object({
  id: z.string(),
  status: z.string(),
  reference: z.string().nullable(),
  total: z.number(),
  currency: z.string(),
  placedAt: z.iso.datetime(),
})
const Orders = z.array(Order)
const WholeOrder = Order.extend({ lines: z.array(Line) })

/** An order of an account, as a list has it. */
export type PartnerOrderSummary = z.output<typeof Order>

/** An order of an account with its lines. */
export type PartnerOrder = z.output<typeof WholeOrder>

/** What a third party orders. */
export interface NewOrder {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
  readonly reference?: string | undefined
}

const wrongPage = refused(400, Refusal, { '/before': '/query/cursor', '/limit': '/query/limit' })
const wrongOrder = refused([400, 422], Refusal, {
  '/reference': '/body/reference',
  '/lines': '/body/lines',
  '/lines/{index}': '/body/lines/{index}',
  '/lines/{index}/sku': '/body/lines/{index}/sku',
  '/lines/{index}/quantity': '/body/lines/{index}/quantity',
})

const of = (account: string) => ({ 'x-account': account })

/** Orders of an account, for a gateway that calls with a token of its own and says for whom. */
export const accountOrders = service('orders', { audience: 'urn:shop:orders', timeout: 800 }, (call) => ({
  before: (account: string, id: string | undefined, limit: number) =>
    call.get('orders', Orders, { query: { before: id, limit }, headers: of(account), passes: [wrongPage] }),
  byId: (account: string, id: string) =>
    call.get('orders/{id}', WholeOrder, { path: { id }, headers: of(account), passes: [404] }),
  /** Places an order; the same key is the same order, however often it is sent. */
  place: (account: string, order: NewOrder, key: string) =>
    call.post('orders', WholeOrder, {
      body: order,
      headers: { ...of(account), 'idempotency-key': key },
      passes: [409, wrongOrder],
    }),
}))
