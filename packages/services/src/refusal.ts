import { z } from 'zod'

/** How every service of the shop says what is wrong with a request (RFC 9457): of that, only where, and why. */
export const Refusal = z.object({
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
})
