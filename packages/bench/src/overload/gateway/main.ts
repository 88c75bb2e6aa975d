import { bearer, connect, gateway } from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import pino from 'pino'
import type { z } from 'zod'
import { addresses } from '../../backend/backend.ts'
import { fullHome } from '../../full-home.ts'
import { answerParent } from '../../process/answer-parent.ts'
import { shop } from '../../shop.ts'
import { GatewayAsk, type Report } from './gateway-ask.ts'
import { logCounts } from './log-counts.ts'
import { bareRefusing, refusing } from './refusing.ts'
import { requiredHome } from './required-home.ts'

/** As services are declared: the bench's own are patient beyond any pause. */
const defaultServices = Object.fromEntries(
  Object.entries(shop).map(([name, declared]) => [name, { ...declared, options: { timeout: 300 } }]),
) as typeof shop // the same services with other options

const { counts, stream } = logCounts()

type Start = Extract<z.output<typeof GatewayAsk>, { ask: 'start' }>

const start = async ({ backend, screen, shedding, patient, degraded }: Start) => {
  const { services, issuer, audience } = backend
  const app = gateway({
    name: 'overloaded',
    services: connect(patient ? shop : defaultServices, addresses(services), {
      token: 'forward',
      headers: ['accept-language'],
    }),
    auth: bearer({ issuer, audience }),
    ...(patient && { budget: 20_000 }),
    log: pino({ level: 'info' }, stream),
  }).route('/v1', screen === 'optional' ? fullHome : requiredHome)
  if (degraded) app.degrade(true)
  return await serve(app, { port: 0, ...(!shedding && { shedding: false as const }) })
}

// The process of the gateway that is overloaded: starts it, then reports what it has logged since it was asked last.
answerParent(async (asked) => {
  const question = GatewayAsk.parse(asked)
  if (question.ask === 'start') return { url: (await start(question)).url }
  if (question.ask === 'refusing') return { url: await refusing() }
  if (question.ask === 'bare') return { url: await bareRefusing() }
  const { user, system } = process.cpuUsage()
  const rssMb = process.memoryUsage.rss() / 1e6
  return { at: performance.now(), cpuUs: user + system, rssMb, codes: counts() } satisfies z.output<
    typeof Report
  >
})
