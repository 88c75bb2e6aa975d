import { OpenAPIHono, type RouteHandler } from '@hono/zod-openapi'
import { z } from 'zod'
import { createRoute } from '../../../auth/create-route.ts'
import { type IdempotencyRecords, idempotencyHeader, idempotent } from '../../../idempotency.ts'
import {
  type Bound,
  bearer,
  connect,
  type GatewayEnv,
  type GatewayOptions,
  gateway,
  problems,
  refused,
  reply,
  secured,
  service,
  view,
} from '../../../index.ts'

const Order = z.object({ id: z.string(), total: z.number() })
const NewOrder = z.object({
  sku: z.string(),
  quantity: z.number().int().default(1),
  note: z.string().optional(),
})

const Refusal = z.object({
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
})
const wrongOrder = refused(422, Refusal, { '/article': '/body/sku' })

const orders = service('orders', { timeout: 20_000 }, (call) => ({
  place: (order: z.output<typeof NewOrder>, key: string) =>
    call.post('orders', Order, {
      body: order,
      headers: { 'idempotency-key': key },
      passes: [409, wrongOrder],
    }),
}))

/** What handlers of {@link placing} find. */
export type PlacingEnv = GatewayEnv<Bound<{ orders: typeof orders }>>

const PlacedOrder = view('PlacedOrder', { order: Order })

const placeRoute = (method: 'post' | 'put', path: string) =>
  createRoute({
    method,
    path,
    ...secured<PlacingEnv>('orders:write'),
    request: {
      headers: idempotencyHeader,
      body: { content: { 'application/json': { schema: NewOrder } }, required: true },
    },
    responses: { 201: PlacedOrder.response, ...problems },
  })

/** The routes of a gateway on which orders are placed once. */
const placeOrders = (records: IdempotencyRecords) => {
  const place: RouteHandler<ReturnType<typeof placeRoute>, PlacingEnv> = (c) =>
    idempotent(c, records, async (key) => {
      const order = await c.var.services.orders.place(c.req.valid('json'), key)
      const headers = { location: `/v1/orders/${order.id}`, 'cache-control': 'no-store' }
      return reply(c, PlacedOrder, { order }, { status: 201, headers })
    })
  return new OpenAPIHono<PlacingEnv>()
    .openapi(placeRoute('post', '/orders'), place)
    .openapi(placeRoute('put', '/orders'), place)
    .openapi(placeRoute('post', '/accounts/{account}/orders'), place)
}

/** Where the orders service and the issuer of the callers' tokens are. */
export interface PlacingSettings {
  readonly ORDERS_URL: string
  readonly ISSUER: string
  readonly AUDIENCE: string
}

/** A gateway on which orders are placed once. */
export const placing = (
  settings: PlacingSettings,
  records: IdempotencyRecords,
  options: Partial<
    Pick<GatewayOptions<Record<never, never>>, 'log' | 'clock' | 'budget' | 'auth' | 'resources'>
  > = {},
) =>
  gateway({
    name: 'placing',
    services: connect({ orders }, settings),
    auth: bearer({ issuer: settings.ISSUER, audience: settings.AUDIENCE }),
    log: 'silent',
    ...options,
  }).route('/v1', placeOrders(records))
