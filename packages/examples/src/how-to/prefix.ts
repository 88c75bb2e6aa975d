import { type BearerOptions, bearer, type GatewayEnv, gateway } from '@bffkit/core'
import type { OpenAPIHono } from '@hono/zod-openapi'

/** For a proxy that leaves the prefix where it is: `https://example.com/shop/v1/home` arrives as `/shop/v1/home`. */
export const createApp = (auth: BearerOptions, routes: OpenAPIHono<GatewayEnv<object>>) =>
  gateway({ name: 'shop-bff', services: {}, auth: bearer(auth), log: 'silent' }).route('/shop/v1', routes)
