import { bearer, connect, gateway } from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import pino from 'pino'
import { z } from 'zod'
import { addresses, Backend } from '../../backend/backend.ts'
import { fullHome } from '../../full-home.ts'
import { logCounts } from '../../overload/gateway/log-counts.ts'
import { answerParent } from '../../process/answer-parent.ts'
import { shop } from '../../shop.ts'

const Question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('start'), backend: Backend, warm: z.boolean() }),
  z.object({ ask: z.literal('report') }),
])

/** As services are declared: the bench's own are patient beyond any pause. */
const defaultServices = Object.fromEntries(
  Object.entries(shop).map(([name, declared]) => [name, { ...declared, options: { timeout: 300 } }]),
) as typeof shop // the same services with other options

const { counts, stream } = logCounts()

const start = async ({ services, issuer, audience }: Backend, warm: boolean) => {
  const app = gateway({
    name: 'cold',
    services: connect(defaultServices, addresses(services), {
      token: 'forward',
      headers: ['accept-language'],
    }),
    auth: bearer({ issuer, audience }),
    log: pino({ level: 'info' }, stream),
  }).route('/v1', fullHome)
  if (warm) void app.warmUp()
  return await serve(app, { port: 0 })
}

// The process of a gateway that has just started, as runGateway() starts it; reports what it has logged since it was asked last.
answerParent(async (asked) => {
  const question = Question.parse(asked)
  if (question.ask === 'start') return { url: (await start(question.backend, question.warm)).url }
  return { codes: counts() }
})
