import type { MiddlewareHandler } from 'hono'
import { BffError } from '../../../errors/bff-error.ts'

/** Refuses HEAD, which hono answers as a GET: for a GET that does something, such as signing in. */
export const getOnly: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'GET')
    throw new BffError('BFF_METHOD_NOT_ALLOWED', 'session: only GET does this', { headers: { allow: 'GET' } })
  await next()
}
