import { type BearerOptions, bearer, type GatewayEnv, gateway } from '@bffkit/core'
import type { OpenAPIHono } from '@hono/zod-openapi'

/** For a proxy that takes the prefix off: problems then name `/shop/problems/…`, where clients find them. */
export const createApp = (auth: BearerOptions, routes: OpenAPIHono<GatewayEnv<object>>) =>
  gateway({ name: 'shop-bff', base: '/shop', services: {}, auth: bearer(auth), log: 'silent' }).route(
    '/v1',
    routes,
  )
