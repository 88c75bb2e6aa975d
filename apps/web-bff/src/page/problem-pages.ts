import type { MiddlewareHandler } from 'hono'
import { policy } from './policy.ts'
import { Problem, problemPage } from './problem-page.ts'

/** Asked by programs, whatever they say of themselves. */
const forPrograms = /^\/(?:api|livez|readyz)(?:\/|$)/

/** Whether a person goes to an address, and reads what comes; otherwise a program does. */
const isVisit = (path: string, header: (name: string) => string | undefined): boolean =>
  !forPrograms.test(path) &&
  /\btext\/html\b/.test(header('accept') ?? '') &&
  header('x-csrf') === undefined &&
  (header('sec-fetch-mode') ?? 'navigate') === 'navigate'

/**
 * Shows people a page where programs get a problem, of whatever was refused or went wrong: with the same status, the same headers
 * and the same line in the log. What is under `/api` stays a problem, and a page that a route has made of its own stays too.
 */
export const problemPages: MiddlewareHandler = async (c, next) => {
  await next()
  const { status, headers } = c.res
  if (status < 400 || !headers.get('content-type')?.startsWith('application/problem+json')) return
  if (!isVisit(c.req.path, (name) => c.req.header(name))) return
  const shown = new Headers(headers)
  shown.delete('content-length')
  shown.set('content-type', 'text/html; charset=utf-8')
  shown.set('content-security-policy', policy)
  return new Response(`${problemPage(Problem.parse(await c.res.json()))}`, { status, headers: shown })
}
