import { hc } from 'hono/client'
import type { createApp } from './app.ts'

/**
 * A typed client of the web gateway, for the browser app: every answer has exactly the trimmed shape, and `res.ok`
 * tells the view from the problem.
 *
 * @example
 * ```ts
 * import { webClient } from '@bffkit/web-bff/client'
 *
 * const client = webClient('http://127.0.0.1:3002')
 * const res = await client.api.home.$get()
 * if (res.ok) console.log((await res.json()).profile.name)
 * ```
 */
export const webClient = (...args: Parameters<typeof hc>) => hc<ReturnType<typeof createApp>>(...args)
