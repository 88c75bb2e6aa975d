import { once } from 'node:events'
import { Hono } from 'hono'
import { gateway } from '../src/index.ts'
import { serve, stopOnSignals } from '../src/serve.ts'
import { trusting } from './trusting.ts'

/**
 * A process that serves a gateway, for tests of how one ends. `/finishes` answers once the process was asked to stop,
 * `/hangs` never does. Says on standard output where it listens and when a request has begun.
 */
const say = (line: string) => process.stdout.write(`${line}\n`)

const app = gateway({ name: 'child', services: {}, auth: trusting(), log: 'silent', budget: 60_000 }).route(
  '/',
  new Hono()
    .get('/finishes', async (c) => {
      say('begun')
      await once(process, 'SIGTERM')
      return c.text('finished')
    })
    .get('/hangs', async () => {
      say('begun')
      return new Promise<never>(() => {})
    }),
)

const serving = await serve(app, { port: 0, shedding: false, drainTimeout: Number(process.argv[2]) })
stopOnSignals(serving)
say(serving.url)
