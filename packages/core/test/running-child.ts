import { Hono } from 'hono'
import { z } from 'zod'
import { anonymous, type GatewayEnv, gateway } from '../src/index.ts'
import { runGateway } from '../src/serve.ts'
import { trusting } from './trusting.ts'

/**
 * A process that runs a gateway with the settings it is given as JSON, for tests of how one lives and ends. `/chats` writes
 * 4 MB of lines, `/hangs` never answers, `/blocks` never gives the event loop back,
 * `/crashes` and `/rejects` fail where nobody catches it.
 */
const [environmentJson = '{}', resource] = process.argv.slice(2)
const environment: Record<string, string> = JSON.parse(environmentJson)
const forEver = new Promise<never>(() => {})
const block = (): never => {
  for (;;);
}

const createApp = ({ LOG_LEVEL: log }: { LOG_LEVEL: 'info' | 'debug' }) => {
  const app = gateway({
    name: 'child',
    services: {},
    auth: trusting(),
    log,
    budget: 60_000,
    resources: resource === 'hangs' ? [{ [Symbol.asyncDispose]: () => forEver }] : [],
  })
  const routes = new Hono<GatewayEnv<Record<never, never>>>()
    .get('/chats', ...anonymous().middleware, (c) => {
      for (let line = 0; line < 20_000; line += 1) app.log.info({ line, filling: 'x'.repeat(100) }, 'chat')
      return c.json({ rss: process.memoryUsage().rss })
    })
    .get('/hangs', ...anonymous().middleware, () => {
      app.log.info('begun')
      return forEver
    })
    .get('/crashes', ...anonymous().middleware, () => {
      setTimeout(() => {
        throw new TypeError('nobody catches this')
      })
      return forEver
    })
    .get('/rejects', ...anonymous().middleware, () => {
      void Promise.reject(new TypeError('nobody catches this'))
      return forEver
    })
    .get('/blocks', ...anonymous().middleware, () => {
      app.log.info('blocking')
      setTimeout(block, 50)
      return forEver
    })
  return app.route('/', routes)
}

await runGateway(createApp, {
  settings: z.object({ LOG_LEVEL: z.enum(['info', 'debug']).default('info') }),
  environment: { PORT: '0', ...environment },
  port: 0,
})
