import { Hono } from 'hono'
import { z } from 'zod'
import { anonymous, type Bound, connect, type GatewayEnv, gateway, service } from '../src/index.ts'
import { serve } from '../src/serve.ts'
import { trusting } from './trusting.ts'

/** A process that serves two gateways before the service whose address it is given, and says where both listen. */
const Order = z.object({ id: z.string() })
const declared = {
  orders: service('orders', { timeout: 300, retry: false }, (call) => ({
    byId: (id: string) => call.get('orders/{id}', Order, { path: { id } }),
  })),
}
const routes = new Hono<GatewayEnv<Bound<typeof declared>>>().get(
  '/orders/:id',
  ...anonymous().middleware,
  async (c) => c.json(await c.var.services.orders.byId(c.req.param('id'))),
)

const served = async () => {
  const services = connect(declared, { ORDERS_URL: process.argv[2] ?? '' })
  const app = gateway({ name: 'child', services, auth: trusting(), log: 'silent' }).route('/', routes)
  return (await serve(app, { port: 0, shedding: false })).url
}

process.stdout.write(`${await served()} ${await served()}\n`)
