import { type Context, Hono } from 'hono'
import { asBffError } from '../../errors/as-bff-error.ts'
import { BffError } from '../../errors/bff-error.ts'
import { problemOf, problemType } from '../../errors/problem.ts'
import type { Logger } from '../../observe/log.ts'
import { type Lifecycle, statusOf } from '../../scope/lifecycle.ts'
import { newRequestId } from '../../scope/request-id.ts'
import { defaultSecurityHeaders } from '../../scope/security-headers.ts'
import { strictPolicy } from '../security-headers.ts'
import { cachePurge, type Purgeable } from './cache-purge.ts'

/** What the private port shows of a gateway. */
export interface PrivateOptions {
  readonly name: string
  readonly lifecycle: Readonly<Lifecycle>
  /** The OpenAPI document of the public routes. */
  readonly document: () => object
  /** What `/health` shows beside, by name. */
  readonly health: ReadonlyMap<string, () => unknown>
  /** What its services keep. */
  readonly kept: Purgeable
  readonly log: Logger
}

/**
 * The routes of the private port: `/health` in detail, `/openapi.json` and `/cache/purge`, for whoever can reach it, without
 * authentication. What only operators should see is added here.
 */
export const privateRoutes = ({ name, lifecycle, document, health, kept, log }: PrivateOptions): Hono => {
  const app = new Hono()
  app.use(async (c, next) => {
    for (const [header, value] of Object.entries(headers)) c.header(header, value)
    await next()
  })
  app.notFound((c) => problem(c, new BffError('BFF_ROUTE_UNKNOWN', 'request: no such route')))
  app.onError((error, c) => problem(c, asBffError(error)))

  app.get('/health', (c) => {
    const { running, defects } = lifecycle
    return c.json({
      name,
      status: statusOf(lifecycle),
      running,
      defects,
      uptime: Math.floor(process.uptime()),
      memory: process.memoryUsage().rss,
      node: process.version,
      ...Object.fromEntries([...health].map(([name, tell]) => [name, tell()])),
    })
  })
  app.get('/openapi.json', (c) => c.json(document()))
  app.route(
    '/cache',
    // A path may be somebody's.
    cachePurge(kept, ({ service, group }, purged) => log.info({ service, group, purged }, 'cache purged')),
  )
  return app
}

const headers = {
  ...defaultSecurityHeaders,
  'cache-control': 'no-store',
  'content-security-policy': strictPolicy,
}

const problem = (c: Context, error: BffError): Response => {
  const body = problemOf(error, newRequestId(c.req.header('x-request-id')))
  return new Response(JSON.stringify(body), {
    status: error.status,
    headers: {
      ...headers,
      ...error.options.headers,
      'content-type': problemType,
      'x-request-id': body.instance,
    },
  })
}
