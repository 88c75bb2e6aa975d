import { createRoute, type GatewayEnv, gateway, problems, reply, secured, view } from '@bffkit/core'
import type { Authentication } from '@bffkit/core/auth'
import { serve } from '@bffkit/core/serve'
import { redisLimits } from '@bffkit/core/store'
import { concurrency, type LimitList, limit, limited, memoryLimits } from '@bffkit/core/traffic'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import pino from 'pino'

const Rate = z.object({
  name: z.string(),
  by: z.enum(['address', 'principal', 'global']),
  quota: z.number(),
  window: z.number(),
  burst: z.number().optional(),
  /** Units that are taken ahead of a shared store; does nothing where `limit()` knows no such option. */
  batch: z.number().optional(),
  onStoreLoss: z.enum(['local', 'open', 'closed']).optional(),
})
const Parallel = z.object({
  name: z.string(),
  parallel: z.number(),
  onStoreLoss: z.enum(['local', 'open', 'closed']),
})

/** What a gateway limits: paths below `/v1/` with their limits, and where these are kept. */
export const Limiting = z.object({
  routes: z.record(z.string(), z.array(z.union([Rate, Parallel]))),
  /** Of a store in memory the counts it keeps, of one in Redis its address and prefix. */
  store: z.union([z.object({ maxKeys: z.number() }), z.object({ url: z.string(), prefix: z.string() })]),
})

/** What a gateway limits: paths below `/v1/` with their limits, and where these are kept. */
export type Limiting = z.output<typeof Limiting>

type LimitOfProof = z.output<typeof Rate> | z.output<typeof Parallel>

/** Who `x-caller` names; nothing of a token, whose cost would be in the figures. */
const named: Authentication = {
  schemes: { named: { type: 'http', scheme: 'bearer' } },
  document: {},
  challenge: 'Bearer',
  claims: () => true,
  authenticate: async (caller) => ({
    principal: { kind: 'key', id: caller.header('x-caller') ?? 'nobody', scopes: [], claims: {} },
  }),
}

const Fine = view('Fine', { fine: z.boolean() })

const limitOf = (options: LimitOfProof): LimitList[number] => {
  if ('parallel' in options) {
    const { name, parallel, onStoreLoss } = options
    return concurrency({ name, by: 'principal', quota: parallel, onStoreLoss })
  }
  const { burst, batch, onStoreLoss, ...required } = options
  return limit({
    ...required,
    // What a proof spends beforehand is one request.
    cost: (c) => Number(c.req.header('x-cost') ?? 1),
    ...(burst !== undefined && { burst }),
    ...(batch !== undefined && { batch }),
    ...(onStoreLoss !== undefined && { onStoreLoss }),
  })
}

const routeOf = (path: string, limits: readonly LimitOfProof[]) =>
  new OpenAPIHono<GatewayEnv<object>>().openapi(
    createRoute({
      method: 'get',
      path: `/${path}`,
      ...secured<GatewayEnv<object>>(),
      ...limited(...limits.map(limitOf)),
      responses: { 200: Fine.response, ...problems },
    }),
    (c) => reply(c, Fine, { fine: true }),
  )

/** Serves a gateway that believes loopback what address a request comes from, and logs warnings to a place of its own. */
export const serveLimited = async ({ routes, store }: Limiting, log: pino.DestinationStream) => {
  const memory = 'url' in store ? undefined : memoryLimits({ maxKeys: store.maxKeys })
  const redis = 'url' in store ? redisLimits(store.url, { prefix: store.prefix }) : undefined
  const app = gateway({
    name: 'limited',
    services: {},
    auth: named,
    log: pino({ level: 'warn' }, log),
    limitStore: redis ?? memory ?? memoryLimits(),
    resources: redis ? [redis] : [],
  })
  for (const [path, limits] of Object.entries(routes)) app.route('/v1', routeOf(path, limits))
  const { url } = await serve(app, { port: 0, trustedProxies: ['127.0.0.1'], shedding: false })
  return { url, kept: () => memory?.size ?? 0 }
}
