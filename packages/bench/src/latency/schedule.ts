import { z } from 'zod'

const Target = z.object({
  origin: z.url(),
  path: z.string(),
  /** The length of the right answer. */
  bytes: z.number().int(),
})

/** Where the requests of one kind go. */
export type Target = z.output<typeof Target>

/** Pairs of requests to make at times that are fixed beforehand, whatever the answers do. */
export const Schedule = z.object({
  /** Pairs a second. The two of a pair are half a period apart. */
  rate: z.number().positive(),
  /** How many pairs count. */
  pairs: z.number().int().positive(),
  /** How many go before, uncounted, while connections are opened. */
  lead: z.number().int(),
  /** `Authorization` headers, taken in turn. */
  authorizations: z.array(z.string()),
  direct: Target,
  gateway: Target,
})

/** Pairs of requests to make at times that are fixed beforehand, whatever the answers do. */
export type Schedule = z.output<typeof Schedule>

/** Milliseconds a gateway adds to a direct call: to half of the pairs at most, and to 99 % of them. */
export const Added = z.object({ p50: z.number(), p99: z.number() })
