import { bearer, connect, gateway } from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import pino from 'pino'
import { z } from 'zod'
import { addresses, Backend } from '../../backend/backend.ts'
import { fullHome } from '../../full-home.ts'
import { answerParent } from '../../process/answer-parent.ts'
import { shop } from '../../shop.ts'
import { logCounts } from './log-counts.ts'
import { refusing } from './refusing.ts'

const Question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('start'), backend: Backend, shedding: z.boolean() }),
  z.object({ ask: z.literal('refusing') }),
  z.object({ ask: z.literal('report') }),
])

/** As services are declared: the bench's own are patient beyond any pause. */
const defaultServices = Object.fromEntries(
  Object.entries(shop).map(([name, declared]) => [name, { ...declared, options: { timeout: 300 } }]),
) as typeof shop // the same services with other options

const { counts, stream } = logCounts()

const start = async ({ services, issuer, audience }: Backend, shedding: boolean) => {
  const app = gateway({
    name: 'overloaded',
    services: connect(defaultServices, addresses(services), {
      token: 'forward',
      headers: ['accept-language'],
    }),
    auth: bearer({ issuer, audience }),
    log: pino({ level: 'info' }, stream),
  }).route('/v1', fullHome)
  return await serve(app, { port: 0, ...(!shedding && { shedding: false as const }) })
}

// The process of the gateway that is overloaded: starts it, then reports what it has logged since it was asked last.
answerParent(async (asked) => {
  const question = Question.parse(asked)
  if (question.ask === 'start') return { url: (await start(question.backend, question.shedding)).url }
  if (question.ask === 'refusing') return { url: await refusing() }
  const { user, system } = process.cpuUsage()
  return { cpuUs: user + system, rssMb: process.memoryUsage.rss() / 1e6, codes: counts() }
})
