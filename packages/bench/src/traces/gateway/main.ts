import { bearer, gateway, passThrough } from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import pino from 'pino'
import { z } from 'zod'
import { answerParent } from '../../process/answer-parent.ts'
import { handled, screen } from './screens.ts'
import { connectServices, shop } from './services.ts'

const Question = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('start'),
    url: z.url(),
    tls: z.object({ cert: z.string(), key: z.string() }).optional(),
  }),
  z.object({ ask: z.literal('report') }),
])

/** What the module that was loaded first has recorded. */
const endedSpans = (): unknown => {
  const spans: unknown = Reflect.get(globalThis, Symbol.for('bffkit.bench.spans'))
  return typeof spans === 'function' ? spans() : []
}

const lines: unknown[] = []
const start = async (url: string, tls: { cert: string; key: string } | undefined) => {
  const app = gateway({
    name: 'traces',
    services: connectServices(url),
    auth: bearer({ issuer: 'https://id.example', audience: 'traces' }),
    budget: 900,
    log: pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) }),
  })
    .route('/', passThrough(shop, { path: '/passed/{n}', anonymous: true }))
    .route('/', passThrough(shop, { path: '/streamed/{n}', to: '/events/{n}', anonymous: true }))
    .route('/', handled)
    .route('/', screen)
  return await serve(app, { port: 0, shedding: { delay: 10_000 }, ...(tls && { tls }) })
}

// The process of an instrumented gateway; tells what was recorded, and what its log says.
answerParent(async (asked) => {
  const question = Question.parse(asked)
  if (question.ask === 'start') return { url: (await start(question.url, question.tls)).url }
  return { spans: endedSpans(), lines }
})
