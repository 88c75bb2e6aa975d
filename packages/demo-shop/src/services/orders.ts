import { createRoute, z } from '@hono/zod-openapi'
import { createService, type ServiceContext } from './create-service.ts'
import { invoiceLines } from './invoice.ts'
import { jsonAnswer } from './json-content.ts'
import { orderHistory, orderOf } from './orders.queries.ts'
import { Order, OrderWithLines } from './orders.schema.ts'
import { problems } from './problem.ts'

const OrderId = z.object({ id: z.string() })

const list = createRoute({
  method: 'get',
  path: '/orders',
  summary: "The customer's orders, newest first",
  request: {
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
  request: { params: OrderId },
  responses: { 200: jsonAnswer(OrderWithLines, 'The order with its lines'), ...problems(401, 404) },
})

const invoice = createRoute({
  method: 'get',
  path: '/orders/{id}/invoice',
  summary: 'The invoice, to download',
  request: { params: OrderId },
  responses: {
    200: { description: 'Plain text, streamed', content: { 'text/plain': { schema: z.string() } } },
    ...problems(401, 404),
  },
})

/** Order history. What belongs to somebody else does not exist here. */
export const orders = (context: ServiceContext) => {
  const { database } = context
  const app = createService({ name: 'orders', description: 'Order history and invoices' }, context)
    .openapi(list, async (c) => c.json(await orderHistory(database, c.var.userId, c.req.valid('query')), 200))
    .openapi(byId, async (c) => c.json(await orderOf(database, c.var.userId, c.req.valid('param').id), 200))

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
