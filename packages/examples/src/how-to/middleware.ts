import { type BearerOptions, bearer, type GatewayEnv, gateway } from '@bffkit/core'
import type { MiddlewareHandler } from 'hono'

/** Every answer says which version made it, refusals included. */
const version: MiddlewareHandler<GatewayEnv<object>> = async (c, next) => {
  await next()
  c.header('x-version', '2026.11')
}

export const createApp = (auth: BearerOptions) =>
  gateway({ name: 'mobile-bff', services: {}, auth: bearer(auth), middleware: [version], log: 'silent' })
