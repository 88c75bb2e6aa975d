import { Hono } from 'hono'
import { openToAnybody } from '../auth/secured.ts'
import { BffError } from '../errors/bff-error.ts'
import type { ErrorCodeName } from '../errors/codes.ts'
import { isBffCode } from '../errors/own-codes.ts'
import { problemPage } from '../errors/problem.ts'
import { type Lifecycle, statusOf } from '../scope/lifecycle.ts'

/**
 * The routes of every gateway, open to anybody: whether it lives, whether it takes requests, what a problem means.
 *
 * @param codes the gateway's own. Default none.
 */
export const gatewayRoutes = (lifecycle: Lifecycle, codes: readonly ErrorCodeName[] = []): Hono => {
  const own: ReadonlySet<string> = new Set(codes)
  const isCode = (code: string): code is ErrorCodeName => isBffCode(code) || own.has(code)
  const app = new Hono()
  app.get('/livez', openToAnybody, (c) => c.json({ status: 'alive' }, 200, uncached))
  app.get('/readyz', openToAnybody, (c) => {
    const status = statusOf(lifecycle)
    return c.json({ status }, status === 'ready' ? 200 : 503, uncached)
  })
  app.get('/problems/:code', openToAnybody, (c) => {
    const code = c.req.param('code')
    if (!isCode(code)) throw new BffError('BFF_NOT_FOUND', 'problems: no such code')
    return c.html(problemPage(code), 200, page)
  })
  return app
}

const uncached = { 'cache-control': 'no-store' }
const page = {
  'cache-control': 'public, max-age=86400',
  'content-security-policy': "default-src 'none'",
  'x-content-type-options': 'nosniff',
}
