import {
  type Bound,
  created,
  createRoute,
  type GatewayEnv,
  problems,
  reply,
  secured,
  service,
  view,
} from '@bffkit/core'
import { type IdempotencyRecords, idempotencyHeader, idempotent } from '@bffkit/core/idempotency'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const NewOrder = z.object({ cartId: z.string().max(40) })
const Order = z.object({ id: z.string(), total: z.number() })

export const orders = service('orders', { timeout: 900 }, (call) => ({
  place: (order: z.output<typeof NewOrder>, key: string) =>
    call.post('orders', Order, {
      body: order,
      headers: { 'idempotency-key': key },
      retry: true, // the service carries out one key once, so the gateway may ask again
      passes: [409, 422],
    }),
}))

type Env = GatewayEnv<Bound<{ orders: typeof orders }>>

const PlacedOrder = view('PlacedOrder', { order: Order })

const route = createRoute({
  method: 'post',
  path: '/orders',
  ...secured<Env>('orders:write'),
  request: {
    headers: idempotencyHeader,
    body: { content: { 'application/json': { schema: NewOrder } }, required: true },
  },
  responses: { 201: created(PlacedOrder), ...problems(409, 422) },
})

/** A client may send it as often as it likes with one `Idempotency-Key`: there is one order. */
export const placeOrder = (records: IdempotencyRecords) =>
  new OpenAPIHono<Env>().openapi(route, (c) =>
    idempotent(c, records, async (key) => {
      const order = await c.var.services.orders.place(c.req.valid('json'), key)
      return reply(
        c,
        PlacedOrder,
        { order },
        { status: 201, headers: { location: `/v1/orders/${order.id}` } },
      )
    }),
  )
