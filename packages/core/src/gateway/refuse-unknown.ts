import type { Context, Hono } from 'hono'
import { BffError } from '../errors/bff-error.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Why nothing answers here: the path is unknown, or known with other methods, which `Allow` then names. */
export const refuseUnknown = (app: Pick<Hono, 'router'>, c: Context): BffError => {
  const allowed = methods.filter((method) =>
    app.router.match(method, c.req.path)[0].some(([[, { method: declared }]]) => declared !== 'ALL'),
  )
  // A route for this very method has called next(): it does not know the path.
  const isKnownMethod = allowed.some((method) => method === (c.req.method === 'HEAD' ? 'GET' : c.req.method))
  if (allowed.length === 0 || isKnownMethod)
    return new BffError('BFF_ROUTE_UNKNOWN', 'request: no such route')
  const allow = [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].join(', ')
  return new BffError('BFF_METHOD_NOT_ALLOWED', 'request: no such method here', { headers: { allow } })
}
