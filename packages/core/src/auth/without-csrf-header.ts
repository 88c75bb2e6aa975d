import type { Context, Env, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { RouterRoute } from 'hono/types'
import { findTargetHandler } from 'hono/utils/handler'

const marks = new WeakSet<object>()

/**
 * Lets GET and HEAD requests of a route come with a session and without `X-CSRF: 1`: what a browser asks for by `<img>`,
 * `<a download>` or EventSource. They must say `Sec-Fetch-Site: same-origin` instead, and an `Origin` must still be ours;
 * everything else is BFF_CSRF as ever. It is part of the route's own declaration: before other routes it does nothing.
 *
 * @example
 * ```ts
 * import { createRoute, secured } from '@bffkit/core'
 * import { withoutCsrfHeader } from '@bffkit/core/session'
 *
 * const route = createRoute({
 *   method: 'get',
 *   path: '/invoices/{id}',
 *   ...secured('orders:read'),
 *   middleware: withoutCsrfHeader(),
 *   responses: { 200: { description: 'A file' } },
 * })
 * ```
 */
export const withoutCsrfHeader = <E extends Env>(): MiddlewareHandler<E> => {
  const middleware: MiddlewareHandler<E> = (_, next) => next()
  marks.add(middleware)
  return middleware
}

/** Whether a registered handler is the mark of {@link withoutCsrfHeader} on a safe request, however deep its app is mounted. */
export const waivesCsrfHeader = ({ method, handler }: Pick<RouterRoute, 'method' | 'handler'>): boolean =>
  method === 'GET' && marks.has(findTargetHandler(handler))

/** Whether each route that may answer a request lets it come without `X-CSRF`: a mark opens no other route. */
export const mayLackCsrfHeader = (c: Context): boolean => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return false
  const routes = matchedRoutes(c).filter(({ method }) => method !== 'ALL')
  const marked = routes.filter(waivesCsrfHeader)
  return marked.length > 0 && routes.every(({ path }) => marked.some((mark) => mark.path === path))
}
