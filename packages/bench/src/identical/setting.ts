import { z } from 'zod'

/** What the gateway of the identical requests is told. */
export const Setting = z.object({ offers: z.url(), issuer: z.url(), audience: z.string() })

/** What the gateway of the identical requests is told. */
export type Setting = z.output<typeof Setting>
