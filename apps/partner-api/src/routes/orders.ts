import { created, createRoute, fanOut, parameter, problemResponse, problems, reply } from '@bffkit/core'
import { type IdempotencyRecords, idempotencyHeader, idempotent } from '@bffkit/core/idempotency'
import type { UsageRecords } from '@bffkit/core/store'
import type { PartnerOrder, PartnerOrderSummary } from '@bffkit/services'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { access, accountOf } from '../access.ts'
import type { PartnerEnv } from '../env.ts'
import { money } from './money.ts'
import { OrderAnswer, OrderPage, OrderRequest } from './orders.view.ts'

const summary = ({ currency, total, ...order }: PartnerOrderSummary) => ({
  ...order,
  total: money(total, currency),
})

const whole = ({ lines, ...order }: PartnerOrder) => ({
  ...summary(order),
  lines: lines.map((line) => ({
    ...line,
    unitPrice: money(line.unitPrice, order.currency),
    lineTotal: money(line.lineTotal, order.currency),
  })),
})

/** The partner's orders. */
export const orders = (usage: UsageRecords, records: IdempotencyRecords) => {
  const list = createRoute({
    method: 'get',
    path: '/orders',
    operationId: 'listOrders',
    tags: ['orders'],
    summary: "The partner's orders, newest first, a page at a time",
    ...access(usage, 'GET /v1/orders', 'orders:read'),
    request: {
      query: z.object({
        cursor: z
          .string()
          .min(1)
          .max(40)
          .optional()
          .openapi({ description: 'The `next` of the page before' }),
        limit: parameter
          .integer({ min: 1, max: 100 })
          .default(50)
          .openapi({ description: 'Orders a page has' }),
      }),
    },
    responses: { 200: OrderPage.response, ...problems },
  })

  const one = createRoute({
    method: 'get',
    path: '/orders/{id}',
    operationId: 'getOrder',
    tags: ['orders'],
    summary: 'One order',
    ...access(usage, 'GET /v1/orders/{id}', 'orders:read'),
    request: { params: z.object({ id: z.string().max(40) }) },
    responses: { 200: OrderAnswer.response, ...problems(404) },
  })

  const place = createRoute({
    method: 'post',
    path: '/orders',
    operationId: 'placeOrder',
    tags: ['orders'],
    summary: 'Place an order; the same Idempotency-Key is the same order',
    ...access(usage, 'POST /v1/orders', 'orders:write'),
    request: {
      headers: idempotencyHeader,
      body: { content: { 'application/json': { schema: OrderRequest } }, required: true },
    },
    responses: {
      201: created(OrderAnswer),
      ...problems,
      409: problemResponse('An order with this Idempotency-Key is still being placed'),
      422: problemResponse('Not enough in stock, or the Idempotency-Key came with another order'),
    },
  })

  return new OpenAPIHono<PartnerEnv>()
    .openapi(list, async (c) => {
      const { cursor, limit } = c.req.valid('query')
      const page = await c.var.services.orders.before(accountOf(c), cursor, limit)
      const last = page.length === limit ? page.at(-1) : undefined
      return reply(c, OrderPage, { orders: page.map(summary), next: last?.id ?? null })
    })
    .openapi(one, (c) => {
      const { orders } = c.var.services
      const { id } = c.req.valid('param')

      return fanOut(c, OrderAnswer, () => ({ order: async () => whole(await orders.byId(accountOf(c), id)) }))
    })
    .openapi(place, (c) =>
      idempotent(c, records, async (key) => {
        const order = await c.var.services.orders.place(accountOf(c), c.req.valid('json'), key)
        const headers = { location: `/v1/orders/${order.id}` }
        return reply(c, OrderAnswer, { order: whole(order) }, { status: 201, headers })
      }),
    )
}
