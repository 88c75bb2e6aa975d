import { type ClientRequestOptions, hc } from 'hono/client'
import type { createApp } from './app.ts'

/**
 * A typed client of the web gateway, for the browser app: every answer has exactly the trimmed shape, and `res.ok`
 * tells the view from the problem. Every request carries `X-CSRF: 1`, without which the gateway refuses it.
 *
 * @example
 * ```ts
 * import { webClient } from '@bffkit/web-bff/client'
 *
 * const client = webClient('http://localhost:3002')
 * const res = await client.api.home.$get()
 * if (res.ok) console.log((await res.json()).profile.name)
 * ```
 */
export const webClient = (baseUrl: string, options: ClientRequestOptions = {}) =>
  hc<ReturnType<typeof createApp>>(baseUrl, { headers: { 'x-csrf': '1' }, ...options })
