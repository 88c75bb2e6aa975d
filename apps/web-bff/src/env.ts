import type { Bound, GatewayEnv } from '@bffkit/core'
import type { services } from './services.ts'

/** What the handlers of this gateway find in `c.var`. */
export type WebEnv = GatewayEnv<Bound<typeof services>>
