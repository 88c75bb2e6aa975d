import { z } from '@hono/zod-openapi'

/** What is made to go wrong with every answer of a service. All absent: nothing. */
export const Faults = z
  .strictObject({
    latency: z
      .number()
      .min(0)
      .max(600_000)
      .optional()
      .openapi({ description: 'Milliseconds before it answers' }),
    jitter: z
      .number()
      .min(0)
      .max(600_000)
      .optional()
      .openapi({ description: 'Up to so many more, at random' }),
    errorRate: z.number().min(0).max(1).optional().openapi({ description: 'Share of requests that fail' }),
    errorStatus: z
      .int()
      .min(400)
      .max(599)
      .optional()
      .openapi({ description: 'What they fail with; 500 by default' }),
    hang: z.boolean().optional().openapi({ description: 'Never answers' }),
    truncate: z
      .boolean()
      .optional()
      .openapi({ description: 'Declares the whole length, sends half, hangs up' }),
    drift: z
      .boolean()
      .optional()
      .openapi({ description: 'Answers valid JSON that no longer fits the contract' }),
    down: z.boolean().optional().openapi({ description: 'Hangs up at once' }),
  })
  .openapi('Faults')

/** What is made to go wrong with every answer of a service. */
export type Faults = z.infer<typeof Faults>

/** Holds the faults a service has right now. */
export type FaultSwitch = ReturnType<typeof faultSwitch>

/** Starts healthy; `set` replaces all faults at once. */
export const faultSwitch = () => {
  let faults: Faults = {}
  return {
    get: () => faults,
    set: (next: Faults) => {
      faults = next
    },
  }
}
