import { createRoute, z } from '@hono/zod-openapi'
import { actingFor } from '../every-service/acting-for.ts'
import { createService, type ServiceContext } from '../every-service/create-service.ts'
import { jsonAnswer, jsonBody } from '../every-service/json-content.ts'
import { problems } from '../every-service/problem.ts'
import { invoiceLines } from './invoice.ts'
import { orderHistory, orderOf } from './orders.queries.ts'
import { NewOrder, Order, OrderWithLines } from './orders.schema.ts'
import { placeOrder } from './place-order.ts'

const OrderId = z.object({ id: z.string() })

// Not validated here: a customer's token makes it meaningless (acting-for.ts).
const Account = z.object({
  'x-account': z.string().optional().openapi({
    description: 'The account the partner gateway acts for: letters, digits, `-`, `_` and `:`',
  }),
})

const Key = z
  .string()
  .regex(/^(?:"[ !#-~]{1,255}"|[!#-~]{1,255})$/, 'up to 255 visible characters, quoted or bare')
  .transform((key) => key.replaceAll('"', ''))
  .openapi({ description: 'The same key with the same payload is one order, however often it is sent' })

const list = createRoute({
  method: 'get',
  path: '/orders',
  summary: "The customer's orders, newest first",
  request: {
    headers: Account,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(100).default(20),
      before: z
        .string()
        .regex(/^o\d{1,15}$/, 'not the id of an order')
        .optional()
        .openapi({ description: 'The id of an order: only those placed before it' }),
    }),
  },
  responses: { 200: jsonAnswer(z.array(Order), 'Orders without their lines'), ...problems(400, 401) },
})

const byId = createRoute({
  method: 'get',
  path: '/orders/{id}',
  summary: "One of the customer's orders",
  request: { params: OrderId, headers: Account },
  responses: { 200: jsonAnswer(OrderWithLines, 'The order with its lines'), ...problems(400, 401, 404) },
})

const place = createRoute({
  method: 'post',
  path: '/orders',
  summary: 'Order; prices, discount, shipping and tax are worked out here',
  request: { headers: Account.extend({ 'idempotency-key': Key.optional() }), ...jsonBody(NewOrder) },
  responses: {
    201: {
      ...jsonAnswer(OrderWithLines, 'The order, the one placed before when the key is known'),
      headers: z.object({ Location: z.string() }),
    },
    ...problems(400, 401, 404, 422),
  },
})

const invoice = createRoute({
  method: 'get',
  path: '/orders/{id}/invoice',
  summary: 'The invoice, to download',
  request: { params: OrderId, headers: Account },
  responses: {
    200: { description: 'Plain text, streamed', content: { 'text/plain': { schema: z.string() } } },
    ...problems(400, 401, 404),
  },
})

/** Orders, old and new. What belongs to somebody else does not exist here. */
export const orders = ({ database, clock, ...context }: ServiceContext) => {
  const app = createService(
    { name: 'orders', description: 'Order history, invoices and new orders' },
    { database, clock, ...context },
  )
  app.use(actingFor)
  app
    .openapi(list, async (c) => c.json(await orderHistory(database, c.var.userId, c.req.valid('query')), 200))
    .openapi(byId, async (c) => c.json(await orderOf(database, c.var.userId, c.req.valid('param').id), 200))
    .openapi(place, async (c) => {
      const { userId } = c.var
      const { 'idempotency-key': key } = c.req.valid('header')
      const id = await placeOrder(database, { userId, order: c.req.valid('json'), key, now: clock() })
      return c.json(await orderOf(database, userId, id), 201, { Location: `/orders/${id}` })
    })

  // zod-openapi's types want a text answer as one string; this one is streamed, so it is documented and routed apart.
  app.openAPIRegistry.registerPath(invoice)
  app.get('/orders/:id/invoice', async (c) => {
    const order = await orderOf(database, c.var.userId, c.req.param('id'))
    const text = ReadableStream.from(invoiceLines(order)).pipeThrough(new TextEncoderStream())
    return c.body(text, 200, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Disposition': `attachment; filename="invoice-${order.id}.txt"`,
    })
  })
  return app
}
