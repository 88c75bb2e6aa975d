import { z } from 'zod'

/** The setting of the gateway of the identical requests. */
export const Setting = z.object({ offers: z.url(), issuer: z.url(), audience: z.string() })

/** The setting of the gateway of the identical requests. */
export type Setting = z.output<typeof Setting>
