import { z } from 'zod'
import { Backend } from '../../backend/backend.ts'

/** Whether the home screen has parts that overload may leave out. */
export const Screen = z.enum(['required', 'optional'])

/** Whether the home screen has parts that overload may leave out. */
export type Screen = z.output<typeof Screen>

/** What a gateway's process is asked. */
export const GatewayAsk = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('start'),
    backend: Backend,
    screen: Screen,
    shedding: z.boolean(),
    /** Whether a peak is measured: it waits as long as it takes. */
    patient: z.boolean(),
    /** Whether it leaves out what is optional all the time. */
    degraded: z.boolean(),
  }),
  z.object({ ask: z.literal('refusing') }),
  z.object({ ask: z.literal('bare') }),
  z.object({ ask: z.literal('report') }),
])

/** Where it listens. */
export const Started = z.object({ url: z.url() })

/** What it has used by now, and what it logged since it was asked last, by code. */
export const Report = z.object({
  /** Milliseconds. */
  at: z.number(),
  cpuUs: z.number(),
  rssMb: z.number(),
  codes: z.record(z.string(), z.number()),
})
