import { type ClientRequestOptions, hc } from 'hono/client'
import type { createApp } from './app.ts'

/**
 * A typed client of the web gateway, for the browser app: every answer has exactly the trimmed shape, and `res.ok`
 * tells the view from the problem. Every request carries `X-CSRF: 1`, without which the gateway refuses it, whatever
 * headers the options or a single call bring, and in whichever of hono's ways.
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
  hc<ReturnType<typeof createApp>>(baseUrl, { ...options, fetch: withCsrfHeader(options.fetch) })

/** Where every way to give headers has come together. */
const withCsrfHeader =
  (send: ClientRequestOptions['fetch'] = fetch): typeof fetch =>
  async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('x-csrf', '1')
    return send(input, { ...init, headers })
  }
