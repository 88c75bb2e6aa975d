import { type ClientRequestOptions, hc } from 'hono/client'
import type { createApp } from './app.ts'

/**
 * A typed client of the web gateway, for the browser app: every answer has exactly the trimmed shape, and `res.ok`
 * distinguishes the view from the problem. Every request carries `X-CSRF: 1`, without which the gateway refuses it, whatever
 * headers or `fetch` the options or a single call bring, and in whichever of hono's ways.
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
  withCsrfHeader(hc<ReturnType<typeof createApp>>(baseUrl, options), options.fetch)

/** The same client, each of whose calls sends the header: its own `fetch` goes before that of the options. */
const withCsrfHeader = <T extends object>(client: T, send: ClientRequestOptions['fetch']): T =>
  new Proxy(client, {
    get: (path, key) => {
      const next: unknown = Reflect.get(path, key)
      return typeof next === 'function' ? withCsrfHeader(next, send) : next
    },
    apply: (call, self, [input, own]) =>
      typeof call === 'function' &&
      Reflect.apply(call, self, [input, { ...own, fetch: sending(own?.fetch ?? send) }]),
  })

/** Where every way to give headers has come together. */
const sending =
  (send: ClientRequestOptions['fetch'] = fetch): typeof fetch =>
  async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('x-csrf', '1')
    return send(input, { ...init, headers })
  }
