import {
  after,
  anonymous,
  BffError,
  type Bound,
  bearer,
  connect,
  createRoute,
  errorCodes,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  problems,
  type ServicePolicy,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const codes = errorCodes({
  SHOP_CLOSED: {
    status: 503,
    title: 'The shop is closed',
    explanation: 'It is open from eight to six. `Retry-After` says when it opens.',
  },
  STOCK_COUNTED: {
    status: 503,
    title: 'The stock is being counted',
    reason: 'overloaded',
    retryable: true,
  },
})

/** So that TypeScript knows them: in `new BffError('SHOP_CLOSED', …)`, and in the problems a typed client reads. */
declare module '@bffkit/core' {
  interface OwnErrorCodes extends Record<keyof typeof codes, true> {}
}

/** The warehouse says that it is counting in a header of a success, with numbers that are worth nothing. */
const counting: ServicePolicy = (send) => async (call) => {
  const outcome = await send(call)
  if (outcome.headers?.['x-counting'] !== 'yes') return outcome
  throw codes.STOCK_COUNTED(`${call.service}: is counting (${call.method} ${call.template})`)
}

const Stock = z.object({ left: z.number().int() })

const warehouse = service('warehouse', { timeout: 400, policies: [after('retry', counting)] }, (call) => ({
  stock: () => call.get('stock', Stock),
}))

type ShopEnv = GatewayEnv<Bound<{ warehouse: typeof warehouse }>>

const ShopScreen = view('ShopScreen', { name: z.string(), stock: optional(Stock) })

const route = createRoute({
  method: 'get',
  path: '/shop/{hour}',
  ...anonymous(),
  request: { params: z.object({ hour: z.coerce.number().int() }) },
  responses: { 200: ShopScreen.response, ...problems },
})

const shop = new OpenAPIHono<ShopEnv>().openapi(route, (c) => {
  const { hour } = c.req.valid('param')
  if (hour < 8)
    throw new BffError('SHOP_CLOSED', 'shop: asked before eight (GET shop)', {
      retryAfter: (8 - hour) * 3_600,
    })
  return fanOut(c, ShopScreen, () => ({
    name: () => 'Corner shop',
    stock: () => c.var.services.warehouse.stock(),
  }))
})

export const createApp = (settings: { WAREHOUSE_URL: string; ISSUER: string; AUDIENCE: string }) =>
  gateway({
    name: 'shop-bff',
    services: connect({ warehouse }, settings),
    auth: bearer({ issuer: settings.ISSUER, audience: settings.AUDIENCE }),
    codes,
    log: 'silent',
  }).route('/', shop)
