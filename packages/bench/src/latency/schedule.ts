import { z } from 'zod'

/** Requests to make at times that are fixed beforehand, whatever the answers do. */
export const Schedule = z.object({
  /** Requests a second. */
  rate: z.number().positive(),
  /** How many count. */
  requests: z.number().int().positive(),
  /** How many go before, uncounted, while connections are opened. */
  lead: z.number().int(),
  /** `Authorization` headers, taken in turn. */
  authorizations: z.array(z.string()),
  origin: z.url(),
  path: z.string(),
  /** The length of the right answer. */
  bytes: z.number().int(),
})

/** Requests to make at times that are fixed beforehand, whatever the answers do. */
export type Schedule = z.output<typeof Schedule>

/** Milliseconds from when a request was due to its answer: of half of them at most, and of 99 % of them. */
export const Took = z.object({ p50: z.number(), p99: z.number() })
