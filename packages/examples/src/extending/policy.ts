import {
  anonymous,
  BffError,
  type Bound,
  bearer,
  before,
  connect,
  createRoute,
  fanOut,
  type GatewayEnv,
  gateway,
  problems,
  type ServicePolicy,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

/** What was asked of the warehouse, and how it ended. */
export const trail: string[] = []

/** Numbers the calls of a service, tells it the number, and keeps how each of them ended. */
const audited: ServicePolicy = (send) => {
  let last = 0
  return async (call) => {
    last += 1
    const number = last
    const outcome = await send(call.withHeaders({ 'x-audit-number': String(number) }))
    trail.push(`${number} ${call.method} ${call.template}: ${outcome.error?.code ?? outcome.status}`)
    return outcome
  }
}

/** Answers for what is not sold any more, and refuses what never was: the service is not asked. */
const sold: ServicePolicy = (send) => async (call) => {
  if (call.path === 'stock/retired') return call.answer({ left: 0 })
  if (call.path === 'stock/unknown')
    throw new BffError('BFF_NOT_FOUND', `${call.service}: never sold (${call.method} ${call.template})`)
  return send(call)
}

const Stock = z.object({ left: z.number().int() })

const warehouse = service(
  'warehouse',
  { timeout: 400, policies: [before('cache', sold), before('breaker', audited)] },
  (call) => ({ stock: (product: string) => call.get('stock/{product}', Stock, { path: { product } }) }),
)

type ShopEnv = GatewayEnv<Bound<{ warehouse: typeof warehouse }>>

const StockScreen = view('StockScreen', { stock: Stock })

const route = createRoute({
  method: 'get',
  path: '/stock/{product}',
  ...anonymous(),
  request: { params: z.object({ product: z.string() }) },
  responses: { 200: StockScreen.response, ...problems(404) },
})

const stock = new OpenAPIHono<ShopEnv>().openapi(route, (c) => {
  const { product } = c.req.valid('param')
  return fanOut(c, StockScreen, () => ({ stock: () => c.var.services.warehouse.stock(product) }))
})

export const createApp = (settings: { WAREHOUSE_URL: string; ISSUER: string; AUDIENCE: string }) =>
  gateway({
    name: 'shop-bff',
    services: connect({ warehouse }, settings),
    auth: bearer({ issuer: settings.ISSUER, audience: settings.AUDIENCE }),
    log: 'silent',
  }).route('/', stock)
