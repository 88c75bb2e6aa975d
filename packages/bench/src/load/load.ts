import { z } from 'zod'

/** Requests to make, and what each must answer. */
export const Load = z.object({
  /** The gateways that share the load, an equal part of the connections each. */
  origins: z.array(z.url()).nonempty(),
  path: z.string(),
  /** How many requests, all together. */
  requests: z.number().int(),
  /** How many at once; each sends its next one when its answer is there. */
  connections: z.number().int(),
  /** `Authorization` headers, taken in turn. */
  authorizations: z.array(z.string()),
  /** Whether the connections stay open for the next load, if it goes to the same gateways. Default: they do not. */
  keep: z.boolean().optional(),
  /** The length of the right answer. */
  bytes: z.number().int(),
})

/** Requests to make, and what each must answer. */
export type Load = z.output<typeof Load>

/** How they were answered: answers per second, milliseconds half and 99 % of them took at most. */
export const Speed = z.object({ rps: z.number(), p50: z.number(), p99: z.number() })
