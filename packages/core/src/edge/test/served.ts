import { OpenAPIHono } from '@hono/zod-openapi'
import { type Context, Hono } from 'hono'
import { afterEach } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { type GatewayEnv, type GatewayOptions, gateway } from '../../gateway/gateway.ts'
import { type ServeOptions, type Serving, serve } from '../listen/serve.ts'

export type Env = GatewayEnv<Record<never, never>>

let open: Serving[] = []
afterEach(async () => {
  await Promise.all(open.map(({ stop }) => stop({ delay: 0 })))
  open = []
})

/** What a handler sees of a request. */
const seen = async (c: Context) => {
  const { method, path, url } = c.req
  const headers = c.req.header()
  return c.json({ method, path, url, headers, body: await c.req.text() })
}

/** A gateway on a port of its own: `/seen` tells what came through, whatever its method; stopped after the test. */
export const served = async (
  options: Partial<ServeOptions> = {},
  extra: Partial<GatewayOptions<Record<never, never>>> = {},
  more: Hono<Env> = new OpenAPIHono<Env>(),
) => {
  const { log, lines, text } = logLines()
  const routes = new Hono<Env>()
    .on(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'], ['/seen', '/seen/*'], seen)
    .get('/profile', (c) => c.text('mine'))
    .post('/parse', async (c) => c.json(await c.req.json()))
  const app = gateway({ name: 'test', services: {}, auth: trusting(), log, ...extra })
    .route('/', routes)
    .route('/', more)
  const serving = await serve(app, { port: 0, shedding: false, ...options })
  open.push(serving)
  return { ...serving, app, lines, text }
}
