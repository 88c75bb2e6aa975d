import { int64, service } from '@bffkit/core'
import { z } from 'zod'

const Card = z.object({ kind: z.string(), last4: z.string() })

const Invoice = z.object({
  /** invoice; others may come. */
  kind: z.string(),
  due: z.iso.date().optional(),
})

const Payment = z.discriminatedUnion('kind', [
  Card.extend({ kind: z.literal('card') }),
  Invoice.extend({ kind: z.literal('invoice') }),
])

const Base = z.object({ id: int64(), placedAt: z.iso.datetime({ offset: true }).optional() })

const Order = z.object({
  id: int64(),
  placedAt: z.iso.datetime({ offset: true }).optional(),
  total: z.number(),
  /** open, sent, closed; others may come. */
  status: z.string(),
  note: z.string().nullish(),
  payment: Payment,
  seller: Base.nullish(),
  labels: z.record(z.string(), z.string()).optional(),
  "it's */ odd": z.boolean().optional(),
})

const Category = z.object({
  name: z.string(),
  get parent(): z.ZodOptional<z.ZodNullable<typeof Category>> {
    return Category.nullish()
  },
  get children(): z.ZodArray<typeof Category> {
    return z.array(Category)
  },
})

interface OrderInput {
  readonly placedAt?: string | undefined
  readonly total: number
  readonly status: 'open' | 'sent' | 'closed'
  readonly note?: string | null | undefined
  readonly secret?: string | undefined
  readonly payment: PaymentInput
  readonly seller?: BaseInput | null | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly "it's */ odd"?: boolean | undefined
}

type PaymentInput = CardInput | InvoiceInput

interface CardInput {
  readonly kind: string
  readonly last4: string
}

interface InvoiceInput {
  readonly kind: 'invoice'
  readonly due?: string | undefined
}

interface BaseInput {
  readonly placedAt?: string | undefined
}

/** As ky takes a query: a list repeats its name. */
const searchParams = (query: object) =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().flatMap((one) => (one === undefined ? [] : [[name, String(one)]])),
    ),
  )

/**
 * Orders of the store. The timeout is a first guess: take the p99.9 of the team that owns it.
 * key asks for a key in the header X-API-Key: connect it with `token: headerKey({ name: 'x-api-key', key })`.
 */
export const storeOrders = service('store-orders', { timeout: 1_000 }, (call) => ({
  /** What was ordered, newest first */
  list: (
    headers: { readonly 'X-Tenant': string },
    query: {
      readonly limit?: number | undefined
      readonly status?: 'open' | 'sent' | 'closed' | undefined
      readonly ids?: readonly string[] | undefined
    } = {},
  ) => call.get('orders', z.array(Order), { query: { ...query, ids: query.ids?.join(',') }, headers }),
  createOrder: (body: OrderInput) => call.post('orders', Order, { body, passes: [409, 422] }),
  ordersById: (orderId: string) =>
    call.get('orders/{order-id}', Order, { path: { 'order-id': orderId }, passes: [404] }),
  deleteOrdersOrderId: (orderId: string) =>
    call.delete('orders/{order-id}', z.void(), { path: { 'order-id': orderId }, passes: [404] }),
  invoice: (orderId: string, query: { readonly copy?: boolean | undefined } = {}) =>
    call.ky.get(call.path('orders/{order-id}/invoice', { 'order-id': orderId }, [404]), {
      searchParams: searchParams(query),
    }),
  categories: () => call.get('categories', Category),
}))
