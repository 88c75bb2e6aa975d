import type { Context } from 'hono'

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const headerNames = /^[\w\-, ]{1,1024}$/

/** Whether a request asks for leave to make another one (Fetch standard, CORS preflight). */
export const isPreflight = (c: Context): boolean =>
  c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined

/** The answer to the preflight of an allowed origin: every method, the headers it asks for, for ten minutes. Routes decide by themselves. */
export const preflightHeaders = (c: Context): Record<string, string> => {
  const asked = c.req.header('access-control-request-headers')
  return {
    'access-control-allow-methods': methods,
    'access-control-max-age': '600',
    ...(asked !== undefined && headerNames.test(asked) && { 'access-control-allow-headers': asked }),
  }
}
